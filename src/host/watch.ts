import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fail, type Problem } from '../base/problem.ts';
import { watchFailed, watchTooLarge } from '../base/problems/files.ts';
import { codeOf } from './goerror.ts';

/** What watches folders, until it is closed. */
export interface Watch {
  close(): void;
}

export interface WatchEvents {
  /** A file or a folder below the root was changed, made or taken away; the path begins with the root's. */
  readonly onChange: (path: string) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** More folders than this no repository of charts has; the system would run out of watches. */
const MOST_FOLDERS = 8192;

/** Watches a folder and all below it, hidden ones and node_modules left out. Raises files/watch-…. */
export function watchFolder(root: string, events: WatchEvents, mostFolders: number = MOST_FOLDERS): Watch {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    if (watchers.size >= mostFolders) fail(watchTooLarge(root, mostFolders));
    const watcher = watchOne(folder, (name) => {
      const path = join(folder, name);
      if (isSkipped(name)) return;
      events.onChange(path);
      if (isFolder(folder, name)) addNew(path);
    });
    watcher.on('error', () => drop(folder));
    watchers.set(folder, watcher);
    for (const name of foldersIn(folder)) add(join(folder, name));
  };
  const addNew = (folder: string): void => {
    try {
      add(folder);
    } catch (error) {
      events.onProblem(watchFailed(folder, codeOf(error)));
    }
  };
  add(root);
  return {
    close: () => {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function watchOne(folder: string, onName: (name: string) => void): FSWatcher {
  try {
    return watch(folder, (_event, name) => onName(name ?? ''));
  } catch (error) {
    return fail(watchFailed(folder, codeOf(error)), error);
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function isFolder(folder: string, name: string): boolean {
  return foldersIn(folder).includes(name);
}

/** The folders in a folder; none where it is gone already. */
function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !isSkipped(entry.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}
