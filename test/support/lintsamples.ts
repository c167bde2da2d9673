import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { fixAction } from '../../src/actions/fix.ts';
import { type LintPorts, type LintRequest, type LintResult, lintAction } from '../../src/actions/lint.ts';
import type { Problem } from '../../src/base/problem.ts';
import { placeOf } from '../../src/base/source.ts';
import { openPorts } from '../../src/cli/chartflags.ts';
import { kubernetesDefinitions } from '../../src/host/definitions.ts';
import { loadChart, renderChart } from '../../src/index.ts';
import { HELM_4_1 } from '../../src/render/profile.ts';
import { recordOf } from './cases.ts';
import { writeFiles } from './command.ts';

/** Files by their paths in the folder of a chart; `../dyn.yaml` lies beside that. */
export type SampleFiles = Readonly<Record<string, string>>;

/** A chart, and what one rule says of it: `file:line:column message`. */
export interface SampleCase {
  readonly why: string;
  readonly bad: SampleFiles;
  readonly findings: readonly string[];
  /** The files that --fix changes, as they are afterwards. */
  readonly fixed?: SampleFiles;
  /** What the rule says after that. */
  readonly left: readonly string[];
  /** The fields that the objects have otherwise afterwards: `Kind.path`. */
  readonly changes: readonly string[];
}

/** A rule's example: what it finds, and what it is content with. */
export interface Sample extends SampleCase {
  readonly good: SampleFiles;
  readonly also: readonly SampleCase[];
}

const FOLDER = 'test/samples/lint';
const CHART = 'apiVersion: v2\nname: sample\nversion: 1.0.0\n';

/** The samples by the ids of their rules; a file is called `area-what.yaml`. */
export function readSamples(): ReadonlyMap<string, Sample> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return new Map(
    files.map((file) => [file.slice(0, -'.yaml'.length).replace('-', '/'), readSample(`${FOLDER}/${file}`)]),
  );
}

function readSample(path: string): Sample {
  const fields = recordOf(load(readFileSync(path, 'utf8'))) ?? {};
  const also = Array.isArray(fields.also) ? fields.also : [];
  return {
    ...readCase(fields),
    good: readFiles(fields.good),
    also: also.map((item) => readCase(recordOf(item) ?? {})),
  };
}

function readCase(fields: Record<string, unknown>): SampleCase {
  const { why, bad, fixed } = fields;
  return {
    why: typeof why === 'string' ? why : 'its example',
    bad: readFiles(bad),
    findings: readTexts(fields.findings),
    ...(fixed === undefined ? {} : { fixed: readFiles(fixed) }),
    left: readTexts(fields.left),
    changes: readTexts(fields.changes),
  };
}

function readTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readFiles(value: unknown): SampleFiles {
  const files = Object.entries(recordOf(value) ?? {}).map(([path, text]) => [path, String(text)]);
  return Object.fromEntries(files);
}

/** What lint says of a chart with these files, in a repository of its own. */
export function lintFiles(files: SampleFiles): readonly Problem[] {
  return inRepository(files, (root) => lintAt(root, []).problems);
}

/** What fixes make of a chart with these files, and the fields of its objects before and after. */
export function fixFiles(files: SampleFiles): {
  readonly changed: SampleFiles;
  readonly left: readonly Problem[];
  readonly fields: readonly [before: readonly string[], after: readonly string[]];
} {
  return inRepository(files, (root) => {
    const before = fieldsAt(`${root}/sample`);
    const { left, changes } = fixAction(requestOf(['sample'], false), HELM_4_1, portsAt(root), true);
    const texts = changes.map(({ file }) => [
      file.replace(/^sample\//, ''),
      readFileSync(join(root, file), 'utf8'),
    ]);
    const fields = [before, fieldsAt(`${root}/sample`)] as const;
    return { changed: Object.fromEntries(texts), left: left.problems, fields };
  });
}

function inRepository<T>(files: SampleFiles, use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'dyn-lint-'));
  try {
    writeFiles(join(root, 'sample'), { '../dyn.yaml': '', 'Chart.yaml': CHART, ...files });
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Every field of every object that a chart renders to with its defaults: `Kind.path: value`. */
function fieldsAt(folder: string): readonly string[] {
  const { manifests, hooks } = renderChart(loadChart(folder), { name: 'r' });
  return [...manifests, ...hooks].flatMap(({ kind, text }) => fieldsOf(kind, load(text)));
}

function fieldsOf(path: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(`${path}.${key}`, inner));
}

/** Lints in a folder, without paths all of it; `offline` takes missing dependencies from beside a chart. */
export function lintAt(cwd: string, paths: readonly string[], offline = false): LintResult {
  return lintAction(requestOf(paths, offline), HELM_4_1, portsAt(cwd));
}

function requestOf(paths: readonly string[], offline: boolean): LintRequest {
  return { paths, offline, followLinks: false, kubeVersion: '' };
}

/** The machine as lint sees it from a folder. */
export function portsAt(cwd: string): LintPorts {
  const world = { cwd, env: {}, isTerminal: false, stdin: noBytes, stdout: () => {}, stderr: () => {} };
  return {
    ...openPorts(new Map(), world),
    readDefinitions: () => kubernetesDefinitions(process.cwd()),
    changedSince: () => [],
  };
}

function noBytes(): Uint8Array {
  return new Uint8Array();
}

/** A finding as samples write it. */
export function findingText({ at, message }: Problem): string {
  const file = at ? placeOf(at) : '';
  const place = file.startsWith('sample/') ? file.slice('sample/'.length) : `../${file}`;
  return `${place} ${message}`;
}
