export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Something Helm says on standard error beside its errors. `go/slog.ts` gives its text. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}
