import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder, writeFiles } from '../support/command.ts';

const PROGRAM = `import { DynError, loadChart, type Manifest, renderChart } from 'dyn';

const chart = loadChart('hello');
const { manifests, openLookups } = renderChart(chart, { name: 'web', namespace: 'team-a', values: { replicas: 3 } });
const kinds: string[] = manifests.map((manifest: Manifest) => /^kind: (.*)$/m.exec(manifest.text)?.[1] ?? '');
console.log(JSON.stringify({ kinds, open: openLookups.length }));
try {
  renderChart(chart, { values: { replicas: 'many' } });
} catch (error) {
  if (!(error instanceof DynError)) throw error;
  console.log(error.problem.severity, error.problem.code);
}
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    lib: ['es2023', 'dom'],
    outDir: 'out',
  },
  files: ['main.ts'],
};

test('a project that installs the package renders with it, and its types hold', () =>
  inFolder(async (folder) => {
    const env = { ...process.env, npm_config_offline: 'true' };
    const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, env, encoding: 'utf8' });
    npm('.', 'pack', '--ignore-scripts', '--pack-destination', folder);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFiles(folder, {
      'package.json': JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
      'main.ts': PROGRAM,
      'tsconfig.json': JSON.stringify(TSCONFIG),
    });
    cpSync('charts/hello', join(folder, 'hello'), { recursive: true });
    npm(folder, 'install', '--no-audit', '--no-fund', `./${archive}`);

    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'dyn',
    ]);
    execFileSync(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder, stdio: 'inherit' });
    const printed = execFileSync(process.execPath, ['out/main.js'], { cwd: folder, encoding: 'utf8' });
    expect(printed.split('\n')).toEqual([
      '{"kinds":["ConfigMap","Service","Deployment"],"open":0}',
      'error schema/values-invalid',
      '',
    ]);
    const version = execFileSync(join(folder, 'node_modules/.bin/dyn'), ['version'], { encoding: 'utf8' });
    expect(version).toMatch(/\d+\.\d+\.\d+/);
  }));
