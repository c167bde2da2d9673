import { isObject, type JsonObject, objectAt } from '../json.ts';
import { mergeApplied } from './merge.ts';
import {
  type FieldSet,
  fieldsOf,
  type Owner,
  ownersOf,
  partsOf,
  pathText,
  valueAt,
  withoutPath,
  writeOwners,
} from './owners.ts';

/** Who writes, and how. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

/** A field that somebody else owns and has another value for. */
export interface FieldConflict {
  readonly owner: Owner;
  readonly field: string;
}

export type Applied = { readonly object: JsonObject } | { readonly conflicts: readonly FieldConflict[] };

/** Server-side apply of an object onto what is there, if anything is. Source: structured-merge-diff Updater.Apply. */
export function applyObject(
  live: JsonObject | undefined,
  applied: JsonObject,
  { writer, force }: { readonly writer: Writer; readonly force: boolean },
): Applied {
  const before = live === undefined ? [] : ownersOf(live);
  const own = before.find((owner) => isWriter(owner, writer, 'Apply'));
  const others = before.filter((owner) => owner !== own);
  const fields = fieldsOf(applied, 'Apply');
  const conflicts = others.flatMap((owner) => conflictsWith(owner, { fields, applied, live }));
  if (conflicts.length > 0 && !force)
    return { conflicts: conflicts.map(({ owner, path }) => ({ owner, field: pathText(partsOf(path)) })) };
  const lost = new Set(conflicts.map(({ path }) => path));
  const kept = others.map((owner) => ({ ...owner, fields: without(owner.fields, lost) }));
  const merged = mergeApplied(live, applied);
  const gone = [...(own?.fields ?? [])].filter(
    (path) => !fields.has(path) && !kept.some((owner) => owner.fields.has(path)),
  );
  const object = gone.reduce((left, path) => withoutPath(left, partsOf(path)), merged);
  const owners = [...kept, { ...writer, operation: 'Apply' as const, fields }];
  return { object: withOwners(isObject(object) ? object : applied, owners, live) };
}

function isWriter(
  owner: Owner,
  { manager, apiVersion, subresource }: Writer,
  operation: Owner['operation'],
): boolean {
  const isSame = owner.manager === manager && owner.apiVersion === apiVersion;
  return isSame && owner.subresource === subresource && owner.operation === operation;
}

function conflictsWith(
  owner: Owner,
  { fields, applied, live }: { fields: FieldSet; applied: JsonObject; live: JsonObject | undefined },
): readonly { owner: Owner; path: string }[] {
  return [...owner.fields]
    .filter((path) => fields.has(path) && !isMarker(path))
    .filter((path) => !isEqual(valueAt(live, partsOf(path)), valueAt(applied, partsOf(path))))
    .map((path) => ({ owner, path }));
}

function isMarker(path: string): boolean {
  return partsOf(path).at(-1) === '.';
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function without(fields: FieldSet, lost: ReadonlySet<string>): FieldSet {
  return new Set([...fields].filter((path) => !lost.has(path)));
}

/** What a plain write makes of the owners: the writer gets what it changed, nobody keeps what is gone. */
export function updateOwners(live: JsonObject | undefined, next: JsonObject, writer: Writer): JsonObject {
  const [was, is] = [live === undefined ? NONE : fieldsOf(live, 'Update'), fieldsOf(next, 'Update')];
  const changed = new Set(
    [...is].filter(
      (path) =>
        !was.has(path) ||
        (!isMarker(path) && !isEqual(valueAt(live, partsOf(path)), valueAt(next, partsOf(path)))),
    ),
  );
  const before = live === undefined ? [] : ownersOf(live);
  const own = before.find((owner) => isWriter(owner, writer, 'Update'));
  const stays = (path: string): boolean => is.has(path) && !(changed.has(path) && was.has(path));
  const kept = before
    .filter((owner) => owner !== own)
    .map((owner) => ({ ...owner, fields: new Set([...owner.fields].filter(stays)) }));
  const fields = new Set([...[...(own?.fields ?? [])].filter((path) => is.has(path)), ...changed]);
  const time = changed.size > 0 ? writer.time : (own?.time ?? writer.time);
  return withOwners(next, [...kept, { ...writer, time, operation: 'Update', fields }], live);
}

const NONE: FieldSet = new Set();

/** Owners keep their times where nothing changed, so that a write that changes nothing is none. */
function withOwners(object: JsonObject, owners: readonly Owner[], live: JsonObject | undefined): JsonObject {
  const before = live === undefined ? [] : ownersOf(live);
  const timed = owners.map((owner) => {
    const same = before.find((old) => isWriter(old, owner, owner.operation));
    return same !== undefined && isEqual([...same.fields].sort(), [...owner.fields].sort())
      ? { ...owner, time: same.time }
      : owner;
  });
  return { ...object, metadata: { ...objectAt(object, 'metadata'), managedFields: writeOwners(timed) } };
}

/** The server's words for conflicts. Source: apiserver fieldmanager NewConflictError. */
export function conflictText(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${first.field}`;
  const names = [...new Set(conflicts.map(({ owner }) => ownerText(owner)))].sort();
  const lines = names.flatMap((name) => [
    `conflicts with ${name}:`,
    ...conflicts.filter(({ owner }) => ownerText(owner) === name).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** A manager as conflicts name it. */
export function ownerText({ manager, subresource, operation, apiVersion, time }: Owner): string {
  const below = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const how = operation === 'Apply' ? '' : ` using ${apiVersion}${time === '' ? '' : ` at ${time}`}`;
  return `${JSON.stringify(manager)}${below}${how}`;
}
