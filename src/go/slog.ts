import type { LogLine } from '../base/log.ts';
import { quote } from './strconv.ts';

const PLAIN = /^[^\s"=\x00-\x1f\x7f-\x9f\ud800-\udfff]+$/u;

/** `level=INFO msg="…" key=value`, as Helm's logger prints it. Source: Go log/slog TextHandler. */
export function logText(line: LogLine): string {
  const attributes = line.attributes.map(([name, value]) => ` ${text(name)}=${text(value)}`).join('');
  return `level=${line.level} msg=${text(line.message)}${attributes}`;
}

function text(value: string): string {
  return PLAIN.test(value) ? value : quote(value);
}
