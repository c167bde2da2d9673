import type { BudgetLimits } from '../base/budget.ts';
import type { Entropy } from '../base/entropy.ts';
import type { LogLine } from '../base/log.ts';
import type { Gunzip } from '../chart/archive.ts';
import type { FileTree } from '../chart/filetree.ts';
import type { Kept } from './kept.ts';

export type PathKind = 'file' | 'directory' | 'absent';

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A chart as it lies on disk: its files, and what there is to say about its links. */
export interface ChartFiles {
  readonly tree: FileTree;
  readonly logs: readonly LogLine[];
}

/** The file system, relative to the user's folder. Problems are those of `base/problems/files.ts`. */
export interface Files {
  kindOf(path: string): PathKind;
  absolute(path: string): string;
  /** A file's bytes. Raises files/unreadable. */
  read(path: string): Uint8Array;
  /** A file's first bytes, all of them where there are no more; none when it cannot be read. */
  readStart(path: string, most: number): Uint8Array;
  /** The names of the files in a folder, in order; none when there is no such folder. */
  list(path: string): readonly string[];
  /** What lies in a folder, in byte order of names, links not followed; nothing when there is no such folder. */
  entries(path: string): readonly FolderEntry[];
  /** Raises files/link-outside for a file of a folder that is a link out of it. */
  refuseOutside(folder: string, name: string, options: { readonly followLinks: boolean }): void;
  /** The files of a chart's folder that .helmignore lets through. */
  readChartFolder(path: string, options: { readonly followLinks: boolean }): ChartFiles;
  readonly gunzip: Gunzip;
  /** Puts bytes in place at once, never half of them; makes the folders above. With `root`, a link is followed inside of it. */
  write(path: string, bytes: Uint8Array, root?: string): void;
}

/** All that actions get from outside. */
export interface Ports {
  readonly files: Files;
  readonly stdin: () => Uint8Array;
  readonly entropy: Entropy;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly limits: BudgetLimits;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What renders of one run share; absent where there is one only. */
  readonly kept?: Kept;
  /** Addresses of a host, for getHostByName; asked only with --enable-dns. */
  readonly resolveHost?: (name: string) => Promise<readonly string[]>;
}
