import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Definitions, readDefinitions } from '../../src/kube/definitions.ts';

/** Where the definitions lie, as scripts/kubernetes-schemas.mjs writes them. */
export const DEFINITIONS = 'schemas/kubernetes/definitions.json.gz';

let known: Definitions | undefined;

/** The definitions of Kubernetes, read once. */
export function kubernetes(): Definitions {
  known ??= readDefinitions(definitionsText());
  return known;
}

/** Their text. */
export function definitionsText(): string {
  return gunzipSync(readFileSync(DEFINITIONS)).toString();
}
