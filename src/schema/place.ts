import type { Budget } from '../base/budget.ts';
import { isSecretPath, REDACTED } from '../base/secrets.ts';
import type { GoValue } from '../go/value.ts';
import type { Resource, Schema } from './document.ts';
import { isJsonObject } from './json.ts';
import { escapeToken } from './pointer.ts';

/** Where a value lies: the last token and what is above it. The root is undefined. */
export type Path = { readonly above: Path; readonly token: string } | undefined;

/** One thing that is wrong. `rule` is the keyword. */
export interface Finding {
  readonly rule: string;
  readonly text: string;
  /** What the schema allows, in short. */
  readonly allowed?: string;
  /** The keys that it is about: those that are missing, or too many. */
  readonly names?: readonly string[];
  /** The words that one of them, or the value, may have been meant to be. */
  readonly known?: readonly string[];
}

/** A finding at a place, with the findings that led to it. */
export interface SchemaError {
  readonly finding: Finding;
  readonly path: Path;
  readonly causes: readonly SchemaError[];
  /** True when the value must not be shown. */
  readonly isSecret?: boolean;
}

/** The schemas that are being applied, innermost first. Schemas on the same value share `value`. */
export interface Scope {
  readonly schema: Schema;
  /** The keyword of a reference that led here; '' for a schema that is part of the one above. */
  readonly keyword: string;
  readonly value: number;
  readonly above: Scope | undefined;
}

/** Keys and indexes that no keyword has looked at; undefined when nobody asks. */
export interface Unevaluated {
  keys?: Set<string> | undefined;
  items?: Set<number> | undefined;
}

/** A value under a schema. */
export interface Place {
  readonly run: Run;
  readonly value: GoValue;
  readonly path: Path;
  schema: Schema;
  readonly scope: Scope;
  readonly unevaluated: Unevaluated;
  readonly errors: SchemaError[];
  /** Only whether the value is valid matters. */
  readonly silent: boolean;
  /** While a schema is checked: its metaschema. */
  meta: Schema | undefined;
}

/** What stays the same during one validation, and how a part of the value is validated. */
export interface Run {
  readonly budget: Budget;
  /** While a schema is checked: its resources, each of which is checked in its own dialect. */
  readonly resources?: ReadonlyMap<string, Resource>;
  /** The metaschema of a resource. */
  readonly metaschemaOf?: (resource: Resource) => Schema;
  /** A member of the value at `place`. */
  readonly member: (place: Place, schema: Schema, value: GoValue, token: string) => SchemaError | undefined;
  /** The value itself, under another schema. */
  readonly same: (place: Place, schema: Schema, keyword: string, silent: boolean) => SchemaError | undefined;
  /** The name of a property, as a value of its own. */
  readonly name: (place: Place, schema: Schema, name: string) => readonly SchemaError[];
}

const SILENT: SchemaError = { finding: { rule: '', text: '' }, path: undefined, causes: [] };

/** The JSON pointer of a path. */
export function pointerOf(path: Path): string {
  return tokensOf(path)
    .map((token) => `/${escapeToken(token)}`)
    .join('');
}

function tokensOf(path: Path): string[] {
  const tokens: string[] = [];
  for (let at = path; at; at = at.above) tokens.push(at.token);
  return tokens.reverse();
}

/** An error at a place. The text is made only when somebody reads it. */
export function errorAt(
  place: Place,
  describe: () => Finding,
  causes: readonly SchemaError[] = [],
): SchemaError {
  if (place.silent) return SILENT;
  const error = { finding: describe(), path: place.path, causes };
  return isSecret(place) ? { ...error, isSecret: true } : error;
}

/** Notes an error. */
export function addError(place: Place, describe: () => Finding, causes?: readonly SchemaError[]): void {
  place.errors.push(errorAt(place, describe, causes));
}

/** Notes what a part of the value gave, if anything. */
export function addFound(place: Place, error: SchemaError | undefined): void {
  if (error) place.errors.push(error);
}

/** The text of the value in a message; `<redacted>` when the value is a secret. */
export function shown(place: Place, text: () => string): string {
  return isSecret(place) ? REDACTED : text();
}

/** True when the path says so, or a schema on the way by `writeOnly` or `format: password`. */
function isSecret(place: Place): boolean {
  if (isSecretPath(tokensOf(place.path))) return true;
  for (let scope: Scope | undefined = place.scope; scope; scope = scope.above) {
    const { json } = scope.schema;
    if (isJsonObject(json) && (json.writeOnly === true || json.format === 'password')) return true;
  }
  return false;
}
