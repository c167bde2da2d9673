import { createBudget } from '../base/budget.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { baselineUnnamed, nothingToLint } from '../base/problems/lint.ts';
import type { Source, Span } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import type { Definitions } from '../kube/definitions.ts';
import { buildBaseline, readBaseline, withoutKnown, writeBaseline } from '../lint/baseline.ts';
import { type CaseEnv, renderAgain, renderCases, renderTwin } from '../lint/cases.ts';
import { lintChart } from '../lint/lint.ts';
import type { RuleLevels } from '../lint/run.ts';
import type { ChartSubject, ValuesSubject } from '../lint/subject.ts';
import { isPreset } from '../pages/chartdocs.ts';
import { defaultCapabilities, readKubeVersion } from '../render/capabilities.ts';
import type { HelmProfile } from '../render/profile.ts';
import { checkSchemas } from '../schema/check.ts';
import { readYamlStreamNodes, type YamlNode } from '../yaml/yaml.ts';
import { fillOffline } from './offline.ts';
import { type OpenOptions, openChart } from './open.ts';
import type { Ports } from './ports.ts';
import { chartOf, chartsBelow, pathBelow, type Repository, readRepository, sourceOf } from './repository.ts';

/** One `dyn lint` by dyn's own rules, as data. */
export interface LintRequest {
  /** Folders and files; none means everything in the repository. */
  readonly paths: readonly string[];
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
}

/** Lints charts and their values files. Raises stack/… for dyn.yaml; what is wrong with a chart is a finding. */
export function lintAction(request: LintRequest, profile: HelmProfile, ports: LintPorts): LintResult {
  const repository = readRepository(ports.files);
  const levels = new Map(Object.entries(repository.config.rules ?? {}));
  const kubeVersion = request.kubeVersion || (repository.config.kubeVersion ?? '');
  const job = { request: { ...request, kubeVersion }, profile, ports, levels };
  const charts = request.paths.length === 0 ? repository.charts : chartsOf(request.paths, repository, ports);
  const found = charts.flatMap((folder) => lintFolder(folder, job));
  return { problems: withBaseline(found, baselinePath(request, repository), job), charts };
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

/** The charts that paths name or lie in, each once; a file that is of no chart has none. Raises lint/nothing-there. */
function chartsOf(paths: readonly string[], { charts }: Repository, { files }: Ports): readonly string[] {
  const found = paths.flatMap((given) => {
    const path = cleanPath(given);
    if (files.kindOf(`${path}/Chart.yaml`) === 'file') return [path];
    const above = chartOf(path, charts);
    if (above !== undefined) return [above];
    if (files.kindOf(path) === 'file') return [];
    const below = path === '.' ? charts : charts.filter((chart) => chart.startsWith(`${path}/`));
    const inside = below.length > 0 ? below : chartsBelow(path, files);
    return inside.length > 0 ? inside : fail(nothingToLint(given));
  });
  return [...new Set(found)];
}

function lintFolder(folder: string, job: Job): readonly Problem[] {
  try {
    return lintOpened(openFolder(folder, job), folder, job);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const at = { source: { name: `${folder}/Chart.yaml`, text: '' }, start: 0, end: 0 };
    return [{ at, ...error.problem }];
  }
}

function openFolder(folder: string, { request, ports }: Job): Chart {
  const options: OpenOptions = { followLinks: request.followLinks, log: () => {} };
  const chart = openChart(ports.files.absolute(folder), ports, options);
  return request.offline ? fillOffline(chart, folder, ports, options) : chart;
}

function lintOpened(chart: Chart, folder: string, job: Job): readonly Problem[] {
  const { ports, levels } = job;
  const shipped = shippedFiles(folder, ports).map((name) => sourceOf(`${folder}/${name}`, ports.files));
  const source = chartSources(chart, folder);
  const subject = buildSubject(chart, { folder, source, shipped }, job);
  const own = [...chart.raw.keys()].flatMap((path) => source(path) ?? []);
  const defaults = source('values.yaml');
  const values = [...(defaults ? [defaults] : []), ...shipped].map((file) => valuesSubject(chart, file));
  const sources = [...own, ...shipped.filter(({ name }) => !own.some((known) => known.name === name))];
  return lintChart({ chart: subject, values, sources }, levels);
}

/** Values files that a chart ships: presets beside values.yaml, and what its tests and its documents need. */
function shippedFiles(folder: string, { files }: Ports): readonly string[] {
  const below = (name: string): readonly string[] =>
    files
      .list(`${folder}/${name}`)
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => `${name}/${file}`);
  return [...files.list(folder).filter(isPreset), ...below('ci'), ...below('examples')];
}

interface Files {
  readonly folder: string;
  readonly source: ChartSubject['source'];
  readonly shipped: readonly Source[];
}

function buildSubject(chart: Chart, { folder, source, shipped }: Files, job: Job): ChartSubject {
  const { ports } = job;
  const env = caseEnv(chart, { folder, source }, job);
  const cases = renderCases(chart, shipped, env);
  const [first = { name: 'values.yaml', objects: [] }] = cases;
  const defaults = source('values.yaml');
  const [major = 1, minor = 35] = env.capabilities.kubeVersion.version
    .replace(/^v/, '')
    .split('.')
    .map(Number);
  return {
    ...{ chart, folder, source, cases },
    defaults: defaults ? documentsOf(defaults) : [],
    twin: renderTwin(chart, env),
    again: renderAgain(chart, first, env),
    definitions: ports.readDefinitions(),
    target: { major, minor },
  };
}

function caseEnv(chart: Chart, { folder, source }: Pick<Files, 'folder' | 'source'>, job: Job): CaseEnv {
  const { ports, profile, request } = job;
  const offline = defaultCapabilities(profile, []);
  const newBudget = () => createBudget(ports.limits, ports.now);
  const prefix = `${chart.metadata.name}/`;
  const others = new Map<string, Source>();
  const userPlace = (at: Span): Span => {
    const { name, text } = at.source;
    if (!name.startsWith(prefix)) return at;
    const path = name.slice(prefix.length);
    const known = source(path) ?? others.get(path) ?? { name: `${folder}/${path}`, text };
    others.set(path, known);
    return { ...at, source: known };
  };
  return {
    ...{ newBudget, entropy: ports.entropy, profile, userPlace },
    capabilities:
      request.kubeVersion === ''
        ? offline
        : { ...offline, kubeVersion: readKubeVersion(request.kubeVersion) },
    checkSchemas: (built) => checkSchemas(built, newBudget(), () => {}),
  };
}

/** The files of a chart as sources that are named as the user would. */
function chartSources({ raw }: Chart, folder: string): ChartSubject['source'] {
  const known = new Map<string, Source>();
  return (path) => {
    const bytes = raw.get(path);
    if (!bytes) return undefined;
    const ready = known.get(path) ?? { name: `${folder}/${path}`, text: fromBytes(bytes) };
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
