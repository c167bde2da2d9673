export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Something Helm says on standard error beside its errors. `go/slog.ts` gives its text. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

/** Where log lines go: pure code gets one and hands its lines over as they arise. */
export type Log = (line: LogLine) => void;

/** What Go's plain `log.Printf` becomes: a line at INFO without attributes. */
export function infoLine(message: string): LogLine {
  return { level: 'INFO', message, attributes: [] };
}

/** A warning with its attributes. */
export function warnLine(message: string, ...attributes: (readonly [string, string])[]): LogLine {
  return { level: 'WARN', message, attributes };
}
