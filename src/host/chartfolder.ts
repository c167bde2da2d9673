import { lstatSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import type { ChartFiles } from '../actions/ports.ts';
import type { LogLine } from '../base/log.ts';
import { DynError, fail } from '../base/problem.ts';
import {
  brokenLink,
  fileTooLarge,
  folderTooLarge,
  irregularFile,
  linkLeavesChart,
  unreadableFile,
} from '../base/problems/files.ts';
import { withoutBom } from '../chart/filetree.ts';
import { type IgnoreRules, ignoreRules } from '../chart/ignore.ts';
import { compareBytes, fromBytes } from '../go/bytes.ts';
import { diskPath, entriesOf, realPath } from './diskpath.ts';
import { goReason } from './goerror.ts';

const MAX_FILE_BYTES = 5_242_880;
const MAX_FILES = 20_000;
const MAX_DEPTH = 64;

interface Walk {
  readonly root: string;
  readonly realRoot: string;
  readonly rules: IgnoreRules;
  readonly followLinks: boolean;
  readonly tree: Map<string, Uint8Array>;
  readonly logs: LogLine[];
}

/**
 * The files of a chart's folder in byte order of their names, links followed within the chart.
 * Source: helm loader.LoadDir, sympath.Walk.
 */
export function readChartFolder(root: string, options: { readonly followLinks: boolean }): ChartFiles {
  refuseOutside(root, '.helmignore', options);
  const ignoreFile = `${root}/.helmignore`;
  const hasIgnore = statSync(diskPath(ignoreFile), { throwIfNoEntry: false }) !== undefined;
  const rulesText = hasIgnore ? fromBytes(readFileSync(diskPath(ignoreFile))) : undefined;
  const logs: LogLine[] = [];
  const walk: Walk = {
    root,
    realRoot: realPath(root),
    rules: ignoreRules(rulesText, (line) => logs.push(line)),
    followLinks: options.followLinks,
    tree: new Map(),
    logs,
  };
  visitFolder(walk, '', 0);
  return { tree: Object.assign(walk.tree, { modified: (path: string) => modified(root, path) }), logs };
}

function modified(root: string, path: string): bigint | undefined {
  return statSync(diskPath(`${root}/${path}`), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/** Refuses a file of a chart that is a link out of it, before anything reads it; a broken link is left to the reader. */
export function refuseOutside(root: string, name: string, options: { readonly followLinks: boolean }): void {
  const full = `${root}/${name}`;
  if (options.followLinks || !statSync(diskPath(full), { throwIfNoEntry: false })) return;
  if (!realPath(full).startsWith(realPath(root) + sep)) fail(linkLeavesChart(name));
}

function visitFolder(walk: Walk, folder: string, depth: number): void {
  if (depth > MAX_DEPTH) fail(folderTooLarge(folder, `folders are nested deeper than ${MAX_DEPTH}`));
  const full = folder === '' ? walk.root : `${walk.root}/${folder}`;
  for (const name of namesIn(full).sort(compareBytes)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    visit(walk, path, lstatSync(diskPath(`${walk.root}/${path}`)), depth);
  }
}

function namesIn(folder: string): string[] {
  try {
    return entriesOf(folder).map(({ name }) => name);
  } catch (error) {
    throw new DynError(unreadableFile(goReason(error, 'open', folder)), { cause: error });
  }
}

function visit(walk: Walk, path: string, found: Stats, depth: number): void {
  const stat = found.isSymbolicLink() ? followLink(walk, path) : found;
  if (stat === undefined || walk.rules.isIgnored(path, stat.isDirectory())) return;
  if (stat.isDirectory()) {
    visitFolder(walk, path, depth + 1);
    return;
  }
  const full = `${walk.root}/${path}`;
  if (!stat.isFile()) fail(irregularFile(full));
  if (stat.size > MAX_FILE_BYTES) fail(fileTooLarge(basename(path), MAX_FILE_BYTES));
  if (walk.tree.size >= MAX_FILES) fail(folderTooLarge(walk.root, `it holds more than ${MAX_FILES} files`));
  walk.tree.set(path, readBytes(full, path));
}

function followLink(walk: Walk, path: string): Stats | undefined {
  const full = `${walk.root}/${path}`;
  const resolved = resolveLink(full);
  const inside = resolved === walk.realRoot || resolved.startsWith(walk.realRoot + sep);
  const stat = lstatSync(diskPath(resolved));
  if (!stat.isFile() && !stat.isDirectory()) fail(irregularFile(full));
  if (!inside && !walk.followLinks) {
    if (walk.rules.isIgnored(path, stat.isDirectory())) return undefined;
    fail(linkLeavesChart(path));
  }
  walk.logs.push({
    level: 'INFO',
    message: 'found symbolic link in path. Contents of linked file included and used',
    attributes: [
      ['path', full],
      ['resolved', resolved],
    ],
  });
  return stat;
}

function resolveLink(full: string): string {
  try {
    return realPath(full);
  } catch (error) {
    throw new DynError(brokenLink(full, goReason(error, 'lstat', missingPart(full))), { cause: error });
  }
}

/** The first part of a link's target that is not there. */
function missingPart(link: string): string {
  const target = resolve(dirname(link), readlinkSync(link));
  const parts = target.split(sep);
  for (let end = 2; end < parts.length; end++) {
    const path = parts.slice(0, end).join(sep);
    if (!lstatSync(path, { throwIfNoEntry: false })) return path;
  }
  return target;
}

function readBytes(full: string, path: string): Uint8Array {
  try {
    return withoutBom(readFileSync(diskPath(full)));
  } catch (error) {
    throw new DynError(unreadableFile(`error reading ${path}: ${goReason(error, 'open', full)}`), {
      cause: error,
    });
  }
}
