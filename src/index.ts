/**
 * dyn as a library: read a chart, render it. Everything is data in and data out; the only outside is the disk that
 * `loadChart` reads, and the clock and randomness that templates may ask for. What is here without the machine is `core.ts`.
 */
import { openChart } from './actions/open.ts';
import type { Entropy } from './base/entropy.ts';
import type { LogLine } from './base/log.ts';
import type { Chart } from './chart/chart.ts';
import type { FileTree } from './chart/filetree.ts';
import {
  loadChart as loadFiles,
  type RenderOptions as Options,
  type Rendered,
  renderChart as render,
} from './core.ts';
import { systemEntropy } from './host/entropy.ts';
import { hostFiles } from './host/files.ts';
import { gunzipBounded } from './host/gunzip.ts';

export {
  type BudgetLimits,
  type Chart,
  type ChartMetadata,
  type Dependency,
  DynError,
  type Entropy,
  type FileTree,
  type GoMap,
  type GoValue,
  type Hook,
  type HookEvent,
  type LogLine,
  type LookupAnswer,
  type LookupKey,
  type LookupTable,
  lookupId,
  type Manifest,
  manifestText,
  type Position,
  type Problem,
  placeOf,
  positionOf,
  type Related,
  type Rendered,
  type Severity,
  type Source,
  type Span,
} from './core.ts';

/** A chart folder or a .tgz by its path, or a chart's files by their chart-relative paths. Throws a DynError. */
export function loadChart(from: string | FileTree, options: LoadOptions = {}): Chart {
  const log = options.log ?? (() => {});
  if (typeof from !== 'string') return loadFiles(from, { gunzip: gunzipBounded }, log);
  const files = hostFiles(process.cwd());
  const followLinks = options.followLinks ?? false;
  return openChart(files.absolute(from), { files }, { followLinks, log });
}

export interface LoadOptions {
  /** Follow links that lead out of the chart. */
  readonly followLinks?: boolean;
  /** Gets what helm would log. */
  readonly log?: (line: LogLine) => void;
}

/** What a release is rendered with; everything has helm template's default. */
export interface RenderOptions extends Options {
  /** Clock, randomness and keys; the machine's by default. */
  readonly entropy?: Entropy;
}

/** Renders a chart as helm template does. Throws a DynError whose message has Helm's words. */
export function renderChart(chart: Chart, options: RenderOptions = {}): Rendered {
  const entropy = options.entropy ?? systemEntropy();
  return render(chart, { entropy, gunzip: gunzipBounded, elapsedMs: () => performance.now() }, options);
}
