import { createBudget } from '../base/budget.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { baselineUnnamed } from '../base/problems/lint.ts';
import type { Source, Span } from '../base/source.ts';
import { type Chart, filePath } from '../chart/chart.ts';
import { lacksCharts } from '../chart/offline.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import type { GoMap } from '../go/value.ts';
import type { Definitions } from '../kube/definitions.ts';
import { buildBaseline, readBaseline, withoutKnown, writeBaseline } from '../lint/baseline.ts';
import {
  type CaseEnv,
  keptReader,
  renderAgain,
  renderDefaults,
  renderFile,
  renderTwin,
} from '../lint/cases.ts';
import { namedField } from '../lint/chartfile.ts';
import { judgeLayers } from '../lint/layers.ts';
import { lintChart, lintStrays } from '../lint/lint.ts';
import { inOrder, type RuleLevels } from '../lint/run.ts';
import type { ChartSubject, LintCase, ValuesSubject } from '../lint/subject.ts';
import { defaultCapabilities, readKubeVersion } from '../render/capabilities.ts';
import type { HelmProfile } from '../render/profile.ts';
import { findOddIndent } from '../yaml/oddindent.ts';
import { readYamlStreamNodes, type YamlNode } from '../yaml/yaml.ts';
import { KNOWN_FUNCTIONS } from './knownfunctions.ts';
import { type LintScope, type LintTarget, scopeOfChanges, scopeOfPaths, wholeScope } from './lintscope.ts';
import { type Neighbours, openNeighbours } from './neighbours.ts';
import { fillOffline, type OfflineOptions } from './offline.ts';
import { openChart } from './open.ts';
import type { Ports } from './ports.ts';
import { pathBelow, sourceOf } from './projectroot.ts';
import { isBelow, nameBelow, type Repository, readRepository } from './repository.ts';
import { valuesFilesIn } from './valuesfiles.ts';

/** One `dyn lint` by dyn's own rules, as data. */
export interface LintRequest {
  /** Folders and files; none means everything in the repository. */
  readonly paths: readonly string[];
  /** Only what a branch has touched since it left this reference of git. */
  readonly since?: string;
  /** Only what these files belong to, which have changed or are gone. */
  readonly changed?: readonly string[];
  readonly offline: boolean;
  readonly followLinks: boolean;
  /** The Kubernetes that charts must work on; empty for what dyn.yaml says, else Helm's default. */
  readonly kubeVersion: string;
  /** A file of known findings; absent for what dyn.yaml says. */
  readonly baseline?: string;
  /** Makes that file of what is found, instead of reading it. */
  readonly writesBaseline?: boolean;
}

/** What lint needs of the machine besides. */
export interface LintPorts extends Ports {
  /** The definitions of Kubernetes' own kinds. */
  readonly readDefinitions: () => Definitions;
  /** The files that were changed, added or deleted since the branch left a reference. Raises git/…. */
  readonly changedSince: (ref: string) => readonly string[];
}

export interface LintResult {
  readonly problems: readonly Problem[];
  /** The charts that were looked at, as the user names them. */
  readonly charts: readonly string[];
}

interface Job {
  readonly request: LintRequest;
  readonly profile: HelmProfile;
  readonly ports: LintPorts;
  readonly levels: RuleLevels;
  readonly repository: Repository;
  readonly neighbours: Neighbours;
}

/** Lints charts and their values files. Raises stack/… for dyn.yaml; what is wrong with a chart is a finding. */
export function lintAction(request: LintRequest, profile: HelmProfile, ports: LintPorts): LintResult {
  const repository = readRepository(ports.files);
  const levels = new Map(Object.entries(repository.config.rules ?? {}));
  const kubeVersion = request.kubeVersion || (repository.config.kubeVersion ?? '');
  const common = { request: { ...request, kubeVersion }, profile, ports, levels, repository };
  const neighbours = openNeighbours(repository, ports.files, (folder, isWanted) =>
    renderSome(folder, isWanted, { ...common, neighbours: () => [] }),
  );
  const job = { ...common, neighbours };
  const scope = scopeFor(request, repository, ports);
  const found = scope.targets.flatMap((target) => lintTarget(target, job));
  const problems = inOrder([...found, ...lintStrays(scope.strays, levels)]);
  const charts = scope.targets.map(({ folder }) => folder);
  return { problems: withBaseline(problems, baselinePath(request, repository), job), charts };
}

function scopeFor(
  request: LintRequest,
  repository: Repository,
  { files, changedSince }: LintPorts,
): LintScope {
  const { paths, since, offline } = request;
  const changed = request.changed ?? (since === undefined ? undefined : changedSince(since));
  if (changed) {
    const roots = paths.map(cleanPath);
    const wanted = changed.filter((path) => roots.length === 0 || roots.some((root) => isBelow(path, root)));
    return scopeOfChanges(wanted, repository, { files, offline });
  }
  return paths.length === 0 ? wholeScope(repository, files) : scopeOfPaths(paths, repository, files);
}

function baselinePath({ baseline }: LintRequest, { root, config }: Repository): string | undefined {
  if (baseline !== undefined) return baseline;
  return config.baseline === undefined ? undefined : pathBelow(root, config.baseline);
}

/** What is not known yet; nothing once the file has been written. */
function withBaseline(found: readonly Problem[], path: string | undefined, job: Job): readonly Problem[] {
  const { request, ports } = job;
  if (request.writesBaseline === true) {
    if (path === undefined) return fail(baselineUnnamed());
    ports.files.write(path, toBytes(writeBaseline(buildBaseline(found))));
    return [];
  }
  return path === undefined ? found : withoutKnown(found, readBaseline(sourceOf(path, ports.files)));
}

function lintTarget(target: LintTarget, job: Job): readonly Problem[] {
  try {
    return lintOpened(openFolder(target.folder, job), target, job);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const at = error.problem.at ?? chartPlace(error.problem, target, job);
    const { source, start, end } = (error.problem.code === 'values/file-invalid' && findOddIndent(at)) || at;
    const named = { ...source, name: pathBelow(target.folder, source.name) };
    return [{ ...error.problem, at: { source: named, start, end } }];
  }
}

function chartPlace({ code, message }: Problem, { folder }: LintTarget, { ports }: Job): Span {
  const below = /^error unpacking subchart ([^/ ]+) in /.exec(message)?.[1];
  const inner = `charts/${below}/Chart.yaml`;
  const isThere = ports.files.kindOf(pathBelow(folder, inner)) === 'file';
  const top = { source: { name: isThere ? inner : 'Chart.yaml', text: '' }, start: 0, end: 0 };
  if (code !== 'chart/metadata-invalid') return top;
  const file = { name: 'Chart.yaml', text: sourceOf(pathBelow(folder, 'Chart.yaml'), ports.files).text };
  return namedField(file, message) ?? top;
}

/** A chart, and why some of its dependencies could not be taken from this machine. */
interface Opened {
  readonly chart: Chart;
  readonly lost: ChartSubject['lost'];
}

function openFolder(folder: string, { request, ports }: Job): Opened {
  const lost = new Map<string, string>();
  const options: OfflineOptions = {
    followLinks: request.followLinks,
    log: () => {},
    onLost: ({ name }, { message }) => lost.set(name, message),
  };
  const chart = openChart(ports.files.absolute(folder), ports, options);
  return { chart: request.offline ? fillOffline(chart, folder, ports, options) : chart, lost };
}

function lintOpened({ chart, lost }: Opened, target: LintTarget, job: Job): readonly Problem[] {
  const { folder, only } = target;
  const source = chartSources(chart, folder);
  const files = valuesFilesOf(target, job);
  const subject = { ...buildSubject(chart, { target, source, files }, job), lost };
  const own = [...chart.raw.keys()].flatMap((path) => source(path) ?? []);
  const defaults = only ? undefined : source('values.yaml');
  const given = files.map((file) => file.source);
  const values = [...(defaults ? [defaults] : []), ...given].map((file) => valuesSubject(chart, file));
  const sources = [...own, ...given.filter(({ name }) => !own.some((known) => known.name === name))];
  const isGiven = new Set(given.map(({ name }) => name));
  const isJudged = (name: string): boolean => !lacksCharts(chart) && (!only || isGiven.has(name));
  return lintChart({ chart: subject, values, sources, isJudged }, job.levels);
}

interface ValuesFile {
  readonly source: Source;
  /** True for one that the chart does not ship. */
  readonly isOutside: boolean;
}

/** The values files to look at: what the chart ships for presets, tests and documents, then those from elsewhere. */
function valuesFilesOf(
  { folder, outside, only }: LintTarget,
  { ports, repository }: Job,
): readonly ValuesFile[] {
  const { files } = ports;
  const isLeftOut = (path: string): boolean =>
    repository.isExcluded(nameBelow(repository, path, files) ?? '');
  const shipped = valuesFilesIn(folder, files, ['ci', 'examples'])
    .map((name) => pathBelow(folder, name))
    .filter((path) => !isLeftOut(path));
  const all = [...shipped, ...outside.filter((path) => !shipped.includes(path))];
  return (only ?? all).map((path) => ({
    source: sourceOf(path, files),
    isOutside: !shipped.includes(path),
  }));
}

/** What some templates of a chart make of its defaults, without its dependencies; nothing where they need more. */
function renderSome(folder: string, isWanted: (template: Source) => boolean, job: Job): readonly GoMap[] {
  const request = { ...job.request, offline: false };
  const { metadata, templates, ...chart } = openFolder(folder, { ...job, request }).chart;
  const alone = {
    ...chart,
    metadata: { ...metadata, dependencies: undefined },
    templates: templates.filter(isWanted),
    subcharts: [],
  };
  const source = chartSources(alone, folder);
  const { objects } = renderDefaults(alone, undefined, caseEnv(alone, { folder, source }, job));
  return objects.map(({ object }) => object);
}

interface Files {
  readonly target: LintTarget;
  readonly source: ChartSubject['source'];
  readonly files: readonly ValuesFile[];
}

/** What is not rendered. */
const NO_CASE: LintCase = { name: 'values.yaml', objects: [] };

function buildSubject(chart: Chart, { target, source, files }: Files, job: Job): Omit<ChartSubject, 'lost'> {
  const { folder, only } = target;
  const env = caseEnv(chart, { folder, source }, job);
  const defaults = source('values.yaml');
  const first = only ? NO_CASE : renderDefaults(chart, defaults, env);
  const over = files.map(({ source: file, isOutside }) => ({
    ...renderFile(chart, file, env),
    isPart: isOutside,
  }));
  const [major = 1, minor = 35] = env.capabilities.kubeVersion.version
    .replace(/^v/, '')
    .split('.')
    .map(Number);
  return {
    ...{ chart, folder, source },
    cases: [first, ...over],
    defaults: defaults ? documentsOf(defaults) : [],
    twin: only ? NO_CASE : renderTwin(chart, env),
    again: only ? NO_CASE : renderAgain(chart, first, env),
    definitions: job.ports.readDefinitions(),
    neighbours: (group, kind) => job.neighbours(group, kind, folder),
    target: { major, minor },
  };
}

interface Place {
  readonly folder: string;
  readonly source: ChartSubject['source'];
}

function caseEnv(chart: Chart, { folder, source }: Place, job: Job): CaseEnv {
  const { ports, profile, request } = job;
  const offline = defaultCapabilities(profile, []);
  // However many renders there are of a chart, together they have the time of two.
  const lastBegin = ports.now() + ports.limits.timeMs;
  const newBudget = () => createBudget(ports.limits, ports.now, Math.min(ports.now(), lastBegin));
  const prefix = `${chart.metadata.name}/`;
  const others = new Map<string, Source>();
  const userPlace = (at: Span): Span => {
    const { name, text } = at.source;
    if (!name.startsWith(prefix)) return at;
    const path = name.slice(prefix.length);
    const named = cleanPath(filePath(chart, folder, path));
    const known = source(path) ?? others.get(named) ?? { name: named, text };
    others.set(named, known);
    return { ...at, source: known };
  };
  return {
    ...{ newBudget, entropy: ports.entropy, profile, userPlace, readObject: keptReader() },
    capabilities:
      request.kubeVersion === ''
        ? offline
        : { ...offline, kubeVersion: readKubeVersion(request.kubeVersion) },
    judge: judgeLayers(chart, KNOWN_FUNCTIONS, newBudget),
  };
}

/** The files of a chart as sources that are named as the user would. */
function chartSources({ raw }: Chart, folder: string): ChartSubject['source'] {
  const known = new Map<string, Source>();
  return (path) => {
    const bytes = raw.get(path);
    if (!bytes) return undefined;
    const ready = known.get(path) ?? { name: pathBelow(folder, path), text: fromBytes(bytes) };
    known.set(path, ready);
    return ready;
  };
}

function valuesSubject(chart: Chart, source: Source): ValuesSubject {
  return { chart, source, documents: documentsOf(source) };
}

/** None where the file cannot be read: that is the finding of the render that needs it. */
function documentsOf(source: Source): readonly YamlNode[] {
  try {
    return readYamlStreamNodes(source);
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}
