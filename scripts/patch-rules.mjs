// Writes src/kube/patch-table.ts from Kubernetes' OpenAPI v2 document (api/openapi-spec/swagger.json of its repository):
// node scripts/patch-rules.mjs FILE VERSION
import { readFileSync, writeFileSync } from 'node:fs';

const [file, version] = process.argv.slice(2);
if (!file || !version) throw new Error('usage: node scripts/patch-rules.mjs swagger.json v1.35.4');
const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
const short = (name) => name.split('.').slice(-3).join('.');

/** The type of a field, of its items or of its values. */
function typeOf(schema) {
  const ref = schema.$ref ?? schema.items?.$ref ?? schema.additionalProperties?.$ref;
  return ref?.replace('#/definitions/', '');
}

/** The types that have a rule, or a field whose type has one; types may hold themselves. */
const ruled = new Set();
for (let size = -1; size < ruled.size; ) {
  size = ruled.size;
  for (const [name, { properties = {} }] of Object.entries(definitions)) {
    const has = Object.values(properties).some(
      (schema) => schema['x-kubernetes-patch-strategy'] || ruled.has(typeOf(schema)),
    );
    if (has) ruled.add(name);
  }
}

/** A type's fields with a rule, and those whose types have one. */
function lineOf(name) {
  const fields = Object.entries(definitions[name].properties ?? {}).flatMap(([field, schema]) => {
    const type = typeOf(schema);
    const leads = ruled.has(type);
    const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
    if (strategy === '' && !leads) return [];
    const star = schema.additionalProperties === undefined ? '' : '*';
    const key = schema['x-kubernetes-patch-merge-key'] ?? '';
    return [`${field}:${strategy}:${key}:${leads ? star + short(type) : ''}`];
  });
  return fields.join(' ');
}

const META = short('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
const ONLY_META = `metadata:::${META}`;
const kinds = new Map();
const wanted = new Set(['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']);
for (const [name, schema] of Object.entries(definitions)) {
  if (!ruled.has(name) || schema.properties?.metadata === undefined) continue;
  for (const { group, version: v, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
    if (group === 'apiregistration.k8s.io' || kind.endsWith('List')) continue;
    const apiVersion = group === '' ? v : `${group}/${v}`;
    const hasMore = lineOf(name) !== ONLY_META;
    kinds.set(apiVersion, [...(kinds.get(apiVersion) ?? []), hasMore ? `${kind}=${short(name)}` : kind]);
    if (hasMore) wanted.add(name);
  }
}
for (const name of wanted) {
  for (const schema of Object.values(definitions[name].properties ?? {})) {
    const type = typeOf(schema);
    if (ruled.has(type)) wanted.add(type);
  }
}
const kindLines = [...kinds].map(([apiVersion, names]) => `${apiVersion} ${names.sort().join(' ')}`).sort();
const typeLines = [...wanted].map((name) => `${short(name)} ${lineOf(name)}`).sort();
writeFileSync(
  'src/kube/patch-table.ts',
  `/**
 * Made by scripts/patch-rules.mjs from Kubernetes ${version}. A line: apiVersion and its kinds, each with its type unless
 * only its metadata has rules.
 */
export const PATCH_KINDS = \`${kindLines.join('\n')}\`;

/**
 * A line: a type, and its fields by whose rules lists and maps are merged, as \`name:strategies:merge key:type\`; the
 * type of a map's values has a star. Fields without a rule, and without a type that has one, are left out.
 */
export const PATCH_TYPES = \`${typeLines.join('\n')}\`;
`,
);
