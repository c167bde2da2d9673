import { fail } from '../base/problem.ts';
import { notAFolder } from '../base/problems/pages.ts';
import type { Source } from '../base/source.ts';
import { diffLines, diffText } from '../base/textdiff.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { basePath, cleanPath } from '../go/path.ts';
import { trimSpace } from '../go/space.ts';
import { buildChartDocs } from '../pages/chartdocs.ts';
import { renderOwnPage, renderPage } from '../pages/pages.ts';
import { locateChart, type OpenOptions, openChart } from './open.ts';
import type { Files, Ports } from './ports.ts';
import { chartsNamed } from './repository.ts';
import { valuesFilesIn } from './valuesfiles.ts';

export interface DocsRequest {
  readonly charts: readonly string[];
  /** Write nothing, only tell. */
  readonly check: boolean;
  /** A template of the user's own. */
  readonly template?: string;
}

/** What became of one README. `diff` leads from what the file says to what it should say. */
export interface DocsResult {
  readonly chart: string;
  readonly file: string;
  readonly status: 'written' | 'up to date' | 'missing' | 'out of step';
  readonly diff: string;
}

const DIFF = { context: 1, limit: 40 } as const;

/** Writes the README.md of each chart, or compares it. Raises open/…, chart/…, schema/…, pages/… and files/…. */
export function docsAction(
  request: DocsRequest,
  ports: Pick<Ports, 'files'>,
  options: OpenOptions,
): readonly DocsResult[] {
  const template = request.template === undefined ? undefined : readText(ports.files, request.template);
  const pages = chartsNamed(request.charts, ports.files).map((chart) => ({
    chart,
    file: cleanPath(`${trimSpace(chart)}/README.md`),
    text: readmeOf(chart, template, ports, options),
  }));
  return pages.map(({ chart, file, text }) => ({
    chart,
    file,
    ...settle(file, text, request.check, ports.files),
  }));
}

function readmeOf(
  chart: string,
  template: Source | undefined,
  ports: Pick<Ports, 'files'>,
  options: OpenOptions,
): string {
  const { files } = ports;
  const path = locateChart(chart, files);
  if (files.kindOf(path) !== 'directory') fail(notAFolder(chart));
  const valuesFiles = valuesFilesIn(path, files, ['examples', 'ci']).map((name) => ({
    ...readText(files, `${path}/${name}`),
    name,
  }));
  const model = buildChartDocs({
    chart: openChart(path, ports, options),
    folder: basePath(path),
    valuesFiles,
  });
  const text = template ? renderOwnPage(template, model) : renderPage('readme', model);
  return `${text.trimEnd()}\n`;
}

function readText(files: Files, path: string): Source {
  return { name: path, text: fromBytes(files.read(path)) };
}

function settle(
  file: string,
  text: string,
  check: boolean,
  files: Files,
): Pick<DocsResult, 'status' | 'diff'> {
  const before = files.kindOf(file) === 'absent' ? undefined : readText(files, file).text;
  if (before === text) return { status: 'up to date', diff: '' };
  if (!check) {
    files.write(file, toBytes(text));
    return { status: 'written', diff: '' };
  }
  if (before === undefined) return { status: 'missing', diff: '' };
  return { status: 'out of step', diff: diffText(diffLines(before, text), DIFF) };
}
