import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const PROGRAM = `import { DynError, loadChart, type Manifest, manifestText, renderChart } from 'dyn';
import { type Host, manifestText as coreText } from 'dyn/core';

const chart = loadChart('hello');
const { manifests, openLookups } = renderChart(chart, { name: 'web', namespace: 'team-a', values: { replicas: 3 } });
const kinds: string[] = manifests.map((manifest: Manifest) => /^kind: (.*)$/m.exec(manifest.text)?.[1] ?? '');
console.log(JSON.stringify({ kinds, open: openLookups.length }));
const host: Pick<Host, 'elapsedMs'> = { elapsedMs: () => 0 };
const rendered = renderChart(chart);
console.log(coreText(rendered) === manifestText(rendered), host.elapsedMs());
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
      'true 0',
      'error schema/values-invalid',
      '',
    ]);
    const files = ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'schemas'];
    expect(readdirSync(join(folder, 'node_modules/dyn')).sort()).toEqual(files);
    const dyn = (...args: string[]) =>
      execFileSync('npx', ['--no-install', 'dyn', ...args], { cwd: folder, env, encoding: 'utf8' });
    expect(dyn('version')).toMatch(/\d+\.\d+\.\d+/);
    const { stdout } = await runDyn(folder, ['template', 'web', 'hello', '-n', 'team-a']);
    expect(stdout).toContain('kind: Deployment');
    expect(dyn('template', 'web', 'hello', '-n', 'team-a')).toBe(stdout);
    expect(dyn('lint', 'hello')).toContain('note workload/security-context');
  }));
