import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readJson } from '../../src/go/json.ts';
import { isMap } from '../../src/go/value.ts';
import { type Definitions, readDefinitions } from '../../src/kube/definitions.ts';

/** Where the definitions lie, as scripts/kubernetes-schemas.mjs writes them. */
export const DEFINITIONS = 'schemas/kubernetes/definitions.json.gz';

let known: Definitions | undefined;

/** The definitions of Kubernetes, read once. */
export function kubernetes(): Definitions {
  known ??= read();
  return known;
}

function read(): Definitions {
  const data = readJson(gunzipSync(readFileSync(DEFINITIONS)).toString());
  if (!isMap(data)) throw new Error(`${DEFINITIONS} holds no definitions`);
  return readDefinitions(data);
}
