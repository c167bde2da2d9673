/** How much a message of Helm's lint weighs. */
export type HelmSeverity = 'INFO' | 'WARNING' | 'ERROR';

/** One message of Helm's lint. `file` is Helm's: a file of the chart, a folder, the chart's own path, or nothing. */
export interface HelmMessage {
  readonly severity: HelmSeverity;
  readonly file: string;
  readonly message: string;
}

/** A line of Helm's output. Source: helm lint/support Message.Error. */
export function messageText({ severity, file, message }: HelmMessage): string {
  return `[${severity}] ${file}: ${message}`;
}
