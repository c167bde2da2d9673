// npm run bench:cluster: dyn beside helm on one control plane of its own. Prints a table; status 1 where a target is missed.
import { parseArgs } from 'node:util';
import { startCluster } from '../cluster/cluster.ts';
import { helmPath } from '../support/helm.ts';
import { layOut, seedReleases } from './cluster-ground.ts';
import {
  type Contestant,
  type Figures,
  type Measured,
  measureRounds,
  OPERATIONS,
  type Operation,
} from './cluster-rounds.ts';
import { benchLarge } from './large.ts';
import { median } from './measure.ts';

const ROUNDS = 7;
const MOST_MB = 250;

/** Of helm's faster figure, what dyn may take at most. */
const TARGETS: Readonly<Record<Operation, number>> = {
  'install of 300 objects': 0.7,
  'upgrade that changes nothing': 0.5,
  'upgrade that changes one': 0.5,
  'list of 500 releases': 0.7,
  'uninstall of 300 objects': 0.7,
};

const CONTESTANTS: readonly Contestant[] = [
  { name: 'helm', program: helmPath(), before: [] },
  { name: 'helm, fast', program: helmPath(), before: ['--qps', '200', '--burst-limit', '400'] },
  { name: 'dyn', program: process.execPath, before: ['bin/dyn.js'] },
];

const USAGE = `npm run bench:cluster -- [--large] [--runs N] [--only WORD[,WORD…]] [--contestants NAME[;NAME…]]
  --large        a release of 5,000 objects by dyn alone, once, in place of all else
  --runs         runs of each, ${ROUNDS} by default
  --only         operations that hold one of the words, as in --only install,list,nothing
  --contestants  some of: ${CONTESTANTS.map(({ name }) => name).join('; ')}`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: String(ROUNDS) },
    only: { type: 'string', default: '' },
    contestants: { type: 'string', default: '' },
    large: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const words = values.only.split(',').filter((word) => word !== '');
const operations = OPERATIONS.filter(
  (one) => words.length === 0 || words.some((word) => one.split(' ').includes(word)),
);
const names = values.contestants.split(';').map((name) => name.trim());
const contestants = CONTESTANTS.filter(({ name }) => values.contestants === '' || names.includes(name));
const rounds = Number(values.runs);
const say = (line: string): void => console.error(line);

if (values.help || operations.length === 0 || contestants.length === 0 || !(rounds > 0)) {
  say(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else if (values.large) await benchLarge(say);
else await bench();

async function bench(): Promise<void> {
  const cluster = await startCluster(say);
  const { endpoint } = cluster;
  try {
    const ground = layOut(cluster.kubeconfig);
    try {
      if (operations.includes('list of 500 releases')) await seedReleases(endpoint, say);
      report(await measureRounds({ contestants, ground, endpoint, rounds, operations, say }));
    } finally {
      ground.remove();
    }
  } finally {
    await cluster.stop();
  }
}

function report(measured: Measured): void {
  const shown = contestants.map(({ name }) => name);
  const heads = [...shown.map((name) => `${name}, s`), 'ratio', 'target', 'spread of dyn, s'];
  const more = shown.flatMap((name) => [`processor of ${name}, s`, `peak of ${name}, MB`]);
  console.log(`| | ${[...heads, ...more].join(' | ')} |`);
  console.log(`|---|${'---|'.repeat(heads.length + more.length)}`);
  for (const operation of operations) printRow(operation, measured, shown);
}

function printRow(operation: Operation, measured: Measured, shown: readonly string[]): void {
  const of = (name: string, what: keyof Figures): readonly number[] =>
    (measured.get(`${name}: ${operation}`) ?? []).map((figures) => figures[what]);
  const seconds = (name: string): number => median(of(name, 'seconds'));
  const ratio = seconds('dyn') / Math.min(...['helm', 'helm, fast'].map(seconds).filter((one) => one > 0));
  const target = TARGETS[operation];
  const spread = of('dyn', 'seconds');
  const times = shown.map((name) => seconds(name).toFixed(2));
  const range = `${Math.min(...spread).toFixed(2)} to ${Math.max(...spread).toFixed(2)}`;
  const more = shown.flatMap((name) => [
    median(of(name, 'processorSeconds')).toFixed(2),
    Math.max(...of(name, 'peakMb')).toFixed(0),
  ]);
  console.log(
    `| ${[operation, ...times, ratio.toFixed(2), target.toFixed(1), range, ...more].join(' | ')} |`,
  );
  if (ratio > target || Math.max(0, ...of('dyn', 'peakMb')) > MOST_MB) process.exitCode = 1;
}
