import { once } from '../base/once.ts';
import type { Source } from '../base/source.ts';
import { readFileGlob } from '../chart/fileglob.ts';
import { cleanPath } from '../go/path.ts';
import { RULES } from '../lint/rules.ts';
import { type LintConfig, readProject } from '../stack/project.ts';
import type { Files } from './ports.ts';
import { findRoot, PROJECT_FILE, pathBelow, sourceOf } from './projectroot.ts';

/** The folder that dyn.yaml or .git marks as the top, and what lint finds below it when it is asked. Paths are the user's. */
export interface Repository {
  readonly root: string;
  readonly config: LintConfig;
  /** Folders with a Chart.yaml, those of dependencies left out. */
  readonly charts: readonly string[];
  /** All files, by their names below the root; what is excluded is left out. */
  readonly names: readonly string[];
  /** Whether dyn.yaml leaves a file out, by its name below the root. */
  readonly isExcluded: (name: string) => boolean;
}

/** Looks at the repository around the user's folder. Raises stack/… for its dyn.yaml. */
export function readRepository(files: Files): Repository {
  const root = findRoot(files);
  const project = pathBelow(root, PROJECT_FILE);
  const config = files.kindOf(project) === 'file' ? readConfig(sourceOf(project, files)) : {};
  const exclude = config.exclude ?? [];
  const isExcluded = anyGlob(exclude);
  const isClosed = anyGlob(
    exclude.filter((glob) => glob.endsWith(ALL_BELOW)).map((glob) => glob.slice(0, -3)),
  );
  const names = once(() =>
    walk(root === '' ? '.' : root, '', { files, isClosed }).filter((name) => !isExcluded(name)),
  );
  const charts = once(() => chartFolders(names()).map((name) => pathBelow(root, name) || HERE));
  return {
    ...{ root, config, isExcluded },
    get charts() {
      return charts();
    },
    get names() {
      return names();
    },
  };
}

/** The end of a glob that takes all that a folder holds. */
const ALL_BELOW = '/**';

function readConfig(source: Source): LintConfig {
  const ids = RULES.map(({ id }) => id);
  return readProject(source, ids).lint ?? {};
}

/** A file's name below the root; undefined when it lies elsewhere. */
export function nameBelow(
  { root }: Pick<Repository, 'root'>,
  path: string,
  files: Files,
): string | undefined {
  const top = files.absolute(root === '' ? '.' : root);
  const full = files.absolute(path);
  return isBelow(full, top) ? full.slice(top.length).replace(/^\//, '') : undefined;
}

/** Whether a path leads into a folder, or to it. */
export function isBelow(path: string, folder: string): boolean {
  if (folder === HERE) return !/^(?:\.\.)?\//.test(path) && path !== '..';
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** What a file is called in a folder that it lies in. */
export function nameIn(path: string, folder: string): string {
  return folder === HERE ? path : path.slice(folder.length + 1);
}

/** The user's own folder. */
const HERE = '.';

/** Deeper than this nobody keeps charts. */
const MOST_FOLDERS = 16;

interface Walk {
  readonly files: Files;
  /** Whether nothing below a folder counts, by its name. */
  readonly isClosed: (name: string) => boolean;
}

/** All files below a folder, by their names in it; hidden folders and node_modules are left out. */
function walk(folder: string, prefix: string, env: Walk): readonly string[] {
  if (prefix.split('/').length > MOST_FOLDERS) return [];
  return env.files.entries(`${folder}/${prefix}`).flatMap(({ name, isFolder }) => {
    if (!isFolder) return [prefix + name];
    const isHidden = name.startsWith('.') || name === 'node_modules';
    return isHidden || env.isClosed(prefix + name) ? [] : walk(folder, `${prefix}${name}/`, env);
  });
}

/** The files of a folder and those below it, by their names in it. */
export function filesBelow(folder: string, files: Files): readonly string[] {
  return walk(folder, '', { files, isClosed: () => false });
}

/** The folders with a Chart.yaml below a folder outside of the repository, those of dependencies left out. */
export function chartsBelow(folder: string, files: Files): readonly string[] {
  return chartFolders(filesBelow(folder, files)).map((name) => pathBelow(folder, name) || HERE);
}

function chartFolders(names: readonly string[]): readonly string[] {
  const folders = names
    .filter((name) => /(?:^|\/)Chart\.yaml$/.test(name))
    .map((name) => name.slice(0, -'Chart.yaml'.length).replace(/\/$/, ''));
  const known = new Set(folders);
  return folders.filter((folder) => !isDependency(folder, known));
}

/** True below the charts/ folder of another chart. */
function isDependency(folder: string, charts: ReadonlySet<string>): boolean {
  for (let at = folder.indexOf('charts/'); at >= 0; at = folder.indexOf('charts/', at + 1)) {
    if (at > 0 && charts.has(folder.slice(0, at - 1))) return true;
  }
  return false;
}

/** The chart whose folder a file lies in, the outermost one where charts are nested. */
export function chartOf(path: string, charts: readonly string[]): string | undefined {
  return charts.find((folder) => isBelow(path, folder));
}

/**
 * The charts that arguments name, each once: a file stands for the chart that it lies in, as pre-commit passes them,
 * and for none where there is no chart around it. Folders, archives and what is not there are left as they are.
 */
export function chartsNamed(paths: readonly string[], files: Files): readonly string[] {
  const isPlain = (path: string): boolean => files.kindOf(path) === 'file' && !path.endsWith('.tgz');
  if (!paths.some(isPlain)) return paths;
  const { charts } = readRepository(files);
  return [
    ...new Set(paths.flatMap((path) => (isPlain(path) ? (chartOf(cleanPath(path), charts) ?? []) : [path]))),
  ];
}

/** Whether any of some globs fits. */
export function anyGlob(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.map((pattern) => readFileGlob(pattern, () => {}) ?? (() => false));
  return (path) => globs.some((matches) => matches(path));
}
