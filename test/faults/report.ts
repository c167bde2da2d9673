import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allTrials } from './campaign.ts';
import type { Entry, Ledger } from './ledger.ts';
import { FAULTS, type Fault, MEANING, OPERATIONS, type Operation, trialText } from './point.ts';

const DOCUMENT = 'docs/reliability.md';
const [BEGIN, END] = ['<!-- made by npm run faults -->', '<!-- end -->'];

/** Writes what the ledger knows into the table of docs/reliability.md. */
export function writeReport(ledger: Ledger): void {
  const path = resolve(DOCUMENT);
  const text = readFileSync(path, 'utf8');
  const [before = '', rest = ''] = text.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  writeFileSync(path, `${before}${BEGIN}\n${reportText(ledger)}${END}${after}`);
}

/** The table in Markdown: a line for each fault, a column for each operation. */
export function reportText({ baselines, entries }: Ledger): string {
  const all = allTrials(baselines);
  const tried = all.flatMap((trial) => entries.get(trialText(trial)) ?? []);
  const count = (outcome: Entry['verdict']['outcome']): number =>
    tried.filter(({ verdict }) => verdict.outcome === outcome).length;
  const points = baselines.map(({ operation, points: own }) => `${operation} ${own.length}`).join(', ');
  return [
    `Requests that were broken: ${points}. Trials: ${tried.length} of ${all.length}; ${count('survived')} survived, ${count('failed')} failed, ${count('missed')} never came to it (the request is one that chance decides on).`,
    '',
    `| fault | ${OPERATIONS.join(' | ')} |`,
    `|---|${OPERATIONS.map(() => '---|').join('')}`,
    ...FAULTS.map((fault) => row(fault, tried)),
    '',
    '',
  ].join('\n');
}

function row(fault: Fault, tried: readonly Entry[]): string {
  const cells = OPERATIONS.map((operation) => cell(tried, fault, operation));
  return `| ${MEANING[fault]} | ${cells.join(' | ')} |`;
}

/** `70 of 70, 12 at the second run`. */
function cell(tried: readonly Entry[], fault: Fault, operation: Operation): string {
  const own = tried.filter(({ trial }) => trial.fault === fault && trial.operation === operation);
  const reached = own.filter(({ verdict }) => verdict.outcome !== 'missed');
  const survived = reached.filter(({ verdict }) => verdict.outcome === 'survived');
  const again = survived.filter(({ verdict }) => verdict.again).length;
  return `${survived.length} of ${reached.length}${again === 0 ? '' : `, ${again} by a second run`}`;
}
