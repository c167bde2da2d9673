import { DynError, fail } from '../base/problem.ts';
import { projectInvalid, stackKeyRefused, stackTemplate } from '../base/problems/stack.ts';
import type { Source } from '../base/source.ts';
import { writeJson } from '../go/json.ts';
import { cleanPath } from '../go/path.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import { findNode, targetOf } from '../yaml/lookup.ts';
import { readYaml, writeYaml, type YamlNode } from '../yaml/yaml.ts';
import { placeIn } from './places.ts';
import type { OverrideData, SetEntry, ValuesEntry } from './project.ts';

/** Values that dyn.yaml gives: a file by its path, a map, or what --set and --set-file take, with the place as its name. */
export type StackLayer =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly source: Source }
  | { readonly kind: 'set' | 'set-file'; readonly source: Source };

/** A document that is read: its text, its nodes and its value; `folder` is where its paths begin, as the user knows it. */
export interface Reading {
  readonly source: Source;
  readonly root: YamlNode | undefined;
  readonly value: GoValue;
  readonly folder: string;
}

/** The way to a part of the document. */
export type PartPath = readonly string[];

/** The values of a release or of an environment's release, weakest first. Raises stack/invalid, stack/template. */
export function layersOf(data: OverrideData, path: PartPath, reading: Reading): readonly StackLayer[] {
  const sets = (data.set ?? []).map((entry, i) => setLayer(entry, [...path, 'set', String(i)], reading));
  return [...valuesLayers(data.values, path, reading), ...sets];
}

/** The entries of `values:` below a path. Raises stack/template. */
export function valuesLayers(
  values: readonly ValuesEntry[] | undefined,
  path: PartPath,
  reading: Reading,
): readonly StackLayer[] {
  return (values ?? []).map((entry, i) => {
    const at = [...path, 'values', String(i)];
    if (typeof entry === 'string') return { kind: 'file', path: filePath(entry, at, reading) };
    return { kind: 'inline', source: inlineSource(at, reading) };
  });
}

/** A path of dyn.yaml as the user knows it. Raises stack/template. */
export function filePath(text: string, path: PartPath, { source, root, folder }: Reading): string {
  const at = placeIn(root, path, source);
  if (text.includes('{{')) fail(stackTemplate(at, text));
  if (text.endsWith('.gotmpl')) {
    const instead = 'Write the values out in a file without templates.';
    fail(stackKeyRefused(at, `values file ${text}`, instead));
  }
  if (folder === '' || text.startsWith('/') || /^[a-z][a-z0-9+.-]*:\/\//.test(text)) return text;
  return cleanPath(`${folder}/${text}`);
}

/**
 * A map of dyn.yaml as a values file of its own, in which everything stands where it stands there: around it are blanks.
 * A map that needs other parts of the document (aliases) is written anew instead.
 */
function inlineSource(path: PartPath, { source, root, value }: Reading): Source {
  const wanted = valueAt(value, path);
  const written = { name: source.name, text: writeYaml(wanted) };
  const found = root && findNode(root, path);
  const node = found && targetOf(found.node);
  if (!node || found.depth < path.length) return written;
  const { start, end } = node.at;
  const text = source.text.slice(0, start).replace(/[^\n]/g, ' ') + source.text.slice(start, end);
  const own = { name: source.name, text };
  return isSame(own, wanted) ? own : written;
}

function isSame(source: Source, wanted: GoValue): boolean {
  try {
    return writeJson(readYaml(source)) === writeJson(wanted);
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}

function valueAt(value: GoValue, path: PartPath): GoValue {
  return path.reduce<GoValue>((at, step) => {
    if (isMap(at)) return at.get(step) ?? null;
    return isList(at) ? (at[Number(step)] ?? null) : null;
  }, value);
}

function setLayer(entry: SetEntry, path: PartPath, reading: Reading): StackLayer {
  const { source, root } = reading;
  const place = path.join('.');
  const named = (kind: 'set' | 'set-file', text: string): StackLayer => ({
    kind,
    source: { name: `${source.name}, ${place}`, text },
  });
  if (typeof entry === 'string') return named('set', entry);
  const { name, value, values, file } = entry;
  const key = escaped(name);
  if ([value, values, file].filter((one) => one !== undefined).length !== 1) {
    const at = placeIn(root, path, source);
    fail(projectInvalid(at, place, 'one of value, values and file must stand there'));
  }
  if (file !== undefined) {
    return named('set-file', `${key}=${escaped(filePath(file, [...path, 'file'], reading))}`);
  }
  const text = values ? `{${values.map(escaped).join(',')}}` : escaped(value ?? '');
  return named('set', `${key}=${text}`);
}

/** Text that --set takes as it is. Source: helmfile pkg/state escape. */
function escaped(text: string | number | boolean): string {
  return String(text).replace(/[{},]/g, '\\$&');
}
