import { DynError, fail } from '../base/problem.ts';
import { templateNotFound } from '../base/problems/output.ts';
import type { Chart } from '../chart/chart.ts';
import { matchGlob } from '../chart/glob.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import type { Manifest, Manifests } from '../manifest/manifest.ts';
import { splitDocuments } from '../manifest/split.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { Files } from './ports.ts';

/** What to print of a render, and where. */
export interface OutputRequest {
  readonly includeCrds: boolean;
  readonly noHooks: boolean;
  readonly skipTests: boolean;
  readonly showOnly: readonly string[];
  readonly outputDir?: string;
  /** A folder around `outputDir` that no link may lead out of; `outputDir` itself by default. */
  readonly outputRoot?: string;
  /** Set to put files below a folder of this name in `outputDir`. */
  readonly releaseFolder?: string;
}

/** One document with the template it came from. */
interface Piece {
  readonly path: string;
  readonly text: string;
}

/** The text of helm template's standard output. Raises output/template-not-found. Source: helm cmd/template. */
export function outputText(
  chart: Chart,
  rendered: Pick<Manifests, 'manifests' | 'hooks'>,
  request: OutputRequest,
  profile: HelmProfile,
): string {
  const crds = request.includeCrds ? crdPieces(chart) : [];
  const hooks = selectHooks(rendered.hooks, request);
  const manifests = trimSpace([...crds, ...rendered.manifests].map(pieceText).join(''));
  const whole = `${manifests}\n${hooks.map(pieceText).join('')}`;
  return request.showOnly.length === 0 ? whole : showOnly(whole, request.showOnly, profile);
}

/** Writes the documents into files below `outputDir`; gives what is to be printed. Raises files/unwritable. */
export function writeOutput(
  chart: Chart,
  rendered: Pick<Manifests, 'manifests' | 'hooks'>,
  request: OutputRequest & { readonly outputDir: string },
  files: Files,
): string {
  const { outputDir, outputRoot = outputDir, releaseFolder } = request;
  const folder = releaseFolder === undefined ? outputDir : joinPath(outputDir, releaseFolder);
  const contents = new Map<string, string>();
  const said: string[] = [];
  const put = (target: string, piece: Piece, before: string): void => {
    contents.set(target, before + pieceText(piece));
    said.push(`wrote ${target}\n`);
  };
  for (const piece of request.includeCrds ? crdPieces(chart) : []) {
    const target = `${outputDir}/${piece.path}`;
    put(target, piece, contents.get(target) ?? '');
  }
  const withManifest = new Set<string>();
  for (const piece of rendered.manifests) {
    const target = `${folder}/${piece.path}`;
    put(target, piece, withManifest.has(target) ? (contents.get(target) ?? '') : '');
    withManifest.add(target);
  }
  for (const piece of selectHooks(rendered.hooks, request)) {
    const target = `${folder}/${piece.path}`;
    put(target, piece, contents.get(target) ?? existing(target, files));
  }
  for (const [target, text] of contents) files.write(target, toBytes(text), outputRoot);
  const rest = request.showOnly[0];
  if (rest !== undefined) fail(templateNotFound(rest));
  return `${said.join('')}\n`;
}

function existing(target: string, files: Files): string {
  return files.kindOf(target) === 'file' ? fromBytes(files.read(target)) : '';
}

/** Go's filepath.Join of two parts, as far as it differs from writing them side by side. */
function joinPath(folder: string, name: string): string {
  const clean = folder.replace(/\/+/g, '/').replace(/^\.\/(?=.)/, '');
  return clean.endsWith('/') ? `${clean}${name}` : `${clean}/${name}`;
}

function pieceText({ path, text }: Piece): string {
  return `---\n# Source: ${path}\n${text}\n`;
}

/** The hooks that are printed. */
export function selectHooks(
  hooks: readonly Manifest[],
  request: Pick<OutputRequest, 'noHooks' | 'skipTests'>,
): readonly Manifest[] {
  if (request.noHooks) return [];
  return request.skipTests ? hooks.filter(({ hook }) => !hook?.events.includes('test')) : hooks;
}

/** The CRDs of a chart and its subcharts, the chart's own first, in the order in which they were loaded. */
function crdPieces(chart: Chart, path: string = chart.metadata.name): readonly Piece[] {
  const own = chart.crds.map(({ name, text }) => ({ path: `${path}/${name}`, text }));
  return [
    ...own,
    ...chart.subcharts.flatMap((child) => crdPieces(child, `${path}/charts/${child.metadata.name}`)),
  ];
}

const SOURCE_LINE = /# Source: [^/\n]+\/(.+)/;

function showOnly(whole: string, wanted: readonly string[], profile: HelmProfile): string {
  const documents = splitDocuments(whole, profile).map(({ text }) => ({
    text,
    path: SOURCE_LINE.exec(text)?.[1],
  }));
  const chosen = wanted.flatMap((pattern) => {
    const found = documents.filter(({ path }) => path !== undefined && matchGlob(pattern, path) === true);
    if (found.length === 0) throw new DynError(templateNotFound(pattern));
    return found;
  });
  return chosen.map(({ text }) => `---\n${text}\n`).join('');
}
