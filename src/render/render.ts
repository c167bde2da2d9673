import type { Budget } from '../base/budget.ts';
import type { Entropy } from '../base/entropy.ts';
import type { Log } from '../base/log.ts';
import { DynError, fail } from '../base/problem.ts';
import { isSpent } from '../base/problems/budget.ts';
import { incompatibleKubeVersion } from '../base/problems/render.ts';
import type { Chart } from '../chart/chart.ts';
import { isInRange } from '../chart/dependencies.ts';
import { functions as knownFunctions } from '../functions/all.ts';
import { byteLength, compareBytes } from '../go/bytes.ts';
import type { GoFunction } from '../go/function.ts';
import type { GoMap } from '../go/value.ts';
import type { Observer } from '../template/state.ts';
import { parseTemplates, type TemplateSet } from '../template/template.ts';
import { readingSteps } from '../yaml/steps.ts';
import type { Capabilities } from './capabilities.ts';
import { ENGINE_FUNCTIONS, type Engine, runTemplate } from './engine.ts';
import { createLookups, type LookupKey, type LookupTable } from './lookups.ts';
import type { HelmProfile } from './profile.ts';
import { buildRenderables, dataOf, isPartial, type ReleaseInfo, type Renderable } from './scope.ts';
import { type DescribeValue, executionProblem, parseProblem } from './trace.ts';

/** All that decides what a chart renders to. */
export interface RenderInput {
  /** With its dependencies worked out, as `buildValues` gives it. */
  readonly chart: Chart;
  /** Coalesced values of the root chart. Templates may change them. */
  readonly values: GoMap;
  readonly release: ReleaseInfo;
  readonly capabilities: Capabilities;
  /** Answers for `lookup`; undefined without a cluster. */
  readonly lookups?: LookupTable;
  /** Answers for `getHostByName`; undefined when names must not be resolved. */
  readonly hosts?: LookupTable;
  /** Take the notes of subcharts too. */
  readonly subchartNotes?: boolean;
}

/** What is not data. */
export interface RenderEnv {
  readonly budget: Budget;
  readonly entropy: Entropy;
  readonly profile: HelmProfile;
  readonly observer?: Observer;
  /** Helps a failure to name the values behind it. */
  readonly describeValue?: DescribeValue;
  /** Set when a chart is only looked at: gets what `required` and `fail` say, and any Kubernetes will do. */
  readonly lint?: Log;
  /** Set when all templates are to be tried, though one fails: gets every failure but the one that is raised. */
  readonly onFailure?: (failure: DynError) => void;
}

/** What a template became. `path` is Helm's name of it, such as `c/templates/x.yaml`. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** Rendered files without notes. While `open` is not empty nothing is final: answer, and render again. */
export interface RenderOutcome {
  readonly files: readonly RenderedFile[];
  readonly notes: string;
  readonly open: readonly LookupKey[];
}

/**
 * Renders all templates of a chart and its subcharts. Raises render/… and budget/….
 * Source: helm engine.Render and action renderResources.
 */
export function renderChart(input: RenderInput, env: RenderEnv): RenderOutcome {
  if (!env.lint) checkKubeVersion(input);
  const renderables = inOrder(buildRenderables(input, env.profile));
  const engine = createEngine(input, env);
  const set = parseAll(renderables, engine, env.onFailure);
  const open = (): readonly LookupKey[] => [
    ...(engine.lookups?.open.values() ?? []),
    ...(engine.hosts?.open.values() ?? []),
  ];
  const describe = env.describeValue ? { describeValue: env.describeValue } : {};
  const described = (error: DynError): DynError =>
    new DynError(executionProblem(error, { renderables, ...describe }), { cause: error });
  try {
    const { onFailure } = env;
    const files = executeAll(renderables, set, engine, onFailure && ((error) => onFailure(described(error))));
    return { ...takeNotes(files, input), open: open() };
  } catch (error) {
    // A template may fail just because an answer is not there yet.
    if (open().length > 0) return { files: [], notes: '', open: open() };
    throw error instanceof DynError ? described(error) : error;
  }
}

function checkKubeVersion({ chart, capabilities }: RenderInput): void {
  const { kubeVersion } = chart.metadata;
  if (kubeVersion === '') return;
  const { version, normalized } = capabilities.kubeVersion;
  if (!isInRange(kubeVersion, normalized)) fail(incompatibleKubeVersion(kubeVersion, version));
}

/** Deepest paths first, and inside one depth the last name first: the order in which Helm parses and executes. */
function inOrder(renderables: readonly Renderable[]): readonly Renderable[] {
  const depth = (name: string): number => name.split('/').length;
  return [...renderables].sort((a, b) => depth(b.name) - depth(a.name) || compareBytes(b.name, a.name));
}

const functionTables = new WeakMap<HelmProfile, ReadonlyMap<string, GoFunction>>();

/** The functions of a version of Helm that know nothing of the render. */
function functionsOf(profile: HelmProfile): ReadonlyMap<string, GoFunction> {
  const ready = functionTables.get(profile);
  if (ready) return ready;
  const missing = new Set(profile.missingFunctions);
  const functions = new Map(Object.entries(knownFunctions).filter(([name]) => !missing.has(name)));
  functionTables.set(profile, functions);
  return functions;
}

function createEngine(input: RenderInput, env: RenderEnv): Engine {
  return {
    functions: functionsOf(env.profile),
    budget: env.budget,
    entropy: env.entropy,
    ...(env.observer ? { observer: env.observer } : {}),
    ...(input.lookups ? { lookups: createLookups(input.lookups) } : {}),
    ...(input.hosts ? { hosts: createLookups(input.hosts) } : {}),
    ...(env.lint ? { lint: env.lint } : {}),
    envs: new WeakMap(),
    included: new Map(),
    nestedTexts: 0,
  };
}

function parseAll(
  renderables: readonly Renderable[],
  engine: Engine,
  onFailure?: RenderEnv['onFailure'],
): TemplateSet {
  const own = new Set(ENGINE_FUNCTIONS);
  const known = { has: (name: string) => own.has(name) || engine.functions.has(name) };
  try {
    return parseTemplates(renderables, known, engine.budget);
  } catch (error) {
    if (!(error instanceof DynError) || isSpent(error.problem)) throw error;
    const { failures } = tryAll(onFailure ? renderables : [], (one) =>
      parseTemplates([one], known, engine.budget),
    );
    for (const failure of failures.slice(1))
      onFailure?.(new DynError(parseProblem(failure), { cause: failure }));
    throw new DynError(parseProblem(error), { cause: error });
  }
}

/** What becomes of each item, and the failures of the others; running out of a budget ends it. */
function tryAll<A, B>(
  items: readonly A[],
  run: (item: A) => B,
): { readonly results: readonly B[]; readonly failures: readonly DynError[] } {
  const results: B[] = [];
  const failures: DynError[] = [];
  for (const item of items) {
    try {
      results.push(run(item));
    } catch (error) {
      if (!(error instanceof DynError) || isSpent(error.problem)) throw error;
      failures.push(error);
    }
  }
  return { results, failures };
}

/** Characters of output whose objects, which are read and dropped one after another, take little memory. */
const LARGE = 1 << 20;

function executeAll(
  renderables: readonly Renderable[],
  set: TemplateSet,
  engine: Engine,
  onFailure?: RenderEnv['onFailure'],
): readonly RenderedFile[] {
  const own = renderables.filter(({ name }) => !isPartial(name));
  const render = (renderable: Renderable): RenderedFile => {
    const output = runTemplate(engine, set, renderable.name, dataOf(renderable));
    const text = output.replaceAll('<no value>', '');
    engine.budget.output(byteLength(text));
    if (text.length > LARGE) engine.budget.step(readingSteps(text));
    return { path: renderable.name, text };
  };
  if (!onFailure) return own.map(render);
  const { results, failures } = tryAll(own, (one) => {
    engine.included.clear();
    engine.nestedTexts = 0;
    return render(one);
  });
  const [first, ...others] = failures;
  for (const other of others) onFailure(other);
  if (first) throw first;
  return results;
}

const NOTES = 'NOTES.txt';

function takeNotes(all: readonly RenderedFile[], input: RenderInput): Omit<RenderOutcome, 'open'> {
  const rootNotes = `${input.chart.metadata.name}/templates/${NOTES}`;
  const files = all.filter((file) => !file.path.endsWith(NOTES));
  const notes = all.filter(
    (file) => file.path.endsWith(NOTES) && (input.subchartNotes === true || file.path === rootNotes),
  );
  return { files, notes: notes.map((file) => file.text).join('\n') };
}
