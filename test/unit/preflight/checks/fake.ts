import { toGoMap } from '../../../../src/kube/govalue.ts';
import {
  isObject,
  type JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsOf,
} from '../../../../src/kube/json.ts';
import { builtInKinds } from '../../../../src/kube/memory/kinds.ts';
import { servedKinds } from '../../../../src/preflight/objects.ts';
import type {
  ClusterState,
  Known,
  PreflightPart,
  PreflightRelease,
  Query,
} from '../../../../src/preflight/preflight.ts';

/** What a table says of a cluster. */
export interface Fake {
  readonly objects: readonly JsonObject[];
  /** `apps/v1/Deployment` of kinds beside the built-in ones and those that definitions among the objects bring. */
  readonly apis: readonly string[];
  readonly version: string;
  /** What may not be read: `list Node`, `get Secret`. */
  readonly forbidden: readonly string[];
  /** What may not be done: `create roles in team-a`; `*` alone is everything. */
  readonly denied: readonly string[];
}

/** A release as a table has it: `parts` by their paths, each with its values. */
export function releaseOf(one: JsonObject): PreflightRelease {
  const chart = stringAt(one, 'chart') || 'shop';
  return {
    name: stringAt(one, 'name') || 'shop',
    namespace: stringAt(one, 'namespace') || 'team-a',
    chart: { name: chart, version: '0.7.1', kubeVersion: stringAt(one, 'kubeVersion') },
    parts: partsOf(chart, objectAt(one, 'parts')),
    objects: objectsAt(one, 'objects'),
    shipped: stringsOf(one.shipped),
    createNamespace: one.createNamespace !== false,
    takeOwnership: one.takeOwnership === true,
    allowsCrdBreaking: one.allowsCrdBreaking === true,
  };
}

function partsOf(chart: string, parts: JsonObject): readonly PreflightPart[] {
  const given = Object.entries(parts).map(([path, values]) => ({
    ...{ path, chart: path.split('/').at(-1) ?? '', version: '0.7.1' },
    values: toGoMap(isObject(values) ? values : {}),
  }));
  return given.length > 0 ? given : [{ path: chart, chart, version: '0.7.1', values: new Map() }];
}

/** Answers from the objects of a table to the queries that were named, and to no others. */
export function stateOf(fake: Fake, queries: readonly Query[]): ClusterState {
  const named = new Set(queries.map((query) => JSON.stringify(query)));
  const asked = <Q extends Query>(query: Q): Q => {
    if (!named.has(JSON.stringify(query))) throw new Error(`not named: ${JSON.stringify(query)}`);
    return query;
  };
  return {
    list: (query) => {
      const { of, namespace } = asked(query);
      return read(fake, `list ${of}`, () => fake.objects.filter((one) => isOf(one, query, namespace)));
    },
    get: (query) => {
      const { of, namespace, name } = asked(query);
      const isNamed = (one: JsonObject): boolean => stringAt(one, 'metadata', 'name') === name;
      return read(fake, `get ${of}`, () =>
        fake.objects.find((one) => isOf(one, query, namespace) && isNamed(one)),
      );
    },
    may: (query) => {
      const { verb, resource, namespace, url } = asked(query);
      const text = `${verb} ${url ?? resource}${namespace === '' ? '' : ` in ${namespace}`}`;
      return read(fake, 'may', () => !fake.denied.includes(text) && !fake.denied.includes('*'));
    },
    api: { version: fake.version, apiVersions: apisOf(fake) },
  };
}

function read<T>({ forbidden }: Fake, what: string, answer: () => T): Known<T> {
  return forbidden.includes(what) ? { missing: what } : { value: answer() };
}

function isOf(one: JsonObject, query: { apiVersion: string; of: string }, namespace = ''): boolean {
  const space = stringAt(one, 'metadata', 'namespace');
  const isThere = namespace === '' || space === namespace;
  return isThere && stringAt(one, 'kind') === query.of && stringAt(one, 'apiVersion') === query.apiVersion;
}

function apisOf({ objects, apis }: Fake): readonly string[] {
  const builtIn = builtInKinds().map(({ group, version, kind }) =>
    group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`,
  );
  const defined = objects
    .filter((one) => stringAt(one, 'kind') === 'CustomResourceDefinition')
    .filter((one) => objectsAt(one, 'status', 'conditions').some(({ status }) => status === 'True'))
    .flatMap(servedKinds);
  const kinds = [...builtIn, ...defined, ...apis];
  return [...new Set([...kinds.map((kind) => kind.slice(0, kind.lastIndexOf('/'))), ...kinds])];
}

/** The cluster of a table's row. */
export function fakeOf(row: JsonObject): Fake {
  return {
    objects: objectsAt(row, 'cluster'),
    apis: stringsOf(row.apis),
    version: stringAt(row, 'version') || 'v1.35.4',
    forbidden: stringsOf(row.forbidden),
    denied: stringsOf(row.denied),
  };
}
