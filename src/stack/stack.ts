import { fail } from '../base/problem.ts';
import { projectInvalid, stackNameTwice, stackUnknownRelease } from '../base/problems/stack.ts';
import type { Source, Span } from '../base/source.ts';
import { nearest } from '../base/text.ts';
import { parseDuration } from '../go/duration.ts';
import { readYaml, readYamlNodes } from '../yaml/yaml.ts';
import { filePath, layersOf, type Reading, type StackLayer, valuesLayers } from './layers.ts';
import { placeIn } from './places.ts';
import {
  type EnvironmentData,
  type OverrideData,
  type Project,
  type ReleaseData,
  readProject,
} from './project.ts';

/** A release of a stack. */
export interface StackRelease {
  readonly name: string;
  /** As the user would name it: relative to the user's folder. */
  readonly chart: string;
  /** Undefined where it is the tenant's. */
  readonly namespace: string | undefined;
  readonly layers: readonly StackLayer[];
  readonly needs: readonly StackNeed[];
  /** The path of a value of the environment that must be true. */
  readonly condition: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly createNamespace: boolean;
  readonly installed: boolean;
  readonly at: Span;
}

/** The name of a release that comes before, and where dyn.yaml says so. */
export interface StackNeed {
  readonly name: string;
  readonly at: Span;
}

/** What an environment changes at a release; its layers are stronger than the release's own. */
export interface StackOverride {
  readonly layers: readonly StackLayer[];
  readonly installed: boolean | undefined;
}

/** An environment: the values that conditions read, and what it changes. */
export interface StackEnvironment {
  readonly values: readonly StackLayer[];
  readonly overrides: ReadonlyMap<string, StackOverride>;
}

/** The stack of a dyn.yaml. Paths are as the user would write them in the user's folder. */
export interface Stack {
  readonly name: string;
  readonly source: Source;
  readonly releases: readonly StackRelease[];
  readonly environments: ReadonlyMap<string, StackEnvironment>;
}

/**
 * The stack of dyn.yaml, which lies in `folder` ('' for the user's own); undefined when it has no releases. Raises
 * stack/… at the place, and yaml/….
 */
export function readStack(source: Source, folder: string): Stack | undefined {
  const project = readProject(source);
  if (!project.releases || project.releases.length === 0) return undefined;
  const reading = { source, folder, root: readYamlNodes(source), value: readYaml(source) };
  const { name } = project;
  if (name === undefined) return fail(projectInvalid(placeOfPath(['releases'], reading), 'name', REQUIRED));
  const names = project.releases.map((release) => release.name);
  const shared = sharedIds(project.releases);
  return {
    ...{ name, source },
    releases: project.releases.map((release, i) => releaseOf(release, i, { reading, names, shared })),
    environments: environmentsOf(project, names, reading),
  };
}

const REQUIRED = 'a stack must have a name, by which it knows its releases again';

function placeOfPath(path: readonly string[], { root, source }: Reading): Span {
  return placeIn(root, path, source);
}

interface Context {
  readonly reading: Reading;
  readonly names: readonly string[];
}

/** Namespaces by helmfile's ids, `NAMESPACE/NAME`. */
type Shared = ReadonlyMap<string, string>;

function sharedIds(releases: readonly ReleaseData[]): Shared {
  return new Map(
    releases.flatMap(({ name, namespace }) => (namespace ? [[`${namespace}/${name}`, namespace]] : [])),
  );
}

function releaseOf(
  data: ReleaseData,
  index: number,
  { reading, names, shared }: Context & { readonly shared: Shared },
): StackRelease {
  const path = ['releases', String(index)];
  const at = placeOfPath([...path, 'name'], reading);
  const first = names.indexOf(data.name);
  if (first < index) {
    fail(stackNameTwice(at, data.name, placeOfPath(['releases', String(first), 'name'], reading)));
  }
  return {
    name: data.name,
    chart: chartPath(filePath(data.chart, [...path, 'chart'], reading)),
    namespace: data.namespace,
    layers: layersOf(data, path, reading),
    needs: (data.needs ?? []).map((need, i) => {
      const place = placeOfPath([...path, 'needs', String(i)], reading);
      const name = shared.has(need) ? need.slice(need.indexOf('/') + 1) : need;
      return { name: knownName(name, names, { who: `needs of ${data.name}`, at: place }), at: place };
    }),
    condition: data.condition,
    timeoutMs: data.timeout === undefined ? undefined : timeoutMs(data.timeout),
    labels: data.labels ?? {},
    createNamespace: data.createNamespace ?? true,
    installed: data.installed ?? true,
    at,
  };
}

/** A path that nobody takes for a chart of a repository, `repo/chart`. */
function chartPath(path: string): string {
  return /^[./]|:\/\//.test(path) ? path : `./${path}`;
}

function timeoutMs(timeout: number | string): number {
  return typeof timeout === 'number' ? timeout * 1000 : Number(parseDuration(timeout) / 1_000_000n);
}

/** A name that must be a release's. Raises stack/unknown-release. */
export function knownName(
  name: string,
  names: readonly string[],
  { who, at }: { readonly who: string; readonly at?: Span },
): string {
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  return fail(stackUnknownRelease(who, name, { names, near, ...(at ? { at } : {}) }));
}

function environmentsOf(
  { environments = {} }: Project,
  names: readonly string[],
  reading: Reading,
): ReadonlyMap<string, StackEnvironment> {
  const found = Object.entries(environments).map(([name, data]) => {
    const path = ['environments', name];
    const values = valuesLayers(data?.values, path, reading);
    return [name, { values, overrides: overridesOf(data, path, { reading, names }) }] as const;
  });
  return new Map([['default', { values: [], overrides: new Map() }], ...found]);
}

function overridesOf(
  data: EnvironmentData | null,
  path: readonly string[],
  { reading, names }: Context,
): ReadonlyMap<string, StackOverride> {
  const entries = Object.entries(data?.releases ?? {});
  return new Map(
    entries.map(([name, override]: [string, OverrideData]) => {
      const own = [...path, 'releases', name];
      knownName(name, names, { who: `${path.join('.')}.releases`, at: placeOfPath(own, reading) });
      return [name, { layers: layersOf(override, own, reading), installed: override.installed }];
    }),
  );
}
