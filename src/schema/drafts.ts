/** Drafts of JSON Schema; the year stands for 2019-09 and 2020-12. */
export type DraftVersion = 4 | 6 | 7 | 2019 | 2020;

export interface Draft {
  readonly version: DraftVersion;
  readonly url: string;
  /** The keyword that names a schema. */
  readonly id: 'id' | '$id';
  readonly vocabularyPrefix: string;
  readonly vocabularies: readonly string[];
  readonly defaultVocabularies: readonly string[];
}

/** A draft with the vocabularies that a metaschema switches on; undefined means the draft's own. */
export interface Dialect {
  readonly draft: Draft;
  readonly vocabularies?: readonly string[];
}

/** How a keyword holds schemas: one, a list, a map, one or a list, or the two forms of `dependencies`. */
export type Holding = 'one' | 'list' | 'map' | 'oneOrList' | 'dependencies';

const OLD = { vocabularyPrefix: '', vocabularies: [], defaultVocabularies: [] };

/** The drafts that Helm reads. */
export const DRAFTS: Readonly<Record<DraftVersion, Draft>> = {
  4: { version: 4, url: 'http://json-schema.org/draft-04/schema', id: 'id', ...OLD },
  6: { version: 6, url: 'http://json-schema.org/draft-06/schema', id: '$id', ...OLD },
  7: { version: 7, url: 'http://json-schema.org/draft-07/schema', id: '$id', ...OLD },
  2019: {
    version: 2019,
    url: 'https://json-schema.org/draft/2019-09/schema',
    id: '$id',
    vocabularyPrefix: 'https://json-schema.org/draft/2019-09/vocab/',
    vocabularies: ['core', 'applicator', 'validation', 'meta-data', 'format', 'content'],
    defaultVocabularies: ['core', 'applicator', 'validation'],
  },
  2020: {
    version: 2020,
    url: 'https://json-schema.org/draft/2020-12/schema',
    id: '$id',
    vocabularyPrefix: 'https://json-schema.org/draft/2020-12/vocab/',
    vocabularies: [
      'core',
      'applicator',
      'unevaluated',
      'validation',
      'meta-data',
      'format-annotation',
      'format-assertion',
      'content',
    ],
    defaultVocabularies: ['core', 'applicator', 'unevaluated', 'validation'],
  },
};

/** What a schema without `$schema` is read as. */
export const LATEST: Draft = DRAFTS[2020];

/** A keyword that holds schemas, and the first draft that knows it. */
export interface Position {
  readonly since: DraftVersion;
  readonly holds: Holding;
}

const HOLDERS: readonly (readonly [Holding, DraftVersion, string])[] = [
  ['list', 4, 'allOf anyOf oneOf'],
  ['one', 4, 'not additionalItems additionalProperties'],
  ['oneOrList', 4, 'items'],
  ['map', 4, 'properties patternProperties definitions'],
  ['dependencies', 4, 'dependencies'],
  ['one', 6, 'contains propertyNames'],
  ['one', 7, 'if then else'],
  ['map', 2019, '$defs dependentSchemas'],
  ['one', 2019, 'unevaluatedItems unevaluatedProperties contentSchema'],
  ['list', 2020, 'prefixItems'],
];

/** Where schemas lie inside a schema, by keyword. */
export const POSITIONS: ReadonlyMap<string, Position> = new Map(
  HOLDERS.flatMap(([holds, since, names]) =>
    names.split(' ').map((name) => [name, { holds, since }] as const),
  ),
);

/** The draft that a `$schema` names, with or without `#`, by http or https. */
export function draftOfUrl(url: string): Draft | undefined {
  const hash = url.indexOf('#');
  if (hash >= 0 && hash < url.length - 1) return undefined;
  switch ((hash < 0 ? url : url.slice(0, hash)).replace(/^https?:\/\//, '')) {
    case 'json-schema.org/schema':
    case 'json-schema.org/draft/2020-12/schema':
      return DRAFTS[2020];
    case 'json-schema.org/draft/2019-09/schema':
      return DRAFTS[2019];
    case 'json-schema.org/draft-07/schema':
      return DRAFTS[7];
    case 'json-schema.org/draft-06/schema':
      return DRAFTS[6];
    case 'json-schema.org/draft-04/schema':
      return DRAFTS[4];
    default:
      return undefined;
  }
}

/** True when the dialect has the vocabulary; before 2019-09 there is one, which has all. */
export function hasVocabulary(dialect: Dialect, name: string): boolean {
  if (name === 'core' || dialect.draft.version < 2019) return true;
  return (dialect.vocabularies ?? dialect.draft.defaultVocabularies).includes(name);
}
