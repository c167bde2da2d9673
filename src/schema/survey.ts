import type { Budget } from '../base/budget.ts';
import { fail } from '../base/problem.ts';
import { schemaTooLarge } from '../base/problems/schema.ts';
import { type Draft, type DraftVersion, draftOfUrl, type Holding, POSITIONS } from './drafts.ts';
import { isExact, isJsonArray, isJsonObject, type Json, type JsonObject, ownOf } from './json.ts';
import { isPlainPattern } from './plain-pattern.ts';
import { unescapeToken } from './pointer.ts';

/**
 * A quick look at a schema, in place of the check against its metaschema. It is careful: false only means that the
 * thorough way has to decide.
 */
interface Survey {
  readonly root: Json;
  readonly draft: Draft;
  readonly version: DraftVersion;
  readonly budget: Budget;
  readonly references: Set<string>;
  readonly looks: ReadonlyMap<string, Look>;
  /** True when no number of the document has lost its text. */
  readonly isExact: () => boolean;
  count: number;
}

/** Limits on what a schema may be. */
export const SCHEMA_LIMITS: Readonly<Record<'bytes' | 'depth' | 'refs', number>> = {
  bytes: 1024 * 1024,
  depth: 256,
  refs: 10_000,
};

const TYPE_NAMES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const SURE_DIGITS = 15;
const PLAIN_REFERENCE = /^#(?:\/[\w$.~:+-]*)*$/;
const PLAIN_ID = /^https?:\/\/[a-z0-9.-]+(?:\/[\w.-]+)*#?$/;

/**
 * True when a schema is surely valid, has no ids and anchors of its own inside, and all its references are found.
 * `isExact` tells whether all numbers are as they were written; it is asked only where that matters.
 */
export function surveySchema(root: Json, draft: Draft, budget: Budget, isExact: () => boolean): boolean {
  const { version } = draft;
  const references = new Set<string>();
  const survey: Survey = {
    root,
    draft,
    version,
    budget,
    references,
    isExact,
    looks: looksOf(version),
    count: 0,
  };
  if (!isJsonObject(root) || !isSchema(survey, root, 0)) return false;
  for (const reference of references) if (!isKnownPlace(survey, reference.split('/').slice(1))) return false;
  return true;
}

function isSchema(survey: Survey, json: Json, depth: number): boolean {
  if (typeof json === 'boolean') return survey.version >= 6;
  if (!isJsonObject(json)) return false;
  if (depth > SCHEMA_LIMITS.depth) fail(schemaTooLarge('depth', SCHEMA_LIMITS.depth));
  const keys = Object.keys(json);
  survey.budget.step(1 + keys.length);
  for (const key of keys) {
    const look = survey.looks.get(key);
    if (look && !look(survey, json[key] ?? null, json, depth)) return false;
  }
  return true;
}

/** Looks at the value of one keyword. */
type Look = (survey: Survey, value: Json, json: JsonObject, depth: number) => boolean;

const looks = new Map<DraftVersion, ReadonlyMap<string, Look>>();

/** How each keyword of a draft is looked at; others may be anything. */
function looksOf(version: DraftVersion): ReadonlyMap<string, Look> {
  const known = looks.get(version);
  if (known) return known;
  const made = new Map<string, Look>();
  const since = (first: DraftVersion, names: string, look: Look): void => {
    for (const name of names.split(' ')) if (version >= first) made.set(name, look);
  };
  for (const [name, { since: first }] of POSITIONS) since(first, name, holderLook(version, name));
  since(4, 'type', (_, value) => isType(value));
  since(4, 'title description format', (_, value) => typeof value === 'string');
  since(7, '$comment contentMediaType contentEncoding', (_, value) => typeof value === 'string');
  since(4, 'enum', isEnum);
  since(6, 'const', isExactly);
  since(4, 'required', isTexts);
  since(4, 'pattern', (_, value) => typeof value === 'string' && isPlainPattern(value));
  since(4, '$ref', isReference);
  since(4, 'minLength maxLength minItems maxItems minProperties maxProperties', isCount);
  since(2019, 'minContains maxContains', isCount);
  since(4, 'minimum maximum', isNumeric);
  since(
    4,
    'multipleOf',
    (survey, value) => isNumeric(survey, value) && typeof value === 'number' && value > 0,
  );
  since(4, 'exclusiveMinimum', (survey, value, json) => isExclusive(survey, value, json, 'minimum'));
  since(4, 'exclusiveMaximum', (survey, value, json) => isExclusive(survey, value, json, 'maximum'));
  since(4, 'uniqueItems', (_, value) => typeof value === 'boolean');
  since(7, 'readOnly writeOnly', (_, value) => typeof value === 'boolean');
  since(2019, 'deprecated', (_, value) => typeof value === 'boolean');
  since(6, 'examples', (_, value) => isJsonArray(value));
  since(2019, 'dependentRequired', isTextMap);
  since(4, '$schema', (_, value) => isDraftUrl(value));
  since(4, version === 4 ? 'id' : '$id', isPlainId);
  since(2019, '$anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary', () => false);
  looks.set(version, made);
  return made;
}

/** A `$schema` inside counts only beside an id, of which there is none; it still must be a URL. */
function isDraftUrl(value: Json): boolean {
  return typeof value === 'string' && draftOfUrl(value) !== undefined && /^https?:/.test(value);
}

function isPlainId({ version }: Survey, value: Json, _json: JsonObject, depth: number): boolean {
  if (typeof value !== 'string') return false;
  if (version < 2019 && PLAIN_REFERENCE.test(value)) return true;
  return depth === 0 && PLAIN_ID.test(value) && !/json-schema\.org/.test(value);
}

function isReference(survey: Survey, value: Json): boolean {
  if (++survey.count > SCHEMA_LIMITS.refs) fail(schemaTooLarge('refs', SCHEMA_LIMITS.refs));
  if (typeof value !== 'string' || !PLAIN_REFERENCE.test(value)) return false;
  survey.references.add(value);
  return true;
}

function holderLook(version: DraftVersion, key: string): Look {
  const holds = holdingOf(version, key);
  const inner = schemaLook(key);
  if (holds === undefined) return (_, value) => typeof value === 'boolean';
  if (holds === 'map' || holds === 'dependencies')
    return (survey, value, _, depth) => isSchemaMap(survey, key, value, depth + 1);
  if (holds === 'one') return inner;
  return (survey, value, json, depth) => {
    if (isJsonArray(value)) return isList(survey, value, depth + 1);
    return holds === 'oneOrList' && inner(survey, value, json, depth);
  };
}

function schemaLook(key: string): Look {
  const mayBeBoolean = key === 'additionalItems' || key === 'additionalProperties';
  return (survey, value, _, depth) =>
    (mayBeBoolean && typeof value === 'boolean') || isSchema(survey, value, depth + 1);
}

/** How the keyword holds schemas in this draft; undefined for a keyword that the draft has dropped. */
function holdingOf(version: DraftVersion, key: string): Holding | undefined {
  if (version === 2020 && key === 'additionalItems') return undefined;
  if (version === 2020 && key === 'items') return 'one';
  return POSITIONS.get(key)?.holds;
}

function isList(survey: Survey, items: readonly Json[], depth: number): boolean {
  return items.length > 0 && items.every((item) => isSchema(survey, item, depth));
}

function isSchemaMap(survey: Survey, key: string, map: Json, depth: number): boolean {
  if (!isJsonObject(map)) return false;
  for (const name of Object.keys(map)) {
    const inner = map[name] ?? null;
    if (key === 'patternProperties' && !isPlainPattern(name)) return false;
    if (key === 'dependencies' && isJsonArray(inner)) {
      if (!isTexts(survey, inner)) return false;
    } else if (!isSchema(survey, inner, depth)) return false;
  }
  return true;
}

function isType(value: Json): boolean {
  if (typeof value === 'string') return TYPE_NAMES.has(value);
  if (!isJsonArray(value) || value.length === 0 || new Set(value).size !== value.length) return false;
  return value.every((name) => typeof name === 'string' && TYPE_NAMES.has(name));
}

function isEnum(survey: Survey, value: Json): boolean {
  if (!isJsonArray(value) || !isExactly(survey, value)) return false;
  if (survey.version >= 2019) return true;
  const isSimple = value.every((item) => typeof item !== 'object' || item === null);
  return value.length > 0 && isSimple && new Set(value).size === value.length;
}

function isTexts({ version }: Survey, value: Json): boolean {
  if (!isJsonArray(value) || (version === 4 && value.length === 0)) return false;
  return value.every((item) => typeof item === 'string') && new Set(value).size === value.length;
}

function isTextMap(survey: Survey, value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every((item) => isTexts(survey, item));
}

/** Numbers whose text matters can be told only from the document's text. */
function isExactly(survey: Survey, value: Json): boolean {
  return areExact(survey, value, 0);
}

function areExact(survey: Survey, value: Json, depth: number): boolean {
  if (typeof value === 'number') return survey.isExact();
  if (typeof value !== 'object' || value === null || isExact(value)) return true;
  if (depth > SCHEMA_LIMITS.depth) return false;
  return Object.values(value).every((item) => areExact(survey, item, depth + 1));
}

function isCount(_: Survey, value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A short number is the one that was written. */
function isNumeric(survey: Survey, value: Json): boolean {
  if (typeof value !== 'number') return isExact(value);
  return (value !== 0 && String(value).length < SURE_DIGITS) || survey.isExact();
}

function isExclusive(survey: Survey, value: Json, json: JsonObject, bound: string): boolean {
  if (survey.version > 4) return isNumeric(survey, value);
  return typeof value === 'boolean' && Object.hasOwn(json, bound);
}

/** True when the pointer leads to a place that the survey has looked at. */
function isKnownPlace(survey: Survey, tokens: readonly string[]): boolean {
  let json: Json | undefined = survey.root;
  for (let i = 0; i < tokens.length; i++) {
    const key = tokens[i] ?? '';
    const position = POSITIONS.get(key);
    if (!isJsonObject(json) || !position || position.since > survey.version) return false;
    const holds = holdingOf(survey.version, key);
    json = ownOf(json, key);
    const isInside: boolean = holds === 'oneOrList' ? isJsonArray(json) : holds !== 'one';
    if (!isInside) continue;
    const token = unescapeToken(tokens[++i] ?? '') ?? '';
    json = isJsonArray(json) ? json[Number(token)] : isJsonObject(json) ? ownOf(json, token) : undefined;
  }
  return isJsonObject(json) || typeof json === 'boolean';
}
