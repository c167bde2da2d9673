// Writes the values.schema.json of each chart from schemas/charts, with the parts of schemas/shared.json that it uses
// among its own $defs, since helm reads no other file: `npm run schemas`. With --check, nothing is written: the files
// that are not in step are named, and the exit code is 1.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const SOURCES = 'schemas/charts';
const SHARED = 'shared.json#/$defs/';
const OWN = '#/$defs/';

const isCheck = process.argv.includes('--check');
const shared = readJson('schemas/shared.json').$defs;
const sources = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.json'));
const stale = sources.sort().map(generated).filter(isStale);
for (const { file, text } of stale) {
  if (isCheck) console.error(`${file} is not what npm run schemas writes`);
  else writeFileSync(file, text);
}
if (isCheck && stale.length > 0) process.exitCode = 1;

function generated(name) {
  const source = `${SOURCES}/${name}`;
  const schema = selfContained(readJson(source), source);
  return {
    file: `charts/${name.replace(/\.json$/, '')}/values.schema.json`,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  };
}

/** A schema of its own file only; its $defs are in order of their names. */
function selfContained(schema, source) {
  const { $defs: own = {}, ...rest } = schema;
  const used = new Set(referenceNames(schema, SHARED));
  // The set grows while it is gone through: what a part refers to follows it.
  for (const name of used) {
    if (shared[name] === undefined) throw new Error(`${source}: schemas/shared.json has no ${name}`);
    if (own[name] !== undefined) throw new Error(`${source}: ${name} is both its own and shared`);
    for (const inner of referenceNames(shared[name], OWN)) used.add(inner);
  }
  const parts = { ...own, ...Object.fromEntries([...used].map((name) => [name, shared[name]])) };
  const names = Object.keys(parts).sort();
  if (names.length === 0) return rest;
  return inlined({ ...rest, $defs: Object.fromEntries(names.map((name) => [name, parts[name]])) });
}

function referenceNames(part, prefix) {
  if (typeof part !== 'object' || part === null) return [];
  const { $ref } = part;
  const here = typeof $ref === 'string' && $ref.startsWith(prefix) ? [$ref.slice(prefix.length)] : [];
  return [...here, ...Object.values(part).flatMap((inner) => referenceNames(inner, prefix))];
}

function inlined(part) {
  if (Array.isArray(part)) return part.map(inlined);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    key === '$ref' && typeof value === 'string' ? value.replace(SHARED, OWN) : inlined(value),
  ]);
  return Object.fromEntries(entries);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function isStale({ file, text }) {
  return readFileSync(file, 'utf8') !== text;
}
