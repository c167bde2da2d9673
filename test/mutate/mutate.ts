// npm run mutate -- [--count 200] [--seed 1] [--only yaml/,go/toml] [--fresh]: breaks the source in random places, one at a time,
// and tells which breaks no conformance case notices, nor any of dyn's own tables (tables.ts). A run that was interrupted goes on where it stopped.
// With --near 200 each break is judged by so many cases alone, half of them the quickest of its topics and half those that
// reach most: quicker, and never too kind.
// With --unreached it breaks nothing, and lists the places that no case reaches.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCaseFiles } from '../support/cases.ts';
import { hireCrew, type Judge } from './crew.ts';
import { type Finding, serveOrders } from './judge.ts';
import { type Judging, type Log, openLog, type Verdict } from './log.ts';
import { allMutants, type Mutant, pickMutants } from './mutants.ts';
import { isOwn, loadOwnCases } from './tables.ts';
import { topicsOf } from './topics.ts';
import { bundleMutants } from './weave.ts';

const AT_ONCE = 2;
const CACHE = 'node_modules/.cache';
const [bundle, count] = process.argv.slice(2);
if (bundle?.endsWith('.cjs')) serveOrders(bundle, Number(count));
else await run();

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      near: { type: 'string', default: '' },
      unreached: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  });
  mkdirSync(CACHE, { recursive: true });
  const cases = [...loadCaseFiles().flatMap((file) => file.cases), ...loadOwnCases()];
  if (values.unreached) return listUnreached(allMutants(values.only), cases);
  const log = openLog(
    `${CACHE}/mutate-${values.seed}${values.only.replaceAll('/', '-')}${values.near}.jsonl`,
    cases,
    values.fresh,
  );
  const mutants = pickMutants(Number(values.count), Number(values.seed), values.only);
  const open = mutants.filter(({ id }) => !log.verdicts.has(id));
  if (open.length > 0) await judgeAll(open, { cases, log, near: Number(values.near || 'Infinity') });
  report(mutants, log);
}

interface Court {
  readonly cases: readonly Judging[];
  readonly log: Log;
  readonly near: number;
}

async function judgeAll(mutants: readonly Mutant[], { cases, log, near }: Court): Promise<void> {
  await withJudges(mutants, async (judges) => {
    const unbroken = await judgeUnbroken(cases, judges);
    const queue = mutants.entries();
    await Promise.all(
      judges.map(async (judge) => {
        for (const [index, mutant] of queue)
          log.add(await judgeMutant(mutant, { number: index + 1, unbroken, judge, near }));
      }),
    );
  });
}

/** Prints the lines of which no case reaches a part: nothing can notice a break there. */
async function listUnreached(mutants: readonly Mutant[], cases: readonly Judging[]): Promise<void> {
  await withJudges(mutants, async (judges) => {
    const unbroken = await judgeUnbroken(cases, judges);
    const reached = new Set(unbroken.flatMap((finding) => finding.reached));
    const left = mutants.filter((_, index) => !reached.has(index + 1));
    const lines = left.map(
      ({ path, line, before }) => `unreached src/${path}:${line}  ${JSON.stringify(before)}`,
    );
    for (const line of new Set(lines)) console.log(line);
    console.log(`${left.length} of ${mutants.length} places are reached by no case`);
  });
}

async function withJudges(
  mutants: readonly Mutant[],
  work: (judges: readonly Judge[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(resolve(CACHE, 'mutate-'));
  const outfile = join(folder, 'main.cjs');
  await bundleMutants(outfile, mutants);
  const crew = hireCrew([outfile, String(mutants.length)]);
  try {
    await work(Array.from({ length: AT_ONCE }, crew.take));
  } finally {
    crew.dismiss();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All cases without any break: which places each reaches. Those that fail judge nothing. */
async function judgeUnbroken(all: readonly Judging[], judges: readonly Judge[]): Promise<Finding[]> {
  const started = performance.now();
  const ids = all.map(({ id }) => id);
  const findings: Finding[] = [];
  const shares = judges.map(async (judge, n) => {
    const cases = ids.filter((_, index) => index % judges.length === n);
    const whole = await judge({ mutant: 0, cases }, (finding) => findings.push(finding));
    if (!whole) throw new Error('the unbroken source does not end');
  });
  await Promise.all(shares);
  const failing = findings.filter(({ agrees }) => !agrees);
  console.log(
    `unbroken: ${failing.length} cases fail, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  return findings.filter(({ agrees }) => agrees);
}

interface Trial {
  readonly number: number;
  readonly unbroken: readonly Finding[];
  readonly judge: Judge;
  readonly near: number;
}

/** Runs the cases that reach the place: those of its topics first, the quick before the slow, dyn's own tables last. */
async function judgeMutant({ id, path }: Mutant, { number, unbroken, judge, near }: Trial): Promise<Verdict> {
  const reaching = unbroken.filter(({ reached }) => reached.includes(number));
  const topics = topicsOf(path);
  const isFar = ({ id }: Finding) => (topics.some((topic) => id.startsWith(`${topic}/`)) ? 0 : 1);
  const nearest = (found: Finding[]) => {
    found.sort((a, b) => isFar(a) - isFar(b) || a.tookMs - b.tookMs);
    const dense = found.slice(near / 2).sort((a, b) => b.reached.length - a.reached.length);
    return [...found.slice(0, near / 2), ...dense.slice(0, near / 2)];
  };
  const cases = [
    ...nearest(reaching.filter((finding) => !isOwn(finding))),
    ...nearest(reaching.filter(isOwn)),
  ].map((finding) => finding.id);
  let noticedBy: string | undefined;
  const whole = await judge({ mutant: number, cases }, (finding) => {
    if (!finding.agrees) noticedBy = finding.id;
  });
  if (!whole) noticedBy ??= 'does not end';
  return { id, reachedBy: cases.length, ...(noticedBy === undefined ? {} : { noticedBy }) };
}

function report(mutants: readonly Mutant[], { verdicts }: Log): void {
  let missed = 0;
  let own = 0;
  for (const { id, path, line, before, after } of mutants) {
    const verdict = verdicts.get(id);
    const noticedBy = verdict?.noticedBy;
    if (noticedBy !== undefined && isOwn({ id: noticedBy })) own += 1;
    if (noticedBy !== undefined) continue;
    missed += 1;
    const change = `${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
    console.log(`missed src/${path}:${line}  ${change}  (${verdict?.reachedBy ?? 0} cases get there)`);
  }
  const noticed = mutants.length - missed;
  console.log(`${noticed} noticed (${own} by dyn's own tables), ${missed} missed, of ${mutants.length}`);
}
