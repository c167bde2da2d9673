import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { type LintResult, lintAction } from '../../src/actions/lint.ts';
import type { Problem } from '../../src/base/problem.ts';
import { placeOf } from '../../src/base/source.ts';
import { openPorts } from '../../src/cli/chartflags.ts';
import { kubernetesDefinitions } from '../../src/host/definitions.ts';
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

function readCase({ why, bad, findings }: Record<string, unknown>): SampleCase {
  return {
    why: typeof why === 'string' ? why : 'its example',
    bad: readFiles(bad),
    findings: Array.isArray(findings) ? findings.map(String) : [],
  };
}

function readFiles(value: unknown): SampleFiles {
  const files = Object.entries(recordOf(value) ?? {}).map(([path, text]) => [path, String(text)]);
  return Object.fromEntries(files);
}

/** What lint says of a chart with these files, in a repository of its own. */
export function lintFiles(files: SampleFiles): readonly Problem[] {
  const root = mkdtempSync(join(tmpdir(), 'dyn-lint-'));
  try {
    writeFiles(join(root, 'sample'), { '../dyn.yaml': '', 'Chart.yaml': CHART, ...files });
    return lintAt(root, []).problems;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Lints in a folder, without paths all of it; `offline` takes missing dependencies from beside a chart. */
export function lintAt(cwd: string, paths: readonly string[], offline = false): LintResult {
  const world = { cwd, env: {}, isTerminal: false, stdin: noBytes, stdout: () => {}, stderr: () => {} };
  const ports = {
    ...openPorts(new Map(), world),
    readDefinitions: () => kubernetesDefinitions(process.cwd()),
  };
  const request = { paths, offline, followLinks: false, kubeVersion: '' };
  return lintAction(request, HELM_4_1, ports);
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
