/** A process, known well enough that one on the same host can tell later whether it is still there. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** A text that no other run has. */
  readonly run: string;
  /** Which start of the host, as /proc/sys/kernel/random/boot_id says; '' where that cannot be known. */
  readonly boot: string;
  /** In which PID namespace its number counts; '' where that cannot be known. */
  readonly pidSpace: string;
  /** When it began, in clock ticks since the host did; '' where that cannot be known. */
  readonly began: string;
}

/** The processes of this host. */
export interface Processes {
  readonly own: ProcessIdentity;
  /** Whether it still runs; undefined when it is another host's, or cannot be told from here. */
  readonly isAlive: (other: ProcessIdentity) => boolean | undefined;
}
