import { timeValue } from '../go/time.ts';
import {
  type GoMap,
  type GoSlice,
  type GoStruct,
  type GoType,
  type GoValue,
  isList,
  isMap,
  STRING_MAP,
  stringMap,
  stringSlice,
} from '../go/value.ts';
import type { Release, ReleaseHook, StoredChart, StoredFile } from '../release/release.ts';
import { stringAt } from '../release/stored-metadata.ts';
import { momentOfStamp } from '../release/times.ts';

/** `.Release` as the template of `get all` sees it: Helm's own structs. Source: helm release/v1, chart/v2. */
export function releaseObject(release: Release): GoStruct {
  const { chart, hooks, state } = release;
  return struct('v1.Release', [
    ['Name', release.name],
    ['Info', infoObject(state)],
    ['Chart', chart ? chartStruct(chart) : { go: 'nil', type: CHART, kind: 'ptr' }],
    ['Config', release.config ?? new Map()],
    ['Manifest', release.manifest],
    ['Hooks', slice('*v1.Hook', hooks.map(hookObject))],
    ['Version', BigInt(release.revision)],
    ['Namespace', release.namespace],
    ['Labels', stringMap(Object.entries(release.labels))],
    ['ApplyMethod', release.applyMethod],
  ]);
}

type Fields = readonly (readonly [string, GoValue])[];

function struct(name: string, fields: Fields, pointer = true): GoStruct {
  return { go: 'struct', type: { name }, pointer, fields: new Map(fields) };
}

function slice(element: string, items: readonly GoValue[]): GoSlice {
  return { go: 'slice', type: { name: `[]${element}` }, element, items };
}

function stamp(text: string): GoStruct {
  return timeValue(momentOfStamp(text));
}

function infoObject(state: Release['state']): GoStruct {
  return struct('v1.Info', [
    ['FirstDeployed', stamp(state.firstDeployed)],
    ['LastDeployed', stamp(state.lastDeployed)],
    ['Deleted', stamp(state.deleted)],
    ['Description', state.description],
    ['Status', state.status],
    ['Notes', state.notes],
    ['Resources', { go: 'nil', type: { name: 'map[string][]runtime.Object' }, kind: 'map' }],
  ]);
}

function hookObject(hook: ReleaseHook): GoStruct {
  const { startedAt, completedAt, phase } = hook.lastRun;
  const run: Fields = [
    ['StartedAt', stamp(startedAt)],
    ['CompletedAt', stamp(completedAt)],
    ['Phase', phase],
  ];
  return struct('v1.Hook', [
    ['Name', hook.name],
    ['Kind', hook.kind],
    ['Path', hook.path],
    ['Manifest', hook.manifest],
    ['Events', slice('v1.HookEvent', hook.events)],
    ['LastRun', struct('v1.HookExecution', run, false)],
    ['Weight', BigInt(hook.weight)],
    ['DeletePolicies', slice('v1.HookDeletePolicy', hook.deletePolicies)],
    ['OutputLogPolicies', slice('v1.HookOutputLogPolicy', hook.outputLogPolicies)],
  ]);
}

const nameOf = (self: GoValue): string => textOf(self, 'Name');

/** The methods of a chart that need nothing beside its metadata. */
const CHART: GoType = {
  name: 'v2.Chart',
  methods: {
    Name: (self) => ({ params: [], run: () => nameOf(self) }),
    AppVersion: (self) => ({ params: [], run: () => textOf(self, 'AppVersion') }),
    IsRoot: () => ({ params: [], run: () => true }),
    ChartPath: (self) => ({ params: [], run: () => nameOf(self) }),
    ChartFullPath: (self) => ({ params: [], run: () => nameOf(self) }),
  },
};

function textOf(chart: GoValue, field: string): string {
  const metadata = fieldOf(chart, 'Metadata');
  const text = fieldOf(metadata, field);
  return typeof text === 'string' ? text : '';
}

function fieldOf(value: GoValue, field: string): GoValue {
  const isStruct = typeof value === 'object' && value !== null && 'go' in value && value.go === 'struct';
  return isStruct ? (value.fields.get(field) ?? null) : null;
}

function chartStruct(chart: StoredChart): GoStruct {
  const fields: Fields = [
    ['Raw', slice('*common.File', [])],
    ['Metadata', metadataStruct(chart.metadata)],
    ['Lock', chart.lock ? lockStruct(chart.lock) : { go: 'nil', type: { name: 'v2.Lock' }, kind: 'ptr' }],
    ['Templates', slice('*common.File', (chart.templates ?? []).map(fileStruct))],
    ['Values', chart.values ?? new Map()],
    ['Schema', chart.schema ?? new Uint8Array()],
    ['SchemaModTime', stamp(chart.schemaModified)],
    ['Files', slice('*common.File', (chart.files ?? []).map(fileStruct))],
    ['ModTime', stamp(chart.modified)],
  ];
  return { go: 'struct', type: CHART, pointer: true, fields: new Map(fields) };
}

function fileStruct({ name, bytes, modified }: StoredFile): GoStruct {
  return struct('common.File', [
    ['Name', name],
    ['Data', bytes],
    ['ModTime', stamp(modified)],
  ]);
}

function lockStruct(lock: GoMap): GoStruct {
  const generated = stringAt(lock, 'generated');
  return struct('v2.Lock', [
    ['Generated', stamp(generated)],
    ['Digest', stringAt(lock, 'digest')],
    ['Dependencies', slice('*v2.Dependency', maps(lock.get('dependencies')).map(dependencyStruct))],
  ]);
}

function metadataStruct(map: GoMap): GoStruct {
  const annotations = map.get('annotations') ?? null;
  return struct('v2.Metadata', [
    ...texts(map, [
      ['Name', 'name'],
      ['Home', 'home'],
    ]),
    ['Sources', strings(map.get('sources'))],
    ...texts(map, [
      ['Version', 'version'],
      ['Description', 'description'],
    ]),
    ['Keywords', strings(map.get('keywords'))],
    ['Maintainers', slice('*v2.Maintainer', maps(map.get('maintainers')).map(maintainerStruct))],
    ...texts(map, [
      ['Icon', 'icon'],
      ['APIVersion', 'apiVersion'],
      ['Condition', 'condition'],
      ['Tags', 'tags'],
    ]),
    ...texts(map, [['AppVersion', 'appVersion']]),
    ['Deprecated', map.get('deprecated') === true],
    [
      'Annotations',
      isMap(annotations) ? stringMap(textPairs(annotations)) : { go: 'nil', type: STRING_MAP, kind: 'map' },
    ],
    ...texts(map, [['KubeVersion', 'kubeVersion']]),
    ['Dependencies', slice('*v2.Dependency', maps(map.get('dependencies')).map(dependencyStruct))],
    ...texts(map, [['Type', 'type']]),
  ]);
}

function maintainerStruct(map: GoMap): GoStruct {
  return struct(
    'v2.Maintainer',
    texts(map, [
      ['Name', 'name'],
      ['Email', 'email'],
      ['URL', 'url'],
    ]),
  );
}

function dependencyStruct(map: GoMap): GoStruct {
  const imports = map.get('import-values') ?? null;
  return struct('v2.Dependency', [
    ...texts(map, [
      ['Name', 'name'],
      ['Version', 'version'],
      ['Repository', 'repository'],
      ['Condition', 'condition'],
    ]),
    ['Tags', strings(map.get('tags'))],
    ['Enabled', map.get('enabled') === true],
    ['ImportValues', isList(imports) ? imports : []],
    ...texts(map, [['Alias', 'alias']]),
  ]);
}

function texts(map: GoMap, names: readonly (readonly [field: string, key: string])[]): Fields {
  return names.map(([field, key]) => [field, stringAt(map, key)]);
}

function strings(value: GoValue | undefined): GoSlice {
  const list = value ?? null;
  return stringSlice(isList(list) ? list.filter((item) => typeof item === 'string') : []);
}

function maps(value: GoValue | undefined): readonly GoMap[] {
  const list = value ?? null;
  return isList(list) ? list.filter((item) => isMap(item)) : [];
}

function textPairs(map: GoMap): readonly (readonly [string, string])[] {
  return [...map.keys()].map((key) => [key, stringAt(map, key)]);
}
