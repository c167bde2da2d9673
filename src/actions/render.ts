import type { Log } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { valuesUnread } from '../base/problems/values.ts';
import { toBytes } from '../go/bytes.ts';
import { type Manifests, toManifests } from '../manifest/manifest.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { RenderedFile } from '../render/render.ts';
import { type OutputRequest, outputText, writeOutput } from './output.ts';
import type { Ports } from './ports.ts';
import { type ChartRequest, prepareChart, type Rendered, renderPrepared } from './prepared.ts';

/** One `dyn template`, as data. */
export interface RenderRequest extends ChartRequest, OutputRequest {
  /** On a failure, give what was rendered so far. */
  readonly debug: boolean;
  /** What becomes of values that nothing reads; nothing by default. */
  readonly unread?: 'warn' | 'refuse';
}

/** What to print. `problem` is set when Helm would print something and fail all the same. */
export interface RenderResult {
  readonly text: string;
  readonly problem?: Problem;
  readonly warnings?: readonly Problem[];
}

/** Renders a chart as helm template does. Problems of every step are raised; files are written at the end. */
export async function renderAction(
  request: RenderRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): Promise<RenderResult> {
  const prepared = prepareChart(request, profile, ports, log);
  if (request.unread === undefined)
    return finish(request, profile, ports, log, await renderPrepared(prepared, log));
  const { watchReads } = await import('./unread.ts');
  const watch = watchReads(prepared);
  const rendered = await renderPrepared(prepared, log, watch.observe);
  const warnings = rendered.problem ? [] : watch.unread();
  if (warnings.length > 0 && request.unread === 'refuse') fail(valuesUnread(warnings));
  return { ...finish(request, profile, ports, log, rendered), warnings };
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
