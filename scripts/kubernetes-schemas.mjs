// Writes schemas/kubernetes/definitions.json.gz: `node scripts/kubernetes-schemas.mjs SOURCE`. SOURCE is JSON, gzipped or
// not, with the `definitions` of Kubernetes' OpenAPI (v2) and `namespaced` (group/version/Kind: lives in a namespace).
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { enums } from './kubernetes-enums.mjs';

const TARGET = 'schemas/kubernetes/definitions.json.gz';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
/** What only matters to clients that make patches. */
const UNUSED = ['x-kubernetes-patch-merge-key', 'x-kubernetes-patch-strategy', 'x-kubernetes-unions'];

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node scripts/kubernetes-schemas.mjs SOURCE');
  process.exit(64);
}
const source = JSON.parse(readText(path));
const definitions = pick(source.definitions, Object.keys(source.definitions).filter(isObjectKind));
addFormats(definitions);
addEnums(definitions);
const text = JSON.stringify({ definitions, namespaced: source.namespaced });
writeFileSync(TARGET, gzipSync(text, { level: 9 }));
console.log(`${TARGET}: ${Object.keys(definitions).length} definitions`);

function readText(file) {
  const bytes = readFileSync(file);
  return String(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
}

/** Kinds of objects that a manifest may hold: no lists, nothing that only requests hold. */
function isObjectKind(name) {
  const { properties = {}, 'x-kubernetes-group-version-kind': kinds = [] } = source.definitions[name];
  return kinds.length === 1 && properties.metadata?.$ref?.endsWith('.ObjectMeta') === true;
}

/** Those definitions and all that they refer to, in order of their names. */
function pick(all, names) {
  const found = new Map();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    const text = JSON.stringify(all[name], (key, value) => (isUnused(key, value) ? undefined : value));
    found.set(name, JSON.parse(text));
    for (const [, other] of text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) queue.push(other);
  }
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A `description` that is a map is the schema of a field of that name. */
function isUnused(key, value) {
  return UNUSED.includes(key) || (key === 'description' && typeof value === 'string');
}

function addFormats(all) {
  all[QUANTITY].format = 'quantity';
}

function addEnums(all) {
  for (const [name, fields] of Object.entries(enums)) {
    for (const [field, values] of Object.entries(fields)) {
      const schema = all[name]?.properties?.[field];
      const texts = schema?.items ?? schema;
      if (texts?.type !== 'string') throw new Error(`${name} has no text called ${field}`);
      texts.enum = values;
    }
  }
}
