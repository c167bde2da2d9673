// Other engines than the one that runs this, from npm, in scripts/engines/node_modules. Prints the path of the one named:
// `node scripts/engines.mjs bun|node`.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve('scripts/engines');
const { platform, arch } = process;
const system = { win32: 'windows' }[platform] ?? platform;
const at = {
  bun: `@oven/bun-${system}-${{ arm64: 'aarch64' }[arch] ?? arch}/bin/bun`,
  node: `node-${platform}-${arch}/bin/node`,
};

/** The path of an engine by its name; brings both where it is missing. Throws where npm has none for this machine. */
export function enginePath(name) {
  const path = resolve(folder, 'node_modules', at[name]);
  if (!existsSync(path)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    });
  }
  if (!existsSync(path)) throw new Error(`npm brought no ${name} for ${platform} on ${arch}`);
  return path;
}

if (process.argv[1] === import.meta.filename) console.log(enginePath(process.argv[2]));
