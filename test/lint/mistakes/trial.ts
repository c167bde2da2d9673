import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillOffline } from '../../../src/actions/offline.ts';
import { openChart } from '../../../src/actions/open.ts';
import type { Ports } from '../../../src/actions/ports.ts';
import { createBudget } from '../../../src/base/budget.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { positionOf, type Source } from '../../../src/base/source.ts';
import { openPorts } from '../../../src/cli/chartflags.ts';
import { fromBytes } from '../../../src/go/bytes.ts';
import { type CaseEnv, keptReader, renderDefaults, renderFile } from '../../../src/lint/cases.ts';
import type { LintCase } from '../../../src/lint/subject.ts';
import { defaultCapabilities } from '../../../src/render/capabilities.ts';
import { HELM_4_1 } from '../../../src/render/profile.ts';
import type { Draw } from '../../support/draw.ts';
import { kubernetes } from '../../support/kubernetes.ts';
import { lintAt } from '../../support/lintsamples.ts';
import { type Kind, type Mistake, makeMistake, ROLES } from './kinds.ts';
import { type KeyLine, templateLines, valuesLines } from './places.ts';

/** A mistake, and whether lint found it at a right line, elsewhere, or not at all. */
export interface Judged extends Mistake {
  readonly verdict: 'found' | 'elsewhere' | 'missed';
  /** What lint says with the mistake, and did not say without. */
  readonly said: readonly string[];
}

/** A chart that is ready for mistakes. */
export interface Bench {
  draw(kind: Kind, draw: Draw): Judged | undefined;
}

/** How often a place is drawn for one mistake, until one makes a difference. */
const DRAWS = 40;

/** Makes ready the chart in a folder of `root`; its files are changed there, one at a time, and put back. */
export function openBench(root: string, folder: string): Bench {
  const world = { cwd: root, env: {}, isTerminal: false, stdin: noBytes, stdout: noText, stderr: noText };
  const ports = openPorts(new Map(), world);
  const before = countsOf(lintAt(root, [folder], true).problems);
  const cases = renderedCases(folder, ports);
  const files = valuesFiles(folder, ports);
  const sources = templatesOf(folder, ports);
  const values = files.flatMap((file) =>
    valuesLines(file, file.name === `${folder}/values.yaml` ? sources : []),
  );
  const templates = templateLines(cases, kubernetes());
  const pools = {
    selector: templates.filter(({ role }) => role === 'selector'),
    label: templates.filter(({ role }) => role === 'label'),
    reference: templates.filter(({ role }) => role === 'reference'),
  };
  const selectors = selectorLines(templates);
  const plain = rendered(cases);

  const judge = (mistake: Mistake): Judged | undefined => {
    const path = join(root, mistake.file.name);
    const original = readFileSync(path);
    writeFileSync(path, mistake.text);
    try {
      if (isHarmless(mistake, () => rendered(renderedCases(folder, ports)) === plain)) return undefined;
      return verdictOf(mistake, {
        problems: newOnes(lintAt(root, [folder], true).problems, before),
        selectors,
      });
    } finally {
      writeFileSync(path, original);
    }
  };
  return {
    draw(kind, draw) {
      const role = ROLES[kind];
      for (let i = 0; i < DRAWS; i++) {
        const from = role ? pools[role] : draw(2) === 0 && values.length > 0 ? values : templates;
        if (from.length === 0) return undefined;
        const place = from[draw(from.length)];
        const mistake = place && makeMistake(kind, place, draw);
        const judged = mistake && judge(mistake);
        if (judged) return judged;
      }
      return undefined;
    },
  };
}

/** A mistake that changes nothing of what is rendered is none, but for keys that helm does not look at. */
function isHarmless({ kind }: Mistake, isSame: () => boolean): boolean {
  return !['misspell', 'retype', 'duplicate'].includes(kind) && isSame();
}

interface Said {
  readonly problems: readonly Problem[];
  readonly selectors: ReadonlySet<string>;
}

function verdictOf(mistake: Mistake, { problems, selectors }: Said): Judged {
  const said = problems.map(
    (problem) => `${problem.code} ${lineOf(problem)} ${problem.message.split('\n', 1)[0]}`,
  );
  const isRight = (problem: Problem): boolean => isAtRight(problem) || originsOf(problem).some(isAtRight);
  const isAtRight = (problem: Problem): boolean => {
    const { file, right, orSelector, orAt } = mistake;
    if (orAt?.includes(lineOf(problem)) === true) return true;
    if (orSelector === true && selectors.has(lineOf(problem))) return true;
    const at = problem.at;
    if (at?.source.name !== file.name) return false;
    const { line } = positionOf(at.source, at.start);
    return line >= right[0] && line <= right[1];
  };
  const verdict = problems.some(isRight) ? 'found' : problems.length > 0 ? 'elsewhere' : 'missed';
  return { ...mistake, verdict, said };
}

/** The line that a finding names as what made the thing, where the one it is at only calls for it. */
function originsOf(problem: Problem): readonly Problem[] {
  const made = (problem.related ?? []).filter(({ message, at }) => message === 'made here' && at);
  return made.map(({ at }) => ({ ...problem, ...(at ? { at } : {}) }));
}

function lineOf({ at }: Problem): string {
  return at ? `${at.source.name}:${positionOf(at.source, at.start).line}` : '';
}

function selectorLines(lines: readonly KeyLine[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap(({ role, file, line, includedAt }) =>
      role === 'selector' ? [line, includedAt ?? line].map((at) => `${file.name}:${at}`) : [],
    ),
  );
}

type Counts = ReadonlyMap<string, number>;

function countsOf(problems: readonly Problem[]): Counts {
  const counts = new Map<string, number>();
  for (const problem of problems) counts.set(idOf(problem), (counts.get(idOf(problem)) ?? 0) + 1);
  return counts;
}

/** Without its line, which a mistake may move. */
function idOf({ code, at, message }: Problem): string {
  return `${code} ${at?.source.name ?? ''} ${message}`;
}

function newOnes(problems: readonly Problem[], before: Counts): readonly Problem[] {
  const now = countsOf(problems);
  return problems.filter((problem) => (now.get(idOf(problem)) ?? 0) > (before.get(idOf(problem)) ?? 0));
}

function renderedCases(folder: string, ports: Ports): readonly LintCase[] {
  const options = { followLinks: false, log: () => {} };
  const opened = () => {
    const chart = openChart(ports.files.absolute(folder), ports, options);
    return fillOffline(chart, folder, ports, options);
  };
  const [chart, problem] = attempt(opened);
  if (!chart) return [{ name: problem, objects: [] }];
  const env: CaseEnv = {
    newBudget: () => createBudget(ports.limits, ports.now),
    entropy: ports.entropy,
    profile: HELM_4_1,
    capabilities: defaultCapabilities(HELM_4_1, []),
    readObject: keptReader(),
    judge: () => ({ broken: [], unread: [] }),
    userPlace: (at) => ({ ...at, source: userSource(at.source, chart.metadata.name, folder, ports) }),
  };
  const [defaults, ...over] = valuesFiles(folder, ports);
  return [renderDefaults(chart, defaults, env), ...over.map((source) => renderFile(chart, source, env))];
}

function userSource(source: Source, chart: string, folder: string, { files }: Ports): Source {
  if (!source.name.startsWith(`${chart}/`)) return source;
  const name = `${folder}/${source.name.slice(chart.length + 1)}`;
  const known = sources.get(source);
  if (known) return known;
  const made = { name, text: files.kindOf(name) === 'file' ? fromBytes(files.read(name)) : source.text };
  sources.set(source, made);
  return made;
}

const sources = new WeakMap<Source, Source>();

function attempt<T>(run: () => T): readonly [T | undefined, string] {
  try {
    return [run(), ''];
  } catch (error) {
    return [undefined, String(error)];
  }
}

/** values.yaml, and the files over it that the chart ships. */
function valuesFiles(folder: string, { files }: Ports): readonly Source[] {
  const below = files
    .list(`${folder}/ci`)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `ci/${name}`);
  const beside = files.list(folder).filter((name) => /^values-.*\.ya?ml$/.test(name));
  return ['values.yaml', ...beside, ...below]
    .filter((name) => files.kindOf(`${folder}/${name}`) === 'file')
    .map((name) => ({ name: `${folder}/${name}`, text: fromBytes(files.read(`${folder}/${name}`)) }));
}

function templatesOf(folder: string, { files }: Ports): readonly Source[] {
  const { tree } = files.readChartFolder(folder, { followLinks: false });
  return [...tree]
    .filter(([name]) => name.startsWith('templates/'))
    .map(([name, bytes]) => ({ name: `${folder}/${name}`, text: fromBytes(bytes) }));
}

/** What was rendered, as a text to compare. */
function rendered(cases: readonly LintCase[]): string {
  return JSON.stringify(
    cases.map(({ objects, problem }) => [problem?.message, objects.map(({ object }) => object)]),
    (_, value: unknown) =>
      value instanceof Map ? [...value] : typeof value === 'bigint' ? `${value}n` : value,
  );
}

function noBytes(): Uint8Array {
  return new Uint8Array();
}

function noText(): void {}
