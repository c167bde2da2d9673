import { fail } from '../base/problem.ts';
import {
  archiveBroken,
  archiveEntryRefused,
  archivePath,
  archiveTooLarge,
} from '../base/problems/archive.ts';
import { byteLength } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import { type FileEntry, type FileTree, treeOf, withoutBom } from './filetree.ts';
import { readTar, type TarEntry, type Unzipped } from './tar-read.ts';

/** What an archive may unpack to. Bytes are unpacked bytes. */
export interface ArchiveLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly entries: number;
  readonly pathBytes: number;
  readonly depth: number;
  /** How many bytes one packed byte may become, once the whole is larger than `freeBytes`. */
  readonly ratio: number;
  readonly freeBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  fileBytes: 5 * 1024 * 1024,
  totalBytes: 100 * 1024 * 1024,
  entries: 20_000,
  pathBytes: 4096,
  depth: 64,
  ratio: 200,
  freeBytes: 10 * 1024 * 1024,
};

/** The gzip port: unpacks at most `maxBytes`. `hasMore` tells that the data go on. */
export type Gunzip = (bytes: Uint8Array, maxBytes: number) => Unzipped & { readonly hasMore: boolean };

/** Room for the headers and the padding of one entry, and of its pax header. */
const ENTRY_OVERHEAD = 2560;

/**
 * The files of a packed chart, their top directory taken off, in the archive's order; an entry
 * hides those of its name before it. Messages are Helm's; links and devices, which Helm takes as empty files, are refused.
 * Source: helm pkg/chart/loader/archive, LoadArchiveFiles.
 */
export function readArchive(
  packed: Uint8Array,
  gunzip: Gunzip,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): FileTree {
  const mostBytes = limits.totalBytes + limits.entries * ENTRY_OVERHEAD;
  const byRatio = Math.max(limits.freeBytes, packed.length * limits.ratio);
  const source = gunzip(packed, Math.min(mostBytes, byRatio));
  if (source.hasMore) fail(archiveTooLarge(byRatio < mostBytes ? ratioText(limits) : totalText(limits)));
  return readFiles(source, limits);
}

function ratioText(limits: ArchiveLimits): string {
  return `chart archive unpacks to more than ${limits.ratio} times its size`;
}

function totalText(limits: ArchiveLimits): string {
  return `decompressed chart is larger than the maximum size ${limits.totalBytes}`;
}

/** The files of an unpacked tar, by the same rules. */
export function readFiles(source: Unzipped, limits: ArchiveLimits = ARCHIVE_LIMITS): FileTree {
  const files: FileEntry[] = [];
  const times = new Map<string, bigint>();
  let bytesLeft = limits.totalBytes;
  let count = 0;
  for (const entry of readTar(source)) {
    if (++count > limits.entries)
      fail(archiveTooLarge(`chart archive has more than ${limits.entries} entries`));
    if (entry.type === 'g' || isDirectory(entry)) continue;
    const path = pathInChart(entry.name);
    checkEntry(entry, path, limits);
    if (entry.size > bytesLeft) fail(archiveTooLarge(totalText(limits)));
    checkFileSize(entry, limits);
    files.push([path, withoutBom(entry.data())]);
    times.set(path, entry.modified);
    bytesLeft -= entry.size;
    if (bytesLeft <= 0) fail(archiveTooLarge(totalText(limits)));
  }
  if (files.length === 0) fail(archiveBroken('no files in chart archive'));
  return Object.assign(treeOf(files), { modified: (path: string) => times.get(path) });
}

/** S_IFDIR above the twelve bits of permissions. */
const DIRECTORY_MODE = 4;

function isDirectory(entry: TarEntry): boolean {
  return entry.type === '5' || Math.floor(entry.mode / 4096) === DIRECTORY_MODE;
}

const DRIVE = /^[a-zA-Z]:\//;

/** The entry's path below the archive's top directory; back slashes, if there are any, are what separates. */
function pathInChart(name: string): string {
  const parts = name.split(name.includes('\\') ? '\\' : '/');
  const below = parts.slice(1).join('/');
  if (below.startsWith('/')) fail(archivePath('chart illegally contains absolute paths'));
  const path = cleanPath(below);
  if (path === '')
    fail(archivePath(`chart illegally contains content outside the base directory: ${quote(name)}`));
  if (path.startsWith('..')) fail(archivePath('chart illegally references parent directory'));
  if (DRIVE.test(path)) fail(archivePath('chart contains illegally named files'));
  if (parts[0] === 'Chart.yaml') fail(archivePath('chart yaml not in base directory'));
  return path;
}

/** Go's path.Clean for relative paths; "" where Go says ".". */
function cleanPath(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push(part);
  }
  return out.join('/');
}

const REFUSED = new Map([
  ['1', 'a link'],
  ['2', 'a link'],
  ['3', 'a device'],
  ['4', 'a device'],
  ['6', 'a pipe'],
]);

function checkEntry(entry: TarEntry, path: string, limits: ArchiveLimits): void {
  const kind = entry.sparse ? 'a sparse file' : REFUSED.get(entry.type);
  if (kind) fail(archiveEntryRefused(quote(entry.name), kind));
  if (byteLength(path) > limits.pathBytes)
    fail(archiveTooLarge(`chart archive has a path of more than ${limits.pathBytes} bytes`));
  if (path.split('/', limits.depth + 1).length > limits.depth)
    fail(archiveTooLarge(`chart archive has a path of more than ${limits.depth} parts`));
}

function checkFileSize(entry: TarEntry, limits: ArchiveLimits): void {
  if (entry.size <= limits.fileBytes) return;
  const text = `decompressed chart file ${quote(entry.name)} is larger than the maximum file size ${limits.fileBytes}`;
  fail(archiveTooLarge(text));
}
