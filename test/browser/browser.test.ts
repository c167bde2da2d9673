import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { assembledCharts } from '../charts/support/assembled.ts';
import { openPage } from '../support/chromium.ts';
import { inFolder, runDyn } from '../support/command.ts';
import { sha256 } from './host.ts';
import type { Job, JobResult } from './page.ts';

const SWITCHES = { 'kai-scheduler': { enabled: true }, grove: { enabled: true } };
const ALL_FIVE = ['--set', 'kai-scheduler.enabled=true,grove.enabled=true'];

let results: readonly JobResult[] = [];

beforeAll(async () => {
  results = await renderInBrowser([
    { files: filesOf(join(assembledCharts(), 'platform')), options: { name: 'rel', values: SWITCHES } },
    { files: chartOf('{{ genPrivateKey "rsa" }}'), options: {} },
    {
      files: chartOf('a: {{ regexReplaceAll "(a+)b" "aab-é" "<$1>" }}\nb: {{ .Values.b | sha256sum }}'),
      options: {},
    },
  ]);
}, 300_000);

test('a browser renders a chart with five subcharts to the bytes that dyn template prints', async () => {
  const folder = assembledCharts();
  expect(readdirSync(join(folder, 'platform/charts'))).toHaveLength(5);
  const { status, stdout } = await runDyn(folder, ['template', 'rel', 'platform', ...ALL_FIVE]);
  expect(status).toBe(0);
  expect(stdout.split('\nkind: ').length).toBeGreaterThan(40);
  expect(textOf(results[0])).toBe(stdout);
});

test('a browser says so where a function needs keys', () => {
  expect(results[1]).toEqual({ problem: expect.stringContaining('need a host with a crypto library') });
});

test('a browser has the regular expressions of Go, and the digest that its host brings', () => {
  const digest = createHash('sha256').update('ß').digest('hex');
  expect(textOf(results[2])).toBe(`---\n# Source: c/templates/a.yaml\na: <aa>-é\nb: ${digest}\n`);
});

test.each([0, 1, 55, 56, 63, 64, 1000])('the digest of %i bytes is the standard one', (length) => {
  const data = new Uint8Array(length).fill(7);
  expect(Buffer.from(sha256(data))).toEqual(createHash('sha256').update(data).digest());
});

/** Opens a page in Chromium that holds the bundled core and the jobs. */
async function renderInBrowser(jobs: readonly Job[]): Promise<readonly JobResult[]> {
  const { outputFiles } = await build({
    entryPoints: ['test/browser/page.ts'],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  });
  return inFolder(async (folder) => {
    writeFileSync(join(folder, 'dyn.js'), outputFiles[0]?.contents ?? '');
    const data = JSON.stringify(jobs).replaceAll('<', '\\u003c');
    const page = `<!doctype html><meta charset="utf-8"><script type="application/json" id="jobs">${data}</script>`;
    writeFileSync(join(folder, 'page.html'), `${page}<pre id="results"></pre><script src="dyn.js"></script>`);
    const shown = openPage(join(folder, 'page.html'), join(folder, 'profile'));
    const found: unknown = JSON.parse(/<pre id="results">(.+?)<\/pre>/s.exec(shown)?.[1] ?? '');
    return found as readonly JobResult[];
  });
}

function textOf(result: JobResult | undefined): string {
  if (!result || !('text' in result)) throw new Error(`the page says ${JSON.stringify(result)}`);
  return Buffer.from(result.text, 'base64').toString();
}

function chartOf(template: string): Job['files'] {
  return packed({
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
    'values.yaml': 'b: ß\n',
    'templates/a.yaml': template,
  });
}

function filesOf(folder: string): Job['files'] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return packed(Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)])));
}

function packed(files: Readonly<Record<string, string | Uint8Array>>): Job['files'] {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    Buffer.from(content).toString('base64'),
  ]);
  return Object.fromEntries(entries);
}
