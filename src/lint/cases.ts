import type { Budget } from '../base/budget.ts';
import type { Entropy } from '../base/entropy.ts';
import type { FieldPath } from '../base/fieldpath.ts';
import { once } from '../base/once.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import type { Source, Span } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { checkRenderable } from '../chart/dependencies.ts';
import { lacksCharts, withoutMissing } from '../chart/offline.ts';
import { type GoValue, isMap } from '../go/value.ts';
import { mapAt, textAt } from '../kube/fields.ts';
import { type FieldPlace, locateField, mainSpan, nodesOf, spanAt } from '../manifest/locate.ts';
import { type Manifest, type Manifests, toManifests } from '../manifest/manifest.ts';
import type { Capabilities } from '../render/capabilities.ts';
import { type LookupAnswer, type LookupTable, lookupId } from '../render/lookups.ts';
import type { HelmProfile } from '../render/profile.ts';
import { type RenderedFile, renderChart } from '../render/render.ts';
import {
  createSourceMap,
  fileSpan,
  type OutputSpan,
  type SourceMap,
  type ValueRead,
} from '../render/sourcemap.ts';
import { judgeSchemas } from '../schema/check.ts';
import { explainFindings } from '../schema/explain.ts';
import { isFaultOfSchema } from '../schema/validate.ts';
import { mergeLayers } from '../values/merge.ts';
import { type TracedValues, traceValues } from '../values/trace.ts';
import { type BuiltValues, buildValues, type ValuesLayer } from '../values/values.ts';
import { findOddIndent } from '../yaml/oddindent.ts';
import { readYaml } from '../yaml/yaml.ts';
import type { LayerJudge } from './layers.ts';
import { repeatedKeys } from './repeats.ts';
import type { LintCase, LintObject, RepeatedField } from './subject.ts';

/** What renders of one lint share; nothing of it depends on the values. */
export interface CaseEnv {
  readonly newBudget: () => Budget;
  readonly entropy: Entropy;
  readonly profile: HelmProfile;
  readonly capabilities: Capabilities;
  /** What the cluster is taken to hold; nothing when left out. */
  readonly lookups?: LookupTable;
  /** What is wrong with a values file by itself. */
  readonly judge: LayerJudge;
  /** Reads one document; many are the same in all cases. Raises yaml/…. */
  readonly readObject: (source: Source) => GoValue;
  /** The same place with its source named as the user would, instead of as Helm does. */
  readonly userPlace: (at: Span) => Span;
}

/** Reads each text once. */
export function keptReader(): CaseEnv['readObject'] {
  const known = new Map<string, GoValue>();
  return (source) => {
    const object = known.get(source.text) ?? readYaml(source);
    known.set(source.text, object);
    return object;
  };
}

/** The name of the release, which is in all names that come from it. */
export const RELEASE_NAME = 'lint-release';

/** The namespace that the release is in. */
export const RELEASE_NAMESPACE = 'lint-namespace';

const FIRST = { name: RELEASE_NAME, namespace: RELEASE_NAMESPACE };
/** As long as the name of a release may be. */
const SECOND = { name: 'other-release'.padEnd(53, '-long'), namespace: 'other-namespace' };

/** The defaults, as an install would render them. `source` is values.yaml. */
export function renderDefaults(chart: Chart, source: Source | undefined, env: CaseEnv): LintCase {
  const verdict = source && env.judge(source, false);
  return { ...renderCase(chart, undefined, FIRST, env), ...(verdict ? { verdict } : {}) };
}

/** A values file over the defaults. */
export function renderFile(chart: Chart, source: Source, env: CaseEnv): LintCase {
  return { ...renderCase(chart, source, FIRST, env), verdict: env.judge(source, true) };
}

/** The defaults for another release, of the longest name. */
export function renderTwin(chart: Chart, env: CaseEnv): LintCase {
  return renderCase(chart, undefined, SECOND, env);
}

/** The defaults at another time, when the objects of `first` are there for `lookup`; `first` itself where no template asks for time or chance. */
export function renderAgain(chart: Chart, first: LintCase, env: CaseEnv): LintCase {
  if (!isRandom(chart)) return first;
  const { entropy } = env;
  const clock = { nowNs: () => entropy.clock.nowNs() + YEAR_NS };
  const lookups = answersOf(first.objects);
  return renderCase(chart, undefined, FIRST, { ...env, entropy: { ...entropy, clock }, lookups });
}

/** What `lookup` would find once the objects are in the cluster. */
function answersOf(objects: readonly LintObject[]): LookupTable {
  return new Map(
    objects.flatMap(({ object, apiVersion, kind, namespace, name }) =>
      [...new Set([namespace, FIRST.namespace])].map((place): [string, LookupAnswer] => [
        lookupId({ kind: 'object', apiVersion, objectKind: kind, namespace: place, name }),
        { value: object },
      ]),
    ),
  );
}

const YEAR_NS = 366n * 86_400n * 1_000_000_000n;
const RANDOM =
  /\b(?:now|ago|date\w*|htmlDate\w*|rand\w+|uuidv4|gen(?:CA|PrivateKey|SelfSigned|Signed)\w*|bcrypt|htpasswd|shuffle|encryptAES|derivePassword)\b/;

function isRandom({ templates, subcharts }: Chart): boolean {
  return templates.some(({ text }) => RANDOM.test(text)) || subcharts.some(isRandom);
}

interface Release {
  readonly name: string;
  readonly namespace: string;
}

function renderCase(chart: Chart, source: Source | undefined, release: Release, env: CaseEnv): LintCase {
  const named = { name: source?.name ?? 'values.yaml', ...(source ? { source } : {}) };
  const others: Problem[] = [];
  const onFailure = ({ problem }: DynError): void => void others.push(movedProblem(problem, env));
  try {
    return { ...named, objects: objectsOf(withoutMissing(chart), source, release, { ...env, onFailure }) };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const all = [movedProblem(error.problem, env), ...others];
    const [problem, ...rest] = lacksCharts(chart) ? all.filter(({ code }) => !NEEDING.includes(code)) : all;
    return { ...named, ...(problem ? { problem, others: rest } : {}), objects: [] };
  }
}

/** What a chart may say only because a chart that it needs is not there. */
const NEEDING: readonly string[] = [
  'render/template-failed',
  'render/refused-by-chart',
  'schema/values-invalid',
  'values/subchart-mismatch',
];

/** With who is told of failures besides the one that is raised. */
interface FailingEnv extends CaseEnv {
  readonly onFailure: (failure: DynError) => void;
}

function movedProblem(problem: Problem, env: Pick<CaseEnv, 'userPlace'>): Problem {
  const { userPlace } = env;
  return {
    ...problem,
    ...(problem.at ? { at: userPlace(problem.at) } : {}),
    ...(problem.related
      ? { related: problem.related.map((one) => (one.at ? { ...one, at: userPlace(one.at) } : one)) }
      : {}),
    ...(problem.parts ? { parts: problem.parts.map((part) => movedProblem(part, env)) } : {}),
  };
}

function objectsOf(
  chart: Chart,
  source: Source | undefined,
  release: Release,
  env: FailingEnv,
): readonly LintObject[] {
  checkRenderable(chart);
  const { profile, capabilities, entropy } = env;
  const layers: ValuesLayer[] = source ? [{ kind: 'file', source }] : [];
  const user = mergeLayers(layers, { readFile: () => '' });
  const { dropsDefaultNulls } = profile;
  const built = buildValues(chart, user, { log: () => {}, dropsDefaultNulls });
  const trace = once(() => traceValues(chart, layers, { readFile: () => '', dropsDefaultNulls }));
  checkValues(built, env, trace);
  const input = {
    chart: built.chart,
    values: built.tree,
    release: { ...release, isUpgrade: false, revision: 1n },
    capabilities,
    ...(env.lookups ? { lookups: env.lookups } : {}),
  };
  const { observer, map } = createSourceMap(built.chart, built.tree);
  const { files } = renderChart(input, {
    budget: env.newBudget(),
    entropy,
    profile,
    observer,
    onFailure: env.onFailure,
  });
  const { manifests, hooks } = manifestsOf({ files, map }, env);
  const isHolder = holdersOf(built.chart);
  return [...manifests, ...hooks].flatMap((manifest) =>
    objectOf(manifest, { map, env, trace, isGiven: isHolder(manifest.path) && isGiven(manifest, map) }),
  );
}

/** Raises what the schemas of the charts say, in parts that each name the line which set the value. */
function checkValues(built: BuiltValues, { newBudget }: CaseEnv, trace: () => TracedValues): void {
  const verdict = judgeSchemas(built, newBudget(), () => {});
  if (!verdict?.problem) return;
  if (verdict.findings.some(isFaultOfSchema)) fail(verdict.problem);
  fail({ ...verdict.problem, parts: explainFindings(verdict.findings, trace()) });
}

/** The templates that can print objects of which they do not even know the kind. */
function holdersOf({ metadata, templates }: Chart): (path: string) => boolean {
  const names = templates.filter(({ text }) => !text.includes('kind:')).map(({ name }) => name);
  const paths = new Set(names.map((name) => `${metadata.name}/${name}`));
  return (path) => paths.has(path);
}

/** Whether an object is a value as a whole, such as one of `extraObjects`. */
function isGiven({ path, start, text }: Manifest, map: SourceMap): boolean {
  const span = map.at(path, start + Math.max(0, text.search(/^kind:/m)));
  return span?.reads.some(({ use }) => use !== 'control') ?? false;
}

interface Rendered {
  readonly files: readonly RenderedFile[];
  readonly map: SourceMap;
}

/** The documents of rendered files; where they are no YAML each file that is at fault is tried. */
function manifestsOf({ files, map }: Rendered, { profile, readObject, onFailure }: FailingEnv): Manifests {
  const read = (some: readonly RenderedFile[]): Manifests =>
    atTemplate({ files, map }, () => toManifests(some, profile, readObject));
  try {
    return read(files);
  } catch (first) {
    if (!(first instanceof DynError)) throw first;
    for (const file of files) {
      try {
        read([file]);
      } catch (error) {
        if (!(error instanceof DynError)) throw error;
        if (error.problem.message !== first.problem.message) onFailure(error);
      }
    }
    throw first;
  }
}

/** Does something with rendered files; what is wrong with their YAML gets the place in the template that printed it. */
function atTemplate<T>({ files, map }: Rendered, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof DynError) || !(error.cause instanceof DynError)) throw error;
    const stopped = error.cause.problem.at;
    const inner = stopped && (findOddIndent(stopped) ?? stopped);
    const file = files.find(({ path }) => path === inner?.source.name);
    const offset = file && inner ? file.text.indexOf(inner.source.text) + inner.start : -1;
    const span = file && offset >= 0 ? map.at(file.path, offset) : undefined;
    if (!span) throw error;
    const literal = span.literal ? offset - span.start : 0;
    throw new DynError(
      { ...error.problem, at: { ...span.at, start: span.at.start + literal } },
      { cause: error },
    );
  }
}

interface Origin {
  readonly map: SourceMap;
  readonly env: CaseEnv;
  readonly trace: () => TracedValues;
  readonly isGiven: boolean;
}

function objectOf(manifest: Manifest, origin: Origin): readonly LintObject[] {
  const { map, env, isGiven } = origin;
  const object = env.readObject({ name: manifest.path, text: manifest.text });
  if (!isMap(object)) return [];
  const { apiVersion, kind, name, hook, path } = manifest;
  return [
    {
      object,
      apiVersion,
      kind,
      name,
      namespace: textAt(mapAt(object, 'metadata'), 'namespace'),
      ...(hook ? { hook } : {}),
      isForeign: isGiven || isBelow(path),
      place: (field) => env.userPlace(placeOf(map, manifest, field)),
      setAt: (field, how) => setAt(manifest, field, how, origin),
      repeated: () => repeatedIn(manifest, (offset) => env.userPlace(placeAt(map, manifest, offset))),
      line: (field) => env.userPlace(lineOf(map, manifest, field)),
      isMadeOfValues: (field) => readsValues(map, manifest, field),
    },
  ];
}

function repeatedIn(manifest: Manifest, place: (offset: number) => Span): readonly RepeatedField[] {
  const root = nodesOf(manifest);
  const repeated = root ? repeatedKeys(root) : [];
  return repeated.map(({ key, first }) => ({
    key: key.value,
    at: place(key.at.start),
    first: place(first.at.start),
  }));
}

/** The template line that made a field, else the top of the template. */
function placeOf(map: SourceMap, manifest: Manifest, path: FieldPath): Span {
  const found = locateField(map, manifest, path);
  return found ? within(found, mainSpan(found)) : topOf(manifest);
}

function setAt(
  manifest: Manifest,
  path: FieldPath,
  how: 'in a map' | 'anyhow',
  { map, env, trace }: Origin,
): Span | undefined {
  const found = locateField(map, manifest, path);
  if (!found || found.path.length < path.length) return undefined;
  const read = found.key.literal ? how === 'anyhow' && onlyRead(found.value) : readOf(found.key, path);
  const at = read ? trace().chainOf(read.path)[0]?.at : undefined;
  return at && env.userPlace(at);
}

/** The one value that an action prints; undefined for one of several, and beside text. */
function onlyRead(spans: readonly OutputSpan[]): ValueRead | undefined {
  const [read, ...others] = spans.flatMap(printedReads);
  return others.length > 0 || spans.some(({ literal }) => literal) ? undefined : read;
}

/** The value that a key of a printed map is. */
function readOf(key: OutputSpan, path: FieldPath): ValueRead | undefined {
  return printedReads(key).find((read) => read.path.at(-1) === path.at(-1));
}

function printedReads({ reads }: OutputSpan): readonly ValueRead[] {
  return reads.filter(({ use }) => use !== 'control');
}

/** The template line that printed what stands at an offset of a manifest, else the top of the template. */
function placeAt(map: SourceMap, manifest: Manifest, offset: number): Span {
  const span = spanAt(map, manifest, offset);
  return span ? fileSpan(span) : topOf(manifest);
}

function topOf({ path }: Manifest): Span {
  return { source: { name: path, text: '' }, start: 0, end: 0 };
}

function lineOf(map: SourceMap, manifest: Manifest, path: FieldPath): Span {
  const found = locateField(map, manifest, path);
  const [call] = found ? mainSpan(found).way : [];
  return call ?? placeOf(map, manifest, path);
}

function readsValues(map: SourceMap, manifest: Manifest, path: FieldPath): boolean {
  const outer = locateField(map, manifest, ['kind'])?.key.conditions.length ?? 0;
  const spans = locateField(map, manifest, path)?.value ?? [];
  return spans.some(
    ({ reads, conditions }) => conditions.length > outer || reads.some(({ use }) => use !== 'control'),
  );
}

/** The place of a span's node; in literal text, which is as long as what it printed, that of the field itself. */
function within(field: FieldPlace, span: OutputSpan): Span {
  const at = ownSpan(span);
  const isShown = span.literal && at === span.at && field.start >= span.start;
  return isShown ? { ...at, start: at.start + field.start - span.start } : at;
}

/** The innermost place that is not in a chart below: who calls a library can change the call. */
function ownSpan({ at, way }: OutputSpan): Span {
  const isOwn = ({ source }: Span) => source.name.includes('/') && !isBelow(source.name);
  return [at, ...way.toReversed()].find(isOwn) ?? fileSpan({ at, way });
}

function isBelow(path: string): boolean {
  return path.split('/')[1] === 'charts';
}
