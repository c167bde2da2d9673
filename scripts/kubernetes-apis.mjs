// Writes src/kube/apis-table.ts: when each API of Kubernetes came, was deprecated, went, and what to use instead.
// `node scripts/kubernetes-apis.mjs DIR`, where DIR holds the Go module k8s.io/api of the version to read:
//   go mod download -json k8s.io/api@v0.35.1     # prints DIR
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of the Go module k8s.io/api');

const METHOD =
  /^func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed)\(\) \(major, minor int\) \{\n\treturn (\d+), (\d+)/gm;
const REPLACEMENT =
  /^func \(in \*(\w+)\) APILifecycleReplacement\(\) schema\.GroupVersionKind \{\n\treturn schema\.GroupVersionKind\{Group: "(.*)", Version: "(.*)", Kind: "(.*)"\}/gm;

/** Groups whose types no object of a cluster has. */
const ELSEWHERE = ['admission', 'imagepolicy', 'apidiscovery'];

const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const texts = new Map();
for (const path of paths.filter((name) => /^\w+\/\w+\/\S*lifecycle\.go$/.test(name)).sort()) {
  const place = path.slice(0, path.lastIndexOf('/'));
  texts.set(place, (texts.get(place) ?? '') + readFileSync(join(folder, path), 'utf8'));
}

const lines = new Map();
for (const [place, source] of texts) {
  const [group, version] = place.split('/');
  if (ELSEWHERE.includes(group)) continue;
  const apiVersion = [groupName(group, version), version].filter((part) => part !== '').join('/');
  for (const [kind, life] of lifecycles(source)) {
    const { introduced = '-', deprecated = '-', removed = '-', replacement } = life;
    const [successor, newKind] = replacement ?? ['-', kind];
    const head = [apiVersion, introduced, deprecated, removed, successor].join(' ');
    lines.set(head, [...(lines.get(head) ?? []), newKind === kind ? kind : `${kind}>${newKind}`]);
  }
}

function lifecycles(source) {
  const kinds = new Map();
  const lifeOf = (kind) => kinds.get(kind) ?? kinds.set(kind, {}).get(kind);
  for (const [, kind, what, major, minor] of source.matchAll(METHOD))
    lifeOf(kind)[what.toLowerCase()] = `${major}.${minor}`;
  for (const [, kind, group, version, newKind] of source.matchAll(REPLACEMENT))
    lifeOf(kind).replacement = [group === '' ? version : `${group}/${version}`, newKind];
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
}

function groupName(group, version) {
  const path = join(folder, group, version, 'register.go');
  const name = existsSync(path) && /GroupName\s*=\s*"(.*)"/.exec(readFileSync(path, 'utf8'));
  if (!name) throw new Error(`${path} names no group`);
  return name[1];
}

const version = /@(v[\d.]+)$/.exec(folder)?.[1] ?? 'of unknown version';
const text = [...lines].map(([head, kinds]) => `${head} ${kinds.join(' ')}`).join('\n');
writeFileSync(
  'src/kube/apis-table.ts',
  `/**
 * Made by scripts/kubernetes-apis.mjs from k8s.io/api ${version}. A line: apiVersion, the versions of Kubernetes in which
 * its kinds came, were deprecated and went (- for never), the apiVersion to use instead, the kinds (\`old>new\`).
 */
export const API_TABLE = \`${text}\`;
`,
);
