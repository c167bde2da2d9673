import type { Source } from '../base/source.ts';
import { fromBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import type { Files } from './ports.ts';

/** The file that says what is installed and how charts are linted. */
export const PROJECT_FILE = 'dyn.yaml';

const MARKS = [PROJECT_FILE, '.git'];
const DEEPEST = 32;

/** The nearest folder upward, the user's own included, that has a mark; the user's own when none has. */
export function findRoot(files: Files): string {
  let folder = '';
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (MARKS.some((mark) => files.kindOf(pathBelow(folder, mark)) !== 'absent')) return folder;
    folder = `../${folder}`;
  }
  return '';
}

/** A file's path as the user knows it. */
export function pathBelow(folder: string, name: string): string {
  return folder === '' ? name : cleanPath(`${folder}/${name}`);
}

/** A file as a source that is named as the user names it. */
export function sourceOf(path: string, files: Files): Source {
  return { name: path, text: fromBytes(files.read(path)) };
}
