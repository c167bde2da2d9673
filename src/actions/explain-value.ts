import type { FieldPath } from '../base/fieldpath.ts';
import { fail } from '../base/problem.ts';
import { unknownValue } from '../base/problems/explain.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { OutputSpan, ValueRead } from '../render/sourcemap.ts';
import { nearestKey } from '../values/origins.ts';
import { fieldsWhere } from './dependents.ts';
import type { Explained } from './explain.ts';
import { isNamed, objectName, objectsIn } from './objects.ts';
import { type CodePlace, codePlace, pathText, valueAt, valueText } from './places.ts';
import { rootPath, type Setting, settingsOf } from './settings.ts';

/** Where a value comes from, and where it goes. */
export interface ValueExplanation {
  readonly kind: 'value';
  readonly path: string;
  /** As JSON; absent when it is not set. */
  readonly value?: string;
  /** The layers that set it, the weakest first. */
  readonly settings: readonly Setting[];
  readonly readers: readonly ValueReader[];
  readonly objects: readonly Dependent[];
}

/** A place in a template that reads it, or the map around it, or something in it. */
export interface ValueReader extends CodePlace {
  readonly reads: string;
}

/** An object with the fields that are made of the value, and those that are there because of it (`.`: all of it). */
export interface Dependent {
  readonly object: string;
  readonly fields: readonly string[];
  readonly conditional: readonly string[];
}

/** Explains a value. Raises explain/value-unknown. */
export function explainValue(explained: Explained, path: FieldPath): ValueExplanation {
  const { values, secrets } = explained;
  const value = valueAt(values, path);
  const settings = settingsOf(explained, path);
  const readers = readersOf(explained, path);
  if (
    value === undefined &&
    settings.length === 0 &&
    !readers.some(({ reads }) => reads === pathText(path))
  ) {
    fail(unknownValue(pathText(path), guessFor(explained, path)));
  }
  return {
    kind: 'value',
    path: pathText(path),
    ...(value === undefined ? {} : { value: valueText(value, path, secrets) }),
    settings,
    readers,
    objects: explained.manifests.flatMap((manifest) => dependentsIn(explained, manifest, path)),
  };
}

/** What was probably meant: a key that is there, or an object whose group has a dot. */
function guessFor({ values, manifests, namespace }: Explained, path: FieldPath): string | undefined {
  const near = nearestKey(values, path);
  if (near) return pathText(near);
  const name = path.join('.');
  const objects = manifests.flatMap((manifest) => objectsIn(manifest, namespace));
  return objects.some((object) => isNamed(object, name)) ? `the object ${name} (--object)` : undefined;
}

function readersOf({ map, chart, nameFile, switches }: Explained, path: FieldPath): readonly ValueReader[] {
  const seen = new Set<string>();
  const found: ValueReader[] = [];
  const direct = switches.map((one) => ({ ...one, isUse: false }));
  for (const reader of [...direct, ...map.readers()]) {
    if (reader.isUse !== isAround(chart, reader.path, path) || !isRead(chart, reader.path, path)) continue;
    const place = { reads: pathText(reader.path), ...codePlace(reader.at, nameFile) };
    const key = `${place.file}:${place.line}:${place.column}`;
    if (!seen.has(key)) found.push(place);
    seen.add(key);
  }
  return found.sort(byPlace);
}

function byPlace(a: CodePlace, b: CodePlace): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** True when a read has to do with a path: it is the path's, or that of a map around it, or below it. */
function isRead(chart: Explained['chart'], read: FieldPath, path: FieldPath): boolean {
  return isRelated(read, path) || isRelated(rootPath(chart, read), path);
}

/** True for the path of a map around: it is read only where it is used as a whole. */
function isAround(chart: Explained['chart'], read: FieldPath, path: FieldPath): boolean {
  return rootPath(chart, read).length < rootPath(chart, path).length;
}

/** Handing on all values at once says nothing of one of them. */
function isRelated(read: FieldPath, path: FieldPath): boolean {
  if (read.length === 0) return path.length === 0;
  const common = Math.min(read.length, path.length);
  for (let i = 0; i < common; i++) if (String(read[i]) !== String(path[i])) return false;
  return true;
}

function dependentsIn(explained: Explained, manifest: Manifest, path: FieldPath): readonly Dependent[] {
  const reads = (span: OutputSpan, wanted: (use: ValueRead['use']) => boolean): boolean =>
    span.reads.some((read) => wanted(read.use) && isRead(explained.chart, read.path, path));
  const fields = fieldsWhere(explained.map, manifest, {
    counts: (span) => reads(span, (use) => use !== 'control'),
  });
  const isSwitched = explained.switches.some(
    (one) => manifest.path.startsWith(one.controls) && isRead(explained.chart, one.path, path),
  );
  const inside = fieldsWhere(explained.map, manifest, {
    counts: (span) => reads(span, (use) => use === 'control'),
    outermost: true,
  });
  const conditional = isSwitched ? [[]] : inside;
  if (fields.length === 0 && conditional.length === 0) return [];
  const [object] = objectsIn(manifest, explained.namespace);
  if (!object) return [];
  const texts = (paths: readonly FieldPath[]): readonly string[] => paths.map(pathText);
  return [{ object: objectName(object), fields: texts(fields), conditional: texts(conditional) }];
}
