import type { Log } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { valuesUnread } from '../base/problems/values.ts';
import type { Source } from '../base/source.ts';
import { toBytes } from '../go/bytes.ts';
import type { GoValue } from '../go/value.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { type Manifests, toManifests } from '../manifest/manifest.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { RenderedFile } from '../render/render.ts';
import { readYaml } from '../yaml/yaml.ts';
import { type OutputRequest, outputText, writeOutput } from './output.ts';
import type { Ports } from './ports.ts';
import {
  type ChartRequest,
  type PreparedChart,
  prepareChart,
  type Rendered,
  renderPrepared,
} from './prepared.ts';

/** One `dyn template`, as data. */
export interface RenderRequest extends ChartRequest, OutputRequest {
  /** On a failure, give what was rendered so far. */
  readonly debug: boolean;
  /** What becomes of values that nothing reads; nothing by default. */
  readonly unread?: 'warn' | 'refuse';
}

/** What is not data in a render. */
export interface RenderActionEnv {
  readonly profile: HelmProfile;
  readonly ports: Ports;
  readonly log: Log;
  /** The cluster that answers, for --dry-run=server. */
  readonly server?: OperationEnv;
}

/** What to print. `problem` is set when Helm would print something and fail all the same. */
export interface RenderResult {
  readonly text: string;
  readonly problem?: Problem;
  readonly warnings?: readonly Problem[];
}

/** Renders a chart as helm template does. Problems of every step are raised; files are written at the end. */
export async function renderAction(request: RenderRequest, env: RenderActionEnv): Promise<RenderResult> {
  const { profile, ports, log, server } = env;
  const prepared = prepareChart(request, profile, ports, log);
  if (server) return renderWithServer(request, prepared, { ...env, server });
  if (request.unread === undefined) return finish(request, env, await renderPrepared(prepared, log));
  const { watchReads } = await import('./unread.ts');
  const watch = watchReads(prepared);
  const rendered = await renderPrepared(prepared, log, watch.observe);
  const warnings = rendered.problem ? [] : watch.unread();
  if (warnings.length > 0 && request.unread === 'refuse') fail(valuesUnread(warnings));
  return { ...finish(request, env, rendered), warnings };
}

/** Renders a chart that was read already, and asks nobody. */
export async function renderReady(
  prepared: PreparedChart,
  request: OutputRequest & Pick<RenderRequest, 'debug'>,
  env: RenderActionEnv,
): Promise<RenderResult> {
  return finish(request, env, await renderPrepared(prepared, env.log));
}

/** Lets the cluster answer, and look at what came of it before anything is printed. Source: helm template --dry-run=server. */
async function renderWithServer(
  request: RenderRequest,
  prepared: PreparedChart,
  env: RenderActionEnv & { readonly server: OperationEnv },
): Promise<RenderResult> {
  const { checkWithCluster, overCluster } = await import('./serverrender.ts');
  const rendered = await renderPrepared(await overCluster(prepared, env.server), env.log);
  const { outcome, problem } = rendered;
  const result = finish(request, env, rendered);
  if (!problem && !result.problem && outcome)
    await checkWithCluster(prepared, toManifests(outcome.files, env.profile), env.server);
  return result;
}

function finish(
  request: OutputRequest & Pick<RenderRequest, 'debug'>,
  { profile, ports, log }: RenderActionEnv,
  rendered: Rendered,
): RenderResult {
  const { chart, outcome, problem } = rendered;
  if (problem || !outcome) return { text: request.debug ? '\n' : '', ...(problem ? { problem } : {}) };
  let manifests: Manifests;
  try {
    manifests = toManifests(outcome.files, profile, readerOf(ports));
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { text: request.debug ? rawText(outcome.files) : '', problem: error.problem };
  }
  for (const line of manifests.logs) log(line);
  const { outputDir } = request;
  if (outputDir === undefined) return { text: outputText(chart, manifests, request, profile) };
  return { text: writeOutput(chart, manifests, { ...request, outputDir }, ports.files) };
}

/** Reads each text once where there are several renders. */
function readerOf({ kept }: Ports): (source: Source) => GoValue {
  return kept ? (source) => kept.object(source, readYaml) : readYaml;
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
