import { encodeBase64 } from '../go/base64.ts';
import { quoteJson, writeJson } from '../go/json.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import type { HookRun, Release, ReleaseHook, ReleaseState, StoredChart, StoredFile } from './release.ts';
import { ZERO_TIME } from './stored-metadata.ts';

/** The record's JSON, byte for byte as Helm writes it. Source: helm release/v1 Release, encoding/json. */
export function writeRecord(release: Release): string {
  return members([
    ['name', text(release.name)],
    ['info', info(release.state)],
    ['chart', release.chart && chart(release.chart)],
    ...afterChart(release),
  ]);
}

/** The same without the chart and with what the cluster says of the objects, as status prints it. `resources` is JSON. */
export function writeStatusRecord(release: Release, resources: string | undefined): string {
  return members([
    ['name', text(release.name)],
    ['info', info(release.state, resources)],
    ...afterChart(release),
  ]);
}

function afterChart(release: Release): readonly Member[] {
  return [
    ['config', release.config?.size ? writeJson(release.config) : undefined],
    ['manifest', text(release.manifest)],
    ['hooks', release.hooks.length === 0 ? undefined : list(release.hooks.map(hook))],
    ['version', release.revision === 0 ? undefined : String(release.revision)],
    ['namespace', text(release.namespace)],
    ['apply_method', text(release.applyMethod)],
  ];
}

type Member = readonly [key: string, json: string | undefined];

function members(entries: readonly Member[]): string {
  return `{${entries.flatMap(([key, json]) => (json === undefined ? [] : [`"${key}":${json}`])).join(',')}}`;
}

function list(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

/** Undefined where Go leaves an empty text out. */
function text(value: string): string | undefined {
  return value === '' ? undefined : quoteJson(value, true);
}

function texts(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : list(values.map((value) => quoteJson(value, true)));
}

function info(state: ReleaseState, resources?: string): string {
  return members([
    ['first_deployed', text(state.firstDeployed)],
    ['last_deployed', text(state.lastDeployed)],
    ['deleted', text(state.deleted)],
    ['description', text(state.description)],
    ['status', text(state.status)],
    ['notes', text(state.notes)],
    ['resources', resources],
  ]);
}

function chart(stored: StoredChart): string {
  return members([
    ['metadata', writeOrdered(stored.metadata)],
    ['lock', stored.lock ? writeOrdered(stored.lock) : 'null'],
    ['templates', files(stored.templates)],
    ['values', stored.values ? writeJson(stored.values) : 'null'],
    ['schema', stored.schema ? `"${encodeBase64(stored.schema)}"` : 'null'],
    ['schemamodtime', quoteJson(stored.schemaModified || ZERO_TIME, true)],
    ['files', files(stored.files)],
    ['modtime', text(stored.modified)],
  ]);
}

function files(stored: readonly StoredFile[] | undefined): string {
  return stored ? list(stored.map(file)) : 'null';
}

function file({ name, bytes, modified }: StoredFile): string {
  return members([
    ['name', quoteJson(name, true)],
    ['data', `"${encodeBase64(bytes)}"`],
    ['modtime', text(modified)],
  ]);
}

function hook(one: ReleaseHook): string {
  return members([
    ['name', text(one.name)],
    ['kind', text(one.kind)],
    ['path', text(one.path)],
    ['manifest', text(one.manifest)],
    ['events', texts(one.events)],
    ['last_run', run(one.lastRun)],
    ['weight', one.weight === 0 ? undefined : String(one.weight)],
    ['delete_policies', texts(one.deletePolicies)],
    ['output_log_policies', texts(one.outputLogPolicies)],
  ]);
}

function run({ startedAt, completedAt, phase }: HookRun): string {
  return members([
    ['started_at', text(startedAt)],
    ['completed_at', text(completedAt)],
    ['phase', quoteJson(phase, true)],
  ]);
}

/** JSON with the keys of maps in their own order. */
export function writeOrdered(value: GoValue): string {
  if (value instanceof Map) return orderedMap(value);
  return Array.isArray(value) ? list(value.map(writeOrdered)) : writeJson(value);
}

function orderedMap(map: GoMap): string {
  return `{${[...map].map(([key, value]) => `${quoteJson(key, true)}:${writeOrdered(value)}`).join(',')}}`;
}
