import type { Budget } from '../base/budget.ts';
import { fail } from '../base/problem.ts';
import { schemaTooLarge } from '../base/problems/schema.ts';
import { type Draft, type DraftVersion, draftOfUrl, type Holding, POSITIONS } from './drafts.ts';
import { isExact, isJsonArray, isJsonObject, type Json, type JsonObject, ownOf } from './json.ts';
import { isPlainPattern } from './plain-pattern.ts';
import { lookUp, unescapeToken } from './pointer.ts';

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
  count: number;
}

/** Limits on what a schema may be. */
export const SCHEMA_LIMITS: Readonly<Record<'bytes' | 'depth' | 'refs', number>> = {
  bytes: 1024 * 1024,
  depth: 256,
  refs: 10_000,
};

const TYPE_NAMES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const PLAIN_REFERENCE = /^#(?:\/[\w$.~:+-]*)*$/;
const PLAIN_ID = /^https?:\/\/[a-z0-9.-]+(?:\/[\w.-]+)*#?$/;

/** True when a schema is surely valid, has no ids and anchors of its own inside, and all its references are found. */
export function surveySchema(root: Json, draft: Draft, budget: Budget): boolean {
  const survey: Survey = { root, draft, version: draft.version, budget, references: new Set(), count: 0 };
  if (!isJsonObject(root) || !isSchema(survey, root, 0)) return false;
  for (const reference of survey.references) if (!isFound(survey, reference)) return false;
  return true;
}

function isSchema(survey: Survey, json: Json, depth: number): boolean {
  if (typeof json === 'boolean') return survey.version >= 6;
  if (!isJsonObject(json)) return false;
  if (depth > SCHEMA_LIMITS.depth) fail(schemaTooLarge('depth', SCHEMA_LIMITS.depth));
  const keys = Object.keys(json);
  survey.budget.step(1 + keys.length);
  for (const key of keys) if (!isKeyword(survey, json, key, depth)) return false;
  return true;
}

function isKeyword(survey: Survey, json: JsonObject, key: string, depth: number): boolean {
  const value = json[key] ?? null;
  const { version } = survey;
  switch (key) {
    case 'type':
      return isType(value);
    case 'title':
    case 'description':
    case 'format':
      return typeof value === 'string';
    case '$comment':
    case 'contentMediaType':
    case 'contentEncoding':
      return version < 7 || typeof value === 'string';
    case 'default':
    case 'const':
      return true;
    case 'enum':
      return isEnum(survey, value);
    case 'required':
      return isTexts(survey, value);
    case 'pattern':
      return typeof value === 'string' && isPlainPattern(value);
    case '$ref':
      return isReference(survey, value);
    default:
      return isOther(survey, json, key, depth);
  }
}

function isOther(survey: Survey, json: JsonObject, key: string, depth: number): boolean {
  const value = json[key] ?? null;
  const position = POSITIONS.get(key);
  if (position) return position.since > survey.version || isHolder(survey, key, value, depth + 1);
  switch (key) {
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return isCount(value);
    case 'minContains':
    case 'maxContains':
      return survey.version < 2019 || isCount(value);
    case 'minimum':
    case 'maximum':
      return isNumeric(value);
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return isExclusive(survey, json, key, value);
    case 'multipleOf':
      return typeof value === 'number' && value > 0;
    case 'uniqueItems':
      return typeof value === 'boolean';
    default:
      return isRare(survey, key, value, depth);
  }
}

function isRare(survey: Survey, key: string, value: Json, depth: number): boolean {
  switch (key) {
    case 'readOnly':
    case 'writeOnly':
      return survey.version < 7 || typeof value === 'boolean';
    case 'deprecated':
      return survey.version < 2019 || typeof value === 'boolean';
    case 'examples':
      return survey.version < 6 || isJsonArray(value);
    case 'dependentRequired':
      return survey.version < 2019 || isTextMap(survey, value);
    case '$schema':
      return typeof value === 'string' && draftOfUrl(value) !== undefined && isAbsolute(value);
    case 'id':
    case '$id':
      return isPlainId(survey, key, value, depth);
    case '$anchor':
    case '$dynamicRef':
    case '$dynamicAnchor':
    case '$recursiveRef':
    case '$recursiveAnchor':
    case '$vocabulary':
      return survey.version < 2019;
    default:
      return true;
  }
}

/** A `$schema` inside counts only beside an id, of which there is none; it still must be a URL. */
function isAbsolute(url: string): boolean {
  return /^https?:/.test(url);
}

function isPlainId(survey: Survey, key: string, value: Json, depth: number): boolean {
  if (key !== survey.draft.id) return true;
  if (typeof value !== 'string') return false;
  if (survey.version < 2019 && PLAIN_REFERENCE.test(value)) return true;
  return depth === 0 && PLAIN_ID.test(value) && !/json-schema\.org/.test(value);
}

function isReference(survey: Survey, value: Json): boolean {
  if (++survey.count > SCHEMA_LIMITS.refs) fail(schemaTooLarge('refs', SCHEMA_LIMITS.refs));
  if (typeof value !== 'string' || !PLAIN_REFERENCE.test(value)) return false;
  survey.references.add(value);
  return true;
}

function isHolder(survey: Survey, key: string, value: Json, depth: number): boolean {
  const holds = holdingOf(survey, key);
  if (holds === undefined) return typeof value === 'boolean';
  if (holds === 'oneOrList' && isJsonArray(value)) return isList(survey, value, depth);
  if (holds === 'list') return isJsonArray(value) && isList(survey, value, depth);
  if (holds === 'map' || holds === 'dependencies') return isSchemaMap(survey, key, value, depth);
  const mayBeBoolean = key === 'additionalItems' || key === 'additionalProperties';
  return (mayBeBoolean && typeof value === 'boolean') || isSchema(survey, value, depth);
}

/** How the keyword holds schemas in this draft; undefined for a keyword that the draft has dropped. */
function holdingOf({ version }: Survey, key: string): Holding | undefined {
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

function isEnum({ version }: Survey, value: Json): boolean {
  if (!isJsonArray(value)) return false;
  if (version >= 2019) return true;
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

function isCount(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isNumeric(value: Json): boolean {
  return typeof value === 'number' || isExact(value);
}

function isExclusive({ version }: Survey, json: JsonObject, key: string, value: Json): boolean {
  if (version > 4) return isNumeric(value);
  const bound = key === 'exclusiveMinimum' ? 'minimum' : 'maximum';
  return typeof value === 'boolean' && Object.hasOwn(json, bound);
}

/** True when the reference leads to a place that the survey has looked at. */
function isFound(survey: Survey, reference: string): boolean {
  const pointer = reference.slice(1);
  const found = lookUp(survey.root, pointer);
  if (typeof found === 'string') return false;
  return isKnownPlace(survey, pointer.split('/').slice(1));
}

function isKnownPlace(survey: Survey, tokens: readonly string[]): boolean {
  let json: Json | undefined = survey.root;
  for (let i = 0; i < tokens.length; i++) {
    const key = tokens[i] ?? '';
    const position = POSITIONS.get(key);
    if (!isJsonObject(json) || !position || position.since > survey.version) return false;
    const holds = holdingOf(survey, key);
    json = ownOf(json, key);
    const isInside: boolean = holds === 'oneOrList' ? isJsonArray(json) : holds !== 'one';
    if (!isInside) continue;
    const token = unescapeToken(tokens[++i] ?? '') ?? '';
    json = isJsonArray(json) ? json[Number(token)] : isJsonObject(json) ? ownOf(json, token) : undefined;
  }
  return isJsonObject(json) || typeof json === 'boolean';
}
