import { describe, expect, test } from 'vitest';
import { raisedCodes } from '../support/dyn.ts';
import { type ClusterCase, readTopics, sharedCharts } from './cases.ts';
import { answersOf, type ClusterAnswer } from './differential.ts';
import { helm, toolOfDyn } from './tools.ts';

const tool = await toolOfDyn();
const charts = sharedCharts();

for (const { name, cases } of readTopics())
  describe.concurrent(name, () => {
    for (const item of cases) test.concurrent(item.about, () => hold(item));
  });

/** Problems of releases that only a cluster raises: the cases above must have. */
const RAISED = [
  'plan/crd-not-installed',
  'release/already-uninstalled',
  'release/apply-method',
  'release/hide-secret',
  'release/left-applied',
  'release/logs-missing',
  'release/name',
  'release/name-in-use',
  'release/no-revision',
  'release/nothing-to-restore',
  'release/reserved-label',
  'release/restored',
  'release/timed-out',
  'release/uninstalled-with-errors',
];

test.skipIf(tool === helm)('the cases raise what only a cluster raises', () => {
  expect(RAISED.filter((code) => !raisedCodes.has(code))).toEqual([]);
});

async function hold(item: ClusterCase): Promise<void> {
  const answers = await answersOf(item, charts, tool);
  if (process.env.DYN_CASES_SHOW !== undefined) console.log(shown(item, answers.helm));
  const [expected, actual] = [comparable(answers.helm), comparable(answers.other)];
  if (item.differs === undefined || tool === helm) {
    expect(actual).toEqual(expected);
    expect(tool === helm ? Math.min(item.status, 1) : item.status).toBe(answers.other.status);
    return;
  }
  expect(answers.other.status).toBe(item.status);
  expect(`${actual.output}${actual.error}`).toContain(item.differs.says);
  expect(actual, 'a difference that is none any more').not.toEqual(expected);
}

function shown({ about, args }: ClusterCase, answer: ClusterAnswer): string {
  const parts = { ...answer, after: answer.after.join('\n') };
  const texts = Object.entries(parts).map(([name, text]) => (text === '' ? '' : `${name}: ${text}\n`));
  return `== ${about}: helm ${args.join(' ')}\n${texts.join('')}`;
}

/** Helm fails with 1 only. */
function comparable({ status, ...rest }: ClusterAnswer): ClusterAnswer {
  return { ...rest, status: Math.min(status, 1) };
}
