import type { FieldPath } from '../base/fieldpath.ts';
import type { Log } from '../base/log.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import { type FieldPlace, locateField, mainSpan } from '../manifest/locate.ts';
import { type Manifest, toManifests } from '../manifest/manifest.ts';
import type { HelmProfile } from '../render/profile.ts';
import { fileSpan, type OutputSpan, type SourceMap } from '../render/sourcemap.ts';
import { readYaml } from '../yaml/yaml.ts';
import { type OutputRequest, selectHooks } from './output.ts';
import { type CodePlace, codePlace, fileNames, type NameFile, pathText } from './places.ts';
import type { Ports } from './ports.ts';
import { type ChartRequest, prepareChart } from './prepared.ts';
import { renderTraced } from './tracedrender.ts';

/** A place in the output that is another one in another render. */
export interface Variation {
  /** `Kind/name`; for what is no object the template. */
  readonly object: string;
  /** The field; absent where a comment or the way of writing differs, or all of the object. */
  readonly field?: string;
  readonly what: 'field' | 'text' | 'object';
  /** The line of a template that made it. */
  readonly template: CodePlace;
  /** The includes that led there, the outermost first. */
  readonly way: readonly CodePlace[];
}

/** One of the two renders: what is asked for, and the machine as it is then. */
export interface Trial {
  readonly request: ChartRequest & Pick<OutputRequest, 'noHooks' | 'skipTests'>;
  readonly ports: Ports;
}

/**
 * What differs between two renders of a chart, in the order of the output: each field with the template line behind it.
 * Raises all that a render raises.
 */
export async function findVariations(
  trials: readonly [Trial, Trial],
  profile: HelmProfile,
  log: Log,
): Promise<readonly Variation[]> {
  const [first, second] = trials;
  const before = await renderSide(first, profile, log);
  const after = await renderSide(second, profile, () => {});
  const paths = new Set([...before.documents.keys(), ...after.documents.keys()]);
  return [...paths].flatMap((path) => fileVariations(path, before, after));
}

interface Side {
  readonly map: SourceMap;
  /** By the path of their template, in the order in which they stand there. */
  readonly documents: ReadonlyMap<string, readonly Manifest[]>;
  readonly nameFile: NameFile;
}

async function renderSide({ request, ports }: Trial, profile: HelmProfile, log: Log): Promise<Side> {
  const { files, map } = await renderTraced(prepareChart(request, profile, ports, log), log);
  const { manifests, hooks } = toManifests(files, profile);
  const documents = new Map<string, Manifest[]>();
  for (const manifest of [...manifests, ...selectHooks(hooks, request)]) {
    const known = documents.get(manifest.path);
    if (known) known.push(manifest);
    else documents.set(manifest.path, [manifest]);
  }
  for (const list of documents.values()) list.sort((a, b) => a.start - b.start);
  return {
    map,
    documents,
    nameFile: fileNames(request.chart, ports.files.kindOf(request.chart) === 'directory'),
  };
}

function fileVariations(path: string, before: Side, after: Side): readonly Variation[] {
  const old = before.documents.get(path) ?? [];
  const now = after.documents.get(path) ?? [];
  // As many documents: they belong together one by one, though their names may vary.
  if (old.length === now.length)
    return old.flatMap((manifest, i) => {
      const other = now[i];
      return other ? documentVariations({ side: before, manifest }, { side: after, manifest: other }) : [];
    });
  const names = (list: readonly Manifest[]): Map<string, Manifest> =>
    new Map(list.map((manifest) => [labelOf(manifest), manifest]));
  const [oldNames, nowNames] = [names(old), names(now)];
  return [
    ...[...oldNames].flatMap(([name, manifest]) => {
      const other = nowNames.get(name);
      return other
        ? documentVariations({ side: before, manifest }, { side: after, manifest: other })
        : [wholeVariation({ side: before, manifest })];
    }),
    ...[...nowNames].flatMap(([name, manifest]) =>
      oldNames.has(name) ? [] : [wholeVariation({ side: after, manifest })],
    ),
  ];
}

/** A document of one of the renders. */
interface Placed {
  readonly side: Side;
  readonly manifest: Manifest;
}

function labelOf({ kind, name, path }: Manifest): string {
  return kind === '' ? path : `${kind}/${name}`;
}

function documentVariations(before: Placed, after: Placed): readonly Variation[] {
  if (before.manifest.text === after.manifest.text) return [];
  const [old, now] = [contentOf(before.manifest), contentOf(after.manifest)];
  const paths = differences(old, now, []);
  if (paths.length === 0)
    return textVariation(before, firstDifference(before.manifest.text, after.manifest.text));
  const fields = paths.flatMap((path) => {
    const span = spanOf(path, before, after);
    return span ? [variation(before, span, { what: 'field', field: pathText(path) })] : [];
  });
  const comments = textVariation(before, differentComment(before.manifest.text, after.manifest.text));
  const known = new Set(fields.map(({ template }) => JSON.stringify(template)));
  return [...comments.filter(({ template }) => !known.has(JSON.stringify(template))), ...fields];
}

function contentOf({ path, text }: Manifest): GoValue {
  return readYaml({ name: path, text });
}

/** The deepest paths at which two values differ. */
function differences(a: GoValue, b: GoValue, path: FieldPath): readonly FieldPath[] {
  if (isMap(a) && isMap(b))
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
      const [one, other] = [a.get(key), b.get(key)];
      return one === undefined || other === undefined
        ? [[...path, key]]
        : differences(one, other, [...path, key]);
    });
  if (isList(a) && isList(b) && a.length === b.length)
    return a.flatMap((item, i) => differences(item, b[i] ?? null, [...path, i]));
  return Object.is(a, b) ? [] : [path];
}

/** What printed the part of a field that differs; of a field that only one render has, what printed it there. */
function spanOf(path: FieldPath, before: Placed, after: Placed): OutputSpan | undefined {
  const [old, now] = [placeOf(before, path), placeOf(after, path)];
  if (!old || !now) return undefined;
  if (now.path.length > old.path.length) return mainSpan(now);
  const index = old.value.findIndex(
    (span, i) => !span.literal && textOf(before, span) !== textOf(after, now.value[i]),
  );
  return old.value[index] ?? mainSpan(old);
}

function placeOf({ side, manifest }: Placed, path: FieldPath): FieldPlace | undefined {
  return locateField(side.map, manifest, path);
}

function textOf({ side, manifest }: Placed, span: OutputSpan | undefined): string | undefined {
  return span && side.map.textOf(manifest.path)?.slice(span.start, span.end);
}

/** What made the text at an offset of a document, if it is one. */
function textVariation(placed: Placed, offset: number | undefined): readonly Variation[] {
  const { manifest, side } = placed;
  if (offset === undefined) return [];
  const at = manifest.start + Math.min(offset, Math.max(0, manifest.text.length - 1));
  const span = side.map.at(manifest.path, at);
  return span ? [variation(placed, span, { what: 'text' })] : [];
}

/** The offset from which on two texts differ. */
function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

const COMMENT = /(?:^|[ \t])#.*$/gm;

/** The offset in the first text at which one of its comments is another one in the second. */
function differentComment(a: string, b: string): number | undefined {
  const others = [...b.matchAll(COMMENT)];
  for (const [i, match] of [...a.matchAll(COMMENT)].entries()) {
    const other = others[i]?.[0] ?? '';
    if (match[0] !== other) return match.index + firstDifference(match[0], other);
  }
  return undefined;
}

function wholeVariation(placed: Placed): Variation {
  const { side, manifest } = placed;
  const span = locateField(side.map, manifest, ['kind'])?.key ?? side.map.at(manifest.path, manifest.start);
  const place = { file: side.nameFile(manifest.path), line: 1, column: 1, text: '' };
  return span
    ? variation(placed, span, { what: 'object' })
    : { object: labelOf(manifest), what: 'object', template: place, way: [] };
}

function variation(
  { manifest, side }: Placed,
  span: OutputSpan,
  about: Pick<Variation, 'what' | 'field'>,
): Variation {
  const shown = fileSpan(span);
  return {
    object: labelOf(manifest),
    ...about,
    template: codePlace(shown, side.nameFile),
    way: span.way.filter((at) => at !== shown).map((at) => codePlace(at, side.nameFile)),
  };
}
