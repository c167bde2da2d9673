import { fail } from '../base/problem.ts';
import { unsafePath } from '../base/problems/chart.ts';

/** Files by chart-relative path, separated by "/", in the order in which they were read. */
export type FileTree = ReadonlyMap<string, Uint8Array> & {
  /** What was read, when a path is there twice (archives allow it): the map holds the last of them. */
  readonly withRepeated?: readonly FileEntry[];
  /** When a file was last changed, in nanoseconds since 1970; looked up when it is asked for. */
  readonly modified?: (path: string) => bigint | undefined;
};

export type FileEntry = readonly [path: string, bytes: Uint8Array];

/** The tree of files, of which several may have one path. */
export function treeOf(entries: readonly FileEntry[]): FileTree {
  const tree = new Map(entries);
  return tree.size === entries.length ? tree : Object.assign(tree, { withRepeated: entries });
}

/** Every file of the tree, those too that a later one of the same path hides. */
export function entriesOf(tree: FileTree): readonly FileEntry[] {
  return tree.withRepeated ?? [...tree];
}

const MAX_PATH_BYTES = 4096;
const MAX_DEPTH = 64;
const DRIVE = /^[a-zA-Z]:/;

/** Gives the path back when it stays inside its chart; raises `chart/unsafe-path` when it does not. */
export function checkPath(path: string): string {
  const reason = unsafeReason(path);
  if (reason !== undefined) fail(unsafePath(path, reason));
  return path;
}

function unsafeReason(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/') || DRIVE.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'holds a back slash';
  if (path.includes('\0')) return 'holds a zero byte';
  if (path.length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  const segments = path.split('/');
  if (segments.length > MAX_DEPTH) return `is deeper than ${MAX_DEPTH} folders`;
  if (segments.includes('..')) return 'leaves the chart';
  return undefined;
}

/** The last segment of a path; Go: path.Base. */
export function baseName(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === 47) end--;
  if (end === 0) return '/';
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** From the last dot of the last segment, "" without one; Go: filepath.Ext. */
export function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot) : '';
}

const BOM = [0xef, 0xbb, 0xbf];

/** The bytes without the byte order mark that Helm removes from every file of a chart. */
export function withoutBom(bytes: Uint8Array): Uint8Array {
  return BOM.every((byte, i) => bytes[i] === byte) ? bytes.subarray(3) : bytes;
}
