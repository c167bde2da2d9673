import { createBudget } from '../base/budget.ts';
import type { Log } from '../base/log.ts';
import { DynError, type Problem } from '../base/problem.ts';
import { redact } from '../base/secrets.ts';
import type { Chart } from '../chart/chart.ts';
import { checkDependencies, checkRenderable } from '../chart/dependencies.ts';
import { toBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import { trimSpace } from '../go/space.ts';
import type { GoMap } from '../go/value.ts';
import { type Manifests, toManifests } from '../manifest/manifest.ts';
import { type Capabilities, defaultCapabilities, readKubeVersion } from '../render/capabilities.ts';
import { type LookupAnswer, type LookupKey, lookupId } from '../render/lookups.ts';
import type { HelmProfile } from '../render/profile.ts';
import { type RenderedFile, type RenderOutcome, renderChart } from '../render/render.ts';
import { secretTexts } from '../values/secrets.ts';
import { buildValues } from '../values/values.ts';
import { answerFromSnapshot, openSnapshot, snapshotCapabilities } from './clusterfile.ts';
import { checkReleaseName } from './names.ts';
import { fillOffline } from './offline.ts';
import { checkInstallable, locateChart, openChart } from './open.ts';
import { type OutputRequest, outputText, writeOutput } from './output.ts';
import type { Ports } from './ports.ts';
import { checkSchemas } from './schemas.ts';
import { describeValues, type LayerRequest, openValues, type UserValues } from './uservalues.ts';

/** One `dyn template`, as data. */
export interface RenderRequest extends OutputRequest {
  readonly name: string;
  readonly chart: string;
  readonly namespace: string;
  readonly layers: readonly LayerRequest[];
  /** Empty for Helm's default. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly isUpgrade: boolean;
  readonly subchartNotes: boolean;
  readonly skipSchemas: boolean;
  readonly enableDns: boolean;
  readonly followLinks: boolean;
  /** Take missing dependencies from this machine. */
  readonly offline: boolean;
  /** On a failure, give what was rendered so far. */
  readonly debug: boolean;
  /** A file of objects that stand for the cluster. */
  readonly cluster?: string;
}

/** What to print. `problem` is set when Helm would print something and fail all the same. */
export interface RenderResult {
  readonly text: string;
  readonly problem?: Problem;
}

/** Renders a chart as helm template does. Problems of every step are raised; files are written at the end. */
export async function renderAction(
  request: RenderRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): Promise<RenderResult> {
  const asked = request.kubeVersion === '' ? undefined : readKubeVersion(request.kubeVersion);
  const path = locateChart(request.chart, ports.files);
  const user = openValues(request.layers, ports);
  const options = { followLinks: request.followLinks, log };
  const found = openChart(path, ports, options);
  checkInstallable(found, log);
  checkRenderable(found);
  const chart = request.offline
    ? fillOffline(found, cleanPath(trimSpace(request.chart)), ports, options)
    : found;
  checkDependencies(chart);
  nameChecked(request.name, log);
  const offline = defaultCapabilities(profile, request.apiVersions);
  const base = asked ? { ...offline, kubeVersion: asked } : offline;
  const render = createRounds({ request, profile, ports, chart, user, capabilities: base });
  return finish(request, profile, ports, log, await render(log));
}

function nameChecked(name: string, log: Log): void {
  try {
    checkReleaseName(name);
  } catch (error) {
    if (error instanceof DynError) {
      const reason = error.problem.message.replace('release name check failed: ', '');
      log({ level: 'ERROR', message: 'release name check failed', attributes: [['error', reason]] });
    }
    throw error;
  }
}

interface Job {
  readonly request: RenderRequest;
  readonly profile: HelmProfile;
  readonly ports: Ports;
  readonly chart: Chart;
  readonly user: UserValues;
  readonly capabilities: Capabilities;
}

/** A finished render, or the problem that ended it where Helm prints all the same. */
interface Rendered {
  readonly chart: Chart;
  readonly outcome?: RenderOutcome;
  readonly problem?: Problem;
}

const MOST_ROUNDS = 10;

/** What sprig says of a name without an address: it draws one out of none. */
const NO_ADDRESS = 'invalid argument to Intn';

/** Renders until no lookup is open; each round begins afresh, because templates may change their values. */
function createRounds(job: Job): (log: Log) => Promise<Rendered> {
  const { request, ports } = job;
  const snapshot = request.cluster === undefined ? undefined : openSnapshot(request.cluster, ports.files);
  const capabilities = snapshot ? snapshotCapabilities(snapshot, job.capabilities) : job.capabilities;
  const answers = new Map<string, LookupAnswer>();
  const answer = async (key: LookupKey): Promise<LookupAnswer> => {
    if (key.kind === 'object' && snapshot) return answerFromSnapshot(snapshot, key);
    const [address] = key.kind === 'host' ? ((await ports.resolveHost?.(key.name)) ?? []) : [];
    return address === undefined ? { error: NO_ADDRESS } : { value: address };
  };
  return async (log) => {
    for (let round = 1; ; round++) {
      const built = buildValues(job.chart, job.user.tree, {
        log: round === 1 ? log : () => {},
        dropsDefaultNulls: job.profile.dropsDefaultNulls,
      });
      if (round === 1 && !request.skipSchemas)
        checkSchemas(built, createBudget(ports.limits, ports.now), log);
      const rendered = renderOnce(
        job,
        built.chart,
        built.tree,
        capabilities,
        snapshot ? answers : undefined,
        answers,
      );
      const open = round < MOST_ROUNDS ? (rendered.outcome?.open ?? []) : [];
      if (open.length === 0) return rendered;
      for (const key of open) answers.set(lookupId(key), await answer(key));
    }
  };
}

function renderOnce(
  { request, profile, ports, user }: Job,
  chart: Chart,
  values: GoMap,
  capabilities: Capabilities,
  lookups: ReadonlyMap<string, LookupAnswer> | undefined,
  hosts: ReadonlyMap<string, LookupAnswer>,
): Rendered {
  const { name, namespace, isUpgrade, subchartNotes } = request;
  const release = { name, namespace, isUpgrade, revision: 1n };
  const input = {
    ...{ chart, values, release, capabilities, subchartNotes },
    ...(lookups ? { lookups } : {}),
    ...(request.enableDns ? { hosts } : {}),
  };
  const budget = createBudget(ports.limits, ports.now);
  const describeValue = describeValues(user, chart, values);
  try {
    return { chart, outcome: renderChart(input, { budget, entropy: ports.entropy, profile, describeValue }) };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { chart, problem: withoutSecrets(error.problem, values, [name, ...chartNames(chart)]) };
  }
}

/** `open` are texts that no message can do without, such as the names in the paths of templates. */
function withoutSecrets(problem: Problem, values: GoMap, open: readonly string[]): Problem {
  const secrets = secretTexts(values).filter((text) => !open.includes(text));
  return { ...problem, message: redact(problem.message, secrets) };
}

function chartNames({ metadata, subcharts }: Chart): readonly string[] {
  return [metadata.name, ...subcharts.flatMap(chartNames)];
}

function finish(
  request: RenderRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
  rendered: Rendered,
): RenderResult {
  const { chart, outcome, problem } = rendered;
  if (problem || !outcome) return { text: request.debug ? '\n' : '', ...(problem ? { problem } : {}) };
  let manifests: Manifests;
  try {
    manifests = toManifests(outcome.files, profile);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { text: request.debug ? rawText(outcome.files) : '', problem: error.problem };
  }
  for (const line of manifests.logs) log(line);
  const { outputDir } = request;
  if (outputDir === undefined) return { text: outputText(chart, manifests, request, profile) };
  return { text: writeOutput(chart, manifests, { ...request, outputDir }, ports.files) };
}

/** Everything that was rendered, as --debug shows it when it cannot be split into manifests. */
function rawText(files: readonly RenderedFile[]): string {
  const texts = files
    .filter(({ text }) => text.trim() !== '')
    .map(({ path, text }) => `---\n# Source: ${path}\n${text}\n`);
  return `${texts.join('').trim()}\n`;
}

/** The bytes of a result's text. */
export function resultBytes({ text }: RenderResult): Uint8Array {
  return toBytes(text);
}
