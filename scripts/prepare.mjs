// Builds after an installation. When npm installs globally from git, as pre-commit lets it, it prepares the package
// without what that is built with (https://github.com/npm/cli/issues/8440); then that is brought first.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (!existsSync('node_modules/esbuild')) {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command, ...rest] = npm;
  execFileSync(command, [...rest, 'ci', '--global=false', '--include=dev', '--ignore-scripts'], {
    stdio: 'inherit',
  });
}
await import('./build.mjs');
