import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Definitions, readDefinitions } from '../kube/definitions.ts';

const FILE = 'schemas/kubernetes/definitions.json.gz';

let known: Definitions | undefined;

/** The definitions of Kubernetes' own kinds that come with dyn, read once; from the folder above that has them. */
export function kubernetesDefinitions(from: string): Definitions {
  known ??= read(from);
  return known;
}

function read(from: string): Definitions {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, FILE);
    if (existsSync(path)) return readDefinitions(gunzipSync(readFileSync(path)).toString());
    if (folder === dirname(folder)) throw new Error(`the package lacks ${FILE}`);
  }
}
