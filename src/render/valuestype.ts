import { goError } from '../base/problems/template.ts';
import { quote } from '../go/strconv.ts';
import {
  entriesOf,
  type GoMap,
  type GoType,
  type GoTypedMap,
  type GoValue,
  isMap,
  isTagged,
} from '../go/value.ts';
import { writeYaml } from '../yaml/yaml.ts';

const VALUES: GoType = {
  name: 'common.Values',
  methods: {
    AsMap: (self) => ({ params: [], run: () => entriesOf(self) ?? new Map() }),
    YAML: (self) => ({ params: [], run: () => writeYaml(self) }),
    Table: (self) => ({
      params: ['string'],
      run: ([path]) => valuesObject(tableAt(entries(self), textOf(path))),
    }),
    PathValue: (self) => ({ params: ['string'], run: ([path]) => pathValue(entries(self), textOf(path)) }),
  },
};

/** Helm's own map type over these entries, which it shares. Source: helm common.Values. */
export function valuesObject(map: GoMap): GoTypedMap {
  return { go: 'map', type: VALUES, element: 'interface {}', entries: map };
}

/** The table at a dotted path, or undefined. */
export function findTable(map: GoMap, path: string): GoMap | undefined {
  let table: GoMap | undefined = map;
  for (const key of path.split('.')) table = table && asTable(table.get(key));
  return table;
}

function tableAt(map: GoMap, path: string): GoMap {
  let table = map;
  for (const key of path.split('.')) {
    const next = asTable(table.get(key));
    if (!next) throw goError(`${quote(key)} is not a table`);
    table = next;
  }
  return table;
}

function asTable(value: GoValue | undefined): GoMap | undefined {
  if (value === undefined || value === null) return undefined;
  if (isMap(value)) return value;
  return isTagged(value) && value.go === 'map' && value.type === VALUES ? value.entries : undefined;
}

function pathValue(map: GoMap, path: string): GoValue {
  if (path === '') throw goError('YAML path cannot be empty');
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const table = keys.length === 0 ? map : findTable(map, keys.join('.'));
  const value = table?.get(last);
  if (value === undefined || isMap(value)) throw goError(`${quote(last)} is not a value`);
  return value;
}

function entries(self: GoValue): GoMap {
  return entriesOf(self) ?? new Map();
}

function textOf(value: GoValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
