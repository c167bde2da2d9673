import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Files, FolderEntry } from '../actions/ports.ts';
import { DynError } from '../base/problem.ts';
import { linkLeavesOutput, unreadableFile, unwritableFile } from '../base/problems/files.ts';
import { compareBytes } from '../go/bytes.ts';
import { readChartFolder, refuseOutside } from './chartfolder.ts';
import { diskPath, entriesOf, realPath } from './diskpath.ts';
import { codeOf, goReason } from './goerror.ts';
import { gunzipBounded } from './gunzip.ts';

/** The file system as seen from a folder. */
export function hostFiles(cwd: string): Files {
  const absolute = (path: string): string => resolve(cwd, path);
  return {
    absolute,
    kindOf(path) {
      const stat = statOf(absolute(path));
      if (!stat) return 'absent';
      return stat.isDirectory() ? 'directory' : 'file';
    },
    read(path) {
      if (path === '') throw new DynError(unreadableFile('open : no such file or directory'));
      return readable(path, () => readFileSync(diskPath(absolute(path))));
    },
    readStart: (path, most) => startOf(absolute(path), most),
    list: (path) => filesIn(absolute(path)),
    entries: (path) => entriesIn(absolute(path)),
    refuseOutside: (folder, name, options) => refuseOutside(absolute(folder), name, options),
    readChartFolder: (path, options) => readChartFolder(absolute(path), options),
    gunzip: gunzipBounded,
    write(path, bytes, root) {
      makeFolder(dirname(absolute(path)), dirname(path));
      const target = root === undefined ? absolute(path) : behindLink(absolute(path), path, absolute(root));
      writeAtOnce(target, path, bytes);
    },
  };
}

/** What cannot be looked at (below a file, in a circle of links, with too long a name) counts as absent, as for Helm. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(diskPath(path), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function startOf(path: string, most: number): Uint8Array {
  if (statOf(path)?.isFile() !== true) return new Uint8Array();
  const bytes = new Uint8Array(most);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return new Uint8Array();
  }
}

function filesIn(folder: string): readonly string[] {
  if (statOf(folder)?.isDirectory() !== true) return [];
  const files = readable(folder, () => entriesOf(folder)).filter(({ isFolder }) => !isFolder);
  return files.map(({ name }) => name).sort(compareBytes);
}

function entriesIn(folder: string): readonly FolderEntry[] {
  return readable(folder, () => {
    if (lstatSync(diskPath(folder), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return entriesOf(folder).sort((a, b) => compareBytes(a.name, b.name));
  });
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DynError(unreadableFile(goReason(error, 'open', path)), { cause: error });
  }
}

/** Where links lead, so that the file behind them is replaced and no link. */
function behindLink(target: string, path: string, root: string): string {
  const isLink = lstatSync(diskPath(target), { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const real = isLink
    ? statOf(target) && realPath(target)
    : join(realPath(dirname(target)), basename(target));
  if (!real?.startsWith(`${realPath(root)}/`)) throw new DynError(linkLeavesOutput(path));
  return real;
}

function writeAtOnce(target: string, path: string, bytes: Uint8Array): void {
  const part = diskPath(`${target}.dyn-${process.pid}`);
  try {
    const mode = statOf(target)?.mode;
    writeFileSync(part, bytes, mode === undefined ? {} : { mode });
    if (mode !== undefined) chmodSync(part, mode);
    renameSync(part, diskPath(target));
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    throw new DynError(unwritableFile(goReason(error, 'create', path)), { cause: error });
  }
}

function makeFolder(folder: string, path: string): void {
  let operation = 'stat';
  try {
    if (isThere(diskPath(folder))) return;
    operation = 'mkdir';
    mkdirSync(diskPath(folder), { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new DynError(unwritableFile(goReason(error, operation, path)), { cause: error });
  }
}

/** Throws for a path below a file, which newer engines call absent when they are asked not to throw. */
function isThere(path: string | Buffer): boolean {
  try {
    return statSync(path) !== undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
