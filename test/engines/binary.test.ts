import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compareCase, describeMismatch } from '../conformance/runner.ts';
import { readAnswers } from '../support/answers.ts';
import { loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { drawer } from '../support/draw.ts';
import { askProgram } from '../support/dyn.ts';

const PROGRAM = resolve('binary/dyn');
const CASES = Number(process.env.BINARY_CASES ?? 600);
const SEED = Number(process.env.BINARY_SEED ?? 1);
const AT_ONCE = 2;

test(`${CASES} cases of conformance, drawn by seed ${SEED}, agree with the executable`, async () => {
  const subject = { ask: askProgram(PROGRAM), refusals: loadRefusals(), prints: true };
  const all = loadCaseFiles().flatMap((file) => {
    const answers = readAnswers(file);
    return file.cases.map((item) => ({ item, answer: answers.get(item.name) }));
  });
  const draw = drawer(SEED);
  const drawn = Array.from({ length: Math.min(CASES, all.length) }, () => all.splice(draw(all.length), 1)[0]);
  const different: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = drawn.pop(); next; next = drawn.pop()) {
      const mismatch = await compareCase(next.item, next.answer, subject);
      if (mismatch) different.push(describeMismatch(mismatch));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(different).toEqual([]);
}, 600_000);

test('it needs neither a PATH nor a file beside it, and does not read .env', () =>
  inFolder(async (folder) => {
    cpSync('charts/hello', join(folder, 'hello'), { recursive: true });
    writeFiles(folder, { 'hello/templates/stray.yaml': 'in: {{ .Release.Namespace }}\n' });
    cpSync(PROGRAM, join(folder, 'dyn'));
    writeFiles(folder, {
      '.env': 'DYN_TRACE=1\nHELM_NAMESPACE=stray\n',
      'page.hbs': '{{name}} {{cell "a|b"}}\n',
    });
    const run = (...argv: string[]) => {
      const env = { HOME: '/nonexistent', KUBECONFIG: '/dev/null' };
      return spawnSync(join(folder, 'dyn'), argv, { cwd: folder, env, encoding: 'utf8' });
    };
    expect(run('version').stdout).toMatch(/^dyn .*; bun [\d.]+\)\n$/);
    expect(run('template', 'web', 'hello').stdout).toContain('\nin: default\n');
    expect(run('lint', 'hello').stdout).toContain('note workload/security-context');
    expect(run('docs', 'hello', '--template', 'page.hbs')).toMatchObject({ status: 0, stderr: '' });
  }));

const DEEP = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };

test('recursion as deep as Helm allows works, in one render and in one of several', () =>
  inFolder(async (folder) => {
    const template =
      '{{ define "down" }}{{ if . }}{{ template "down" (sub . 1) }}{{ else }}end{{ end }}{{ end }}a: {{ template "down" 90000 }}';
    writeFiles(folder, { ...DEEP, 'c/templates/a.yaml': template });
    const text = '---\n# Source: c/templates/a.yaml\na: end\n';
    expect(await runDyn(folder, ['template', 'c'])).toMatchObject({ status: 0, stdout: text, stderr: '' });
    const several = await runDyn(folder, ['render', 'c', '-n', 'one', '-n', 'two']);
    expect(several.status).toBe(0);
    expect(several.stdout.split(text)).toHaveLength(3);
  }));

test('renders are shared with other processes', () =>
  inFolder(async (folder) => {
    writeFiles(folder, { ...DEEP, 'c/templates/a.yaml': 'a: {{ .Release.Namespace }}' });
    const argv = ['render', 'c', '-n', 'one', '-n', 'two', '-n', 'three'];
    const alone = await runDyn(folder, argv, { env: { DYN_THREADS: '0' } });
    expect(alone.status).toBe(0);
    expect(await runDyn(folder, argv, { env: { DYN_THREADS: '2' } })).toMatchObject({
      ...{ status: 0, stdout: alone.stdout, stderr: alone.stderr },
    });
  }));

test('values from standard input reach a render that is started anew', () =>
  inFolder(async (folder) => {
    const template =
      '{{ define "down" }}{{ if . }}{{ template "down" (sub . 1) }}{{ end }}{{ end }}a: {{ .Values.a }}{{ template "down" 90000 }}';
    writeFiles(folder, { ...DEEP, 'c/templates/a.yaml': template });
    const { status, stdout } = await runDyn(folder, ['template', 'c', '-f', '-'], { stdin: 'a: 7' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '---\n# Source: c/templates/a.yaml\na: 7\n' });
  }));
