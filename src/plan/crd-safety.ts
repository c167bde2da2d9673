import type { Problem } from '../base/problem.ts';
import {
  type CrdPlace,
  crdAliasRemoved,
  crdConversionChanged,
  crdNamesChanged,
  crdScaleChanged,
  crdScopeChanged,
  crdStorageSwitched,
  crdStoredVersionGone,
  crdSubresourceRemoved,
  crdUnknownDropped,
  crdVersionGone,
} from '../base/problems/crd.ts';
import { objectOf, sameJson, textOf, textsOf } from '../kube/crd/json.ts';
import type { JsonObject } from '../kube/json.ts';
import { type CrdDefinition, type CrdVersion, plainSchema, readCrd } from './crd-definition.ts';
import { type CrdFinding, schemaFindings } from './crd-schema.ts';
import { managedEntries, ownsField } from './managed.ts';

export type { CrdFinding } from './crd-schema.ts';

/** A definition as the cluster has it, and as it shall be. */
export interface CrdChange {
  readonly old: CrdDefinition;
  readonly next: CrdDefinition;
}

/** Whether the update would lose data or break somebody; other findings are only told. */
export function isBreaking({ problem }: CrdFinding): boolean {
  return problem.severity === 'error';
}

/**
 * What the update of a CustomResourceDefinition (`old` as the cluster has it, `next` as a chart has it; both
 * apiextensions.k8s.io/v1 as JSON) may lose or break, whatever objects there are. Safe updates give nothing.
 */
export function definitionFindings(old: JsonObject, next: JsonObject): readonly CrdFinding[] {
  return changeFindings(readChange(old, next));
}

/** Both definitions, read. A conversion that the chart leaves to somebody else stays as it is. */
export function readChange(old: JsonObject, next: JsonObject): CrdChange {
  const change = { old: plainCrd(readCrd(old)), next: plainCrd(readCrd(next)) };
  if (change.next.conversion !== undefined || isConversionOurs(old)) return change;
  return { ...change, next: { ...change.next, conversion: change.old.conversion } };
}

function plainCrd(definition: CrdDefinition): CrdDefinition {
  const versions = definition.versions.map(({ schema, ...version }) => ({
    ...version,
    schema: schema && plainSchema(schema),
  }));
  return { ...definition, versions };
}

/** Who is not told of is taken to be whoever applies. */
function isConversionOurs(old: JsonObject): boolean {
  const owners = managedEntries(old).filter((entry) => ownsField(entry, 'f:spec', 'f:conversion'));
  return owners.length === 0 || owners.some(({ manager }) => manager === 'helm');
}

/** The findings of definitions that were read. */
export function changeFindings(change: CrdChange): readonly CrdFinding[] {
  return [
    ...headFindings(change),
    ...change.old.versions.flatMap((version) => versionFindings(version, change)),
    ...storageFindings(change),
    ...conversionFindings(change),
  ];
}

function headFindings({ old, next }: CrdChange): readonly CrdFinding[] {
  const place = (path: string): CrdPlace => ({ crd: old.name, version: '', path });
  const found: CrdFinding[] = [];
  const add = (path: string, problem: Problem): void => void found.push({ ...place(path), problem });
  if (old.scope !== next.scope)
    add('spec.scope', crdScopeChanged(place('spec.scope'), old.scope, next.scope));
  for (const [path, from, to] of [
    ['spec.group', old.group, next.group],
    ['spec.names.kind', old.names.kind, next.names.kind],
    ['spec.names.plural', old.names.plural, next.names.plural],
  ] as const)
    if (from !== to) add(path, crdNamesChanged(place(path), from, to));
  for (const [path, gone] of [
    ['spec.names.singular', [old.names.singular].filter((name) => name !== next.names.singular)],
    ['spec.names.listKind', [old.names.listKind].filter((name) => name !== next.names.listKind)],
    ['spec.names.shortNames', old.names.shortNames.filter((name) => !next.names.shortNames.includes(name))],
    ['spec.names.categories', old.names.categories.filter((name) => !next.names.categories.includes(name))],
  ] as const)
    if (gone.length > 0) add(path, crdAliasRemoved(place(path), gone));
  if (old.keepsUnknown && !next.keepsUnknown)
    add('spec.preserveUnknownFields', crdUnknownDropped(place('spec.preserveUnknownFields')));
  return found;
}

function versionFindings(version: CrdVersion, { old, next }: CrdChange): readonly CrdFinding[] {
  const place = { crd: old.name, version: version.name, path: '' };
  const after = next.versions.find(({ name }) => name === version.name);
  const isGone = version.isServed && !after?.isServed;
  const isLost = !after && (version.isStored || old.storedVersions.includes(version.name));
  return [
    ...(isLost ? [{ ...place, problem: crdStoredVersionGone(place) }] : []),
    ...(isGone ? [{ ...place, problem: crdVersionGone(place) }] : []),
    ...(after && (version.isServed || version.isStored) ? sameVersionFindings(version, after, place) : []),
  ];
}

function sameVersionFindings(old: CrdVersion, next: CrdVersion, place: CrdPlace): readonly CrdFinding[] {
  const schemas = { old: old.schema ?? {}, next: next.schema ?? {} };
  return [...schemaFindings(schemas, place), ...subresourceFindings(old, next, place)];
}

function subresourceFindings(old: CrdVersion, next: CrdVersion, at: CrdPlace): readonly CrdFinding[] {
  return ['status', 'scale'].flatMap((name) => {
    const place = { ...at, path: `subresources.${name}` };
    const [before, after] = [old.subresources[name], next.subresources[name]];
    if (before === undefined) return [];
    if (after === undefined) return [{ ...place, problem: crdSubresourceRemoved(place, name) }];
    const isSame = name === 'status' || sameJson(before, after);
    return isSame ? [] : [{ ...place, problem: crdScaleChanged(place) }];
  });
}

/** Findings that say that something is dropped. */
const LOSSES: readonly string[] = ['crd/field-removed', 'crd/unknown-dropped', 'crd/additional-closed'];

/** Without a webhook, what is stored is taken for the new version and loses what that one does not know. */
function storageFindings({ old, next }: CrdChange): readonly CrdFinding[] {
  const [from, to] = [storedOf(old), storedOf(next)];
  if (!from || !to || from.name === to.name) return [];
  const place = { crd: old.name, version: to.name, path: '' };
  const switched = { ...place, problem: crdStorageSwitched(place, from.name) };
  if (strategyOf(next) !== 'None') return [switched];
  const schemas = { old: from.schema ?? {}, next: to.schema ?? {} };
  const lost = schemaFindings(schemas, place).filter(({ problem }) => LOSSES.includes(problem.code));
  return [switched, ...lost];
}

/** The version that objects are stored in. */
export function storedOf({ versions }: CrdDefinition): CrdVersion | undefined {
  return versions.find(({ isStored }) => isStored);
}

/** How objects get from one version to another: `None` or `Webhook`. */
export function strategyOf({ conversion }: CrdDefinition): string {
  return textOf(conversion?.strategy) || 'None';
}

/** Objects of several versions need their webhook; with one version nothing is converted. */
function conversionFindings({ old, next }: CrdChange): readonly CrdFinding[] {
  const place = { crd: old.name, version: '', path: 'spec.conversion' };
  const [from, to] = [strategyOf(old), strategyOf(next)];
  if (from !== to) {
    const isLoss = to === 'None' && old.versions.length > 1;
    return [{ ...place, problem: crdConversionChanged(place, { from, to }, isLoss ? 'error' : 'warning') }];
  }
  const [before, after] = [webhookOf(old), webhookOf(next)];
  if (before === after) return [];
  return [{ ...place, problem: crdConversionChanged(place, { from: before, to: after }, 'warning') }];
}

/** Where a webhook is; certificates are others' business. */
function webhookOf(definition: CrdDefinition): string {
  if (strategyOf(definition) === 'None') return '';
  const webhook = objectOf(definition.conversion?.webhook);
  const { service, url } = objectOf(webhook.clientConfig);
  const { namespace, name, path, port } = objectOf(service);
  const reviews = textsOf(webhook.conversionReviewVersions).join('+');
  const where = textOf(url) || `${textOf(namespace)}/${textOf(name)}:${port ?? 443}${textOf(path)}`;
  return `${where} (${reviews})`;
}
