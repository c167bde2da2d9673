import { mismatch, type Place, type Reader, structOf } from '../chart/decode.ts';
import { type GoMap, type GoValue, isList } from '../go/value.ts';
import {
  readBytes,
  readGoMap,
  readOptionalTime,
  readString,
  readStrings,
  readTime,
  readWhole,
} from './json-fields.ts';
import type { HookRun, Release, ReleaseHook, ReleaseState, StoredChart, StoredFile } from './release.ts';
import { readLockMap, readMetadataMap } from './stored-metadata.ts';

/** What a record says, its labels aside; `errors` are Go's complaints. Source: helm release/v1 Release. */
export function readRecord(raw: GoValue): { readonly release: Release; readonly errors: readonly string[] } {
  const place: Place = { struct: '', path: '', errors: [], notFinite: [], unknown: [] };
  return { release: readRelease(raw, NO_RELEASE, place), errors: place.errors };
}

const NO_STATE: ReleaseState = {
  firstDeployed: '',
  lastDeployed: '',
  deleted: '',
  description: '',
  status: '',
  notes: '',
};

const NO_RELEASE: Release = {
  name: '',
  namespace: '',
  revision: 0,
  state: NO_STATE,
  chart: undefined,
  config: undefined,
  manifest: '',
  hooks: [],
  applyMethod: '',
  labels: {},
};

const NO_CHART: StoredChart = {
  metadata: new Map(),
  lock: undefined,
  templates: undefined,
  files: undefined,
  values: undefined,
  schema: undefined,
  schemaModified: '',
  modified: '',
};

const NO_RUN: HookRun = { startedAt: '', completedAt: '', phase: '' };

const NO_HOOK: ReleaseHook = {
  name: '',
  kind: '',
  path: '',
  manifest: '',
  events: [],
  lastRun: NO_RUN,
  weight: 0,
  deletePolicies: [],
  outputLogPolicies: [],
};

/** Helm decodes `info` by itself, so Go does not name where in it an error is. */
const readState = structOf<ReleaseState>('v1.Info', {
  firstDeployed: ['first_deployed', readOptionalTime],
  lastDeployed: ['last_deployed', readOptionalTime],
  deleted: ['deleted', readOptionalTime],
  description: ['description', readString],
  status: ['status', readString],
  notes: ['notes', readString],
});

const readFile = structOf<StoredFile>('common.File', {
  name: ['name', readString],
  bytes: ['data', (raw, old, place) => readBytes(raw, old, place) ?? new Uint8Array()],
  modified: ['modtime', readTime],
});

const readFiles: Reader<readonly StoredFile[] | undefined> = (raw, old, place) => {
  if (raw === null) return undefined;
  if (!isList(raw)) return mismatch(raw, '[]*common.File', old, place);
  return raw.map((item) => readFile(item, { name: '', bytes: new Uint8Array(), modified: '' }, place));
};

const readMetadata: Reader<GoMap> = (raw, old, place) => readMetadataMap(raw, old, place) ?? old;

const readChart = structOf<StoredChart>('v2.Chart', {
  metadata: ['metadata', readMetadata],
  lock: ['lock', readLockMap],
  templates: ['templates', readFiles],
  values: ['values', readGoMap],
  schema: ['schema', readBytes],
  schemaModified: ['schemamodtime', readTime],
  files: ['files', readFiles],
  modified: ['modtime', readTime],
});

const PHASES: readonly HookRun['phase'][] = ['', 'Unknown', 'Running', 'Succeeded', 'Failed'];
const EVENTS: readonly ReleaseHook['events'][number][] = [
  ...(['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade'] as const),
  ...(['pre-rollback', 'post-rollback', 'test'] as const),
];

const readRun = structOf<HookRun>('v1.HookExecution', {
  startedAt: ['started_at', readOptionalTime],
  completedAt: ['completed_at', readOptionalTime],
  phase: ['phase', (raw, old, place) => oneOf(PHASES, readString(raw, old, place)) ?? 'Unknown'],
});

const readHook = structOf<ReleaseHook>('v1.Hook', {
  name: ['name', readString],
  kind: ['kind', readString],
  path: ['path', readString],
  manifest: ['manifest', readString],
  events: [
    'events',
    (raw, _old, place) => readStrings(raw, [], place).flatMap((event) => oneOf(EVENTS, event) ?? []),
  ],
  lastRun: ['last_run', readRun],
  weight: ['weight', readWhole],
  deletePolicies: ['delete_policies', readStrings],
  outputLogPolicies: ['output_log_policies', readStrings],
});

function oneOf<T extends string>(words: readonly T[], word: string): T | undefined {
  return words.find((known) => known === word);
}

const readHooks: Reader<readonly ReleaseHook[]> = (raw, old, place) => {
  if (raw === null) return [];
  if (!isList(raw)) return mismatch(raw, '[]*v1.Hook', old, place);
  return raw.map((item) => readHook(item, NO_HOOK, place));
};

const readRelease = structOf<Release>('v1.Release', {
  name: ['name', readString],
  namespace: ['namespace', readString],
  revision: ['version', readWhole],
  state: ['info', readState],
  chart: ['chart', (raw, old, place) => (raw === null ? old : readChart(raw, old ?? NO_CHART, place))],
  config: ['config', readGoMap],
  manifest: ['manifest', readString],
  hooks: ['hooks', readHooks],
  applyMethod: ['apply_method', readString],
  labels: ['-', (_raw, old) => old],
});
