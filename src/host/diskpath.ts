import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import type { FolderEntry } from '../actions/ports.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';

/** A path as the file system takes it: one with bytes that are no UTF-8 as bytes. */
export function diskPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(toBytes(path));
}

/** What lies in a folder, links not followed, bytes that are no UTF-8 kept in the names. */
export function entriesOf(folder: string): FolderEntry[] {
  const entries = readdirSync(diskPath(folder), { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes(REPLACED)))
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  // Not all engines tell of names as bytes what they are of.
  return readdirSync(diskPath(folder), { encoding: 'buffer' }).map((bytes) => {
    const name = fromBytes(bytes);
    return { name, isFolder: lstatSync(diskPath(`${folder}/${name}`)).isDirectory() };
  });
}

/** What Node reads in place of such bytes. */
const REPLACED = '\ufffd';

/** The path without links. Only the system's own function takes bytes. */
export function realPath(path: string): string {
  if (path.isWellFormed()) return realpathSync(path);
  return fromBytes(realpathSync.native(diskPath(path), { encoding: 'buffer' }));
}
