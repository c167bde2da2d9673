import { type FlagValues, last } from '../flag.ts';
import type { World } from '../world.ts';

/** Whether Helm would use colours: --color, HELM_COLOR, NO_COLOR and the terminal. Source: helm cli/environment.go. */
export function isColoured(flags: FlagValues, { env, isTerminal }: World): boolean {
  const mode = last(flags, 'color') ?? (env.NO_COLOR ? 'never' : env.HELM_COLOR || 'auto');
  return mode === 'always' || (mode === 'auto' && isTerminal && env.TERM !== 'dumb' && !env.NO_COLOR);
}

const STATUS_COLOURS: Readonly<Record<string, number>> = {
  deployed: 32,
  failed: 31,
  unknown: 31,
  'pending-install': 33,
  'pending-upgrade': 33,
  'pending-rollback': 33,
  uninstalling: 33,
};

/** A status: green, red, yellow, or as it is. Source: helm internal/cli/output color.go. */
export function colourStatus(status: string, isOn: boolean): string {
  const code = STATUS_COLOURS[status];
  return isOn && code !== undefined ? `\x1b[${code}m${status}\x1b[0m` : status;
}

/** A namespace in cyan. */
export function colourNamespace(namespace: string, isOn: boolean): string {
  return isOn ? `\x1b[36m${namespace}\x1b[0m` : namespace;
}

/** A table's header in bold. */
export function boldHeader(text: string, isOn: boolean): string {
  return isOn ? `\x1b[1m${text}\x1b[22m` : text;
}
