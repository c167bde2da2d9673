// npm run bench:cluster -- --large: a release of 5,000 objects. Prints a table; status 1 where a target is missed.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { recordOf } from '../support/cases.ts';
import { type Counts, type Ground, layOut } from './cluster-ground.ts';
import { type Contestant, type Figures, measureRun } from './cluster-rounds.ts';

const COUNTS: Counts = { ConfigMap: 3500, Secret: 1000, ServiceAccount: 500 };
const OBJECTS = 5000;
const NAMESPACE = 'large';
const DYN: Contestant = { name: 'dyn', program: process.execPath, before: ['bin/dyn.js'] };

/** At most, of an upgrade: the figure of the field study, 4.4 row 18. */
const MOST = { callsPerObject: 1.2, seconds: 60, peakMb: 512 } as const;

const COMMANDS: readonly (readonly [about: string, command: readonly string[]])[] = [
  ['install of 5,000 objects', ['install', 'r', './many', '--create-namespace']],
  ['upgrade that changes nothing', ['upgrade', 'r', './many']],
  ['upgrade that changes one', ['upgrade', 'r', './many', '--set', 'one=2']],
  ['uninstall of 5,000 objects', ['uninstall', 'r']],
];

interface Row extends Figures {
  readonly about: string;
  readonly calls: number;
  readonly writes: number;
}

/** Installs, upgrades twice and uninstalls, on a control plane of its own whose audit log counts the calls. */
export async function benchLarge(say: (line: string) => void): Promise<void> {
  const cluster = await startCluster(say);
  try {
    const ground = layOut(cluster.kubeconfig, COUNTS);
    try {
      const rows: Row[] = [];
      for (const [about, command] of COMMANDS) rows.push(await measure(about, command, { cluster, ground }));
      report(rows);
    } finally {
      ground.remove();
    }
  } finally {
    await cluster.stop();
  }
}

interface Place {
  readonly cluster: Cluster;
  readonly ground: Ground;
}

async function measure(about: string, command: readonly string[], { cluster, ground }: Place): Promise<Row> {
  const log = join(cluster.folder, 'audit.log');
  const mark = statSync(log).size;
  const figures = await measureRun(DYN, [...command, '-n', NAMESPACE], ground);
  await new Promise((done) => setTimeout(done, SETTLED_MS));
  const asked = readFileSync(log).subarray(mark).toString().split('\n').filter(isOfDyn);
  const verbs = asked.map((line) => String(recordOf(JSON.parse(line))?.verb));
  return {
    about,
    ...figures,
    calls: verbs.length,
    writes: verbs.filter((verb) => !READS.includes(verb)).length,
  };
}

/** The audit log is written a moment late. */
const SETTLED_MS = 500;
const READS: readonly string[] = ['get', 'list', 'watch'];

function isOfDyn(line: string): boolean {
  return line !== '' && String(recordOf(JSON.parse(line))?.userAgent).startsWith('Helm/');
}

function report(rows: readonly Row[]): void {
  console.log(
    '| | seconds | processor, s | peak, MB | calls | calls per object | writes |\n|---|---|---|---|---|---|---|',
  );
  for (const { about, seconds, processorSeconds, peakMb, calls, writes } of rows) {
    const times = [seconds.toFixed(1), processorSeconds.toFixed(1), peakMb.toFixed(0)];
    console.log(`| ${[about, ...times, calls, (calls / OBJECTS).toFixed(2), writes].join(' | ')} |`);
  }
  const missed = rows.filter(isMissed).map(({ about }) => about);
  const targets = `at most ${MOST.callsPerObject} calls per unchanged object, ${MOST.seconds} s, ${MOST.peakMb} MB for an upgrade`;
  console.log(`figure 18: ${targets}: ${missed.length === 0 ? 'reached' : `missed by ${missed.join(', ')}`}`);
  if (missed.length > 0) process.exitCode = 1;
}

function isMissed({ about, calls, seconds, peakMb }: Row): boolean {
  if (peakMb > MOST.peakMb) return true;
  const isUpgrade = about.startsWith('upgrade');
  return isUpgrade && (calls / OBJECTS > MOST.callsPerObject || seconds > MOST.seconds);
}
