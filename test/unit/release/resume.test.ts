import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ACTIONS, type Action, type Work } from '../../../src/release/lock.ts';
import {
  type Answer,
  answerTo,
  type LastRecord,
  ORIGINS,
  RESUME,
  STANDINGS,
} from '../../../src/release/resume.ts';

/** One row for each standing and each origin that makes a difference, as docs/releases.md shows them. */
function rows(): string[] {
  return STANDINGS.flatMap((standing) => {
    const cells = ACTIONS.map((command) => RESUME[standing][command]);
    const origins = cells.every((cell) => typeof cell === 'string') ? (['any'] as const) : ORIGINS;
    return origins.map((origin) => {
      const words = cells.map((cell) => (typeof cell === 'string' || origin === 'any' ? cell : cell[origin]));
      return `| ${standing} | ${origin} | ${words.join(' | ')} |`;
    });
  });
}

test('docs/releases.md shows the table', () => {
  const docs = readFileSync('docs/releases.md', 'utf8').split('\n');
  expect(docs.filter((line) => STANDINGS.some((standing) => line.startsWith(`| ${standing} |`)))).toEqual(
    rows(),
  );
});

function work(text: string, more: Partial<Work> = {}): Work {
  const [command = '', action = command, revision = ''] = text.split(' ');
  const known = (name: string): Action => ACTIONS.find((one) => one === name) ?? expect.fail(name);
  return {
    ...{
      command: known(command),
      action: known(action),
      revision: Number(revision),
      request: '',
      started: '',
    },
    ...{ hooks: [], cause: '', end: '' },
    ...more,
  };
}

function at(revision: number, status: string): LastRecord {
  return { revision, status };
}

/** Points at which `kill -9` may strike, and what the same command does next. */
const KILLED: readonly (readonly [
  when: string,
  command: Action,
  last: LastRecord,
  work: Work | undefined,
  answer: Answer,
])[] = [
  ['install, before the lock', 'install', undefined, undefined, 'begin'],
  ['install, with the lock alone', 'install', undefined, work('install install 1'), 'begin'],
  ['install, after the record', 'install', at(1, 'pending-install'), work('install install 1'), 'continue'],
  [
    'install, marked failed by recover',
    'install',
    at(1, 'failed'),
    work('install install 1', { end: 'marked-failed' }),
    'continue',
  ],
  [
    'install, stopped by Ctrl-C',
    'install',
    at(1, 'failed'),
    work('install install 1', { end: 'interrupted' }),
    'continue',
  ],
  ['install, on its way back', 'install', at(1, 'uninstalling'), work('install uninstall 1'), 'continue'],
  ['install, all but the lock done', 'install', at(1, 'deployed'), work('install install 1'), 'finish'],
  ['upgrade, before the record', 'upgrade', at(3, 'deployed'), work('upgrade upgrade 4'), 'begin'],
  ['upgrade, after the record', 'upgrade', at(4, 'pending-upgrade'), work('upgrade upgrade 4'), 'continue'],
  ['upgrade, on its way back', 'upgrade', at(5, 'pending-rollback'), work('upgrade rollback 5'), 'continue'],
  [
    'upgrade --install, after the record',
    'upgrade',
    at(1, 'pending-install'),
    work('upgrade install 1'),
    'continue',
  ],
  ['upgrade, all but the lock done', 'upgrade', at(4, 'deployed'), work('upgrade upgrade 4'), 'finish'],
  ['rollback, before the record', 'rollback', at(4, 'deployed'), work('rollback rollback 5'), 'begin'],
  [
    'rollback, after the record',
    'rollback',
    at(5, 'pending-rollback'),
    work('rollback rollback 5'),
    'continue',
  ],
  [
    'rollback, stopped by Ctrl-C',
    'rollback',
    at(5, 'failed'),
    work('rollback rollback 5', { end: 'interrupted' }),
    'continue',
  ],
  ['rollback, all but the lock done', 'rollback', at(5, 'deployed'), work('rollback rollback 5'), 'finish'],
  [
    'uninstall, before the record changes',
    'uninstall',
    at(5, 'deployed'),
    work('uninstall uninstall 5'),
    'begin',
  ],
  [
    'uninstall, among objects or records',
    'uninstall',
    at(5, 'uninstalling'),
    work('uninstall uninstall 5'),
    'continue',
  ],
  ['uninstall, all but the lock done', 'uninstall', undefined, work('uninstall uninstall 5'), 'finish'],
  [
    'uninstall --keep-history, all but the lock done',
    'uninstall',
    at(5, 'uninstalled'),
    work('uninstall uninstall 5'),
    'finish',
  ],
];

test.each(KILLED)('killed: %s', (_when, command, last, found, answer) => {
  expect(answerTo({ last, work: found, command, request: '' })).toBe(answer);
});

test.each<readonly [string, Action, LastRecord, Work | undefined, Answer]>([
  ['pending of Helm', 'install', at(1, 'pending-install'), undefined, 'refuse'],
  ['pending of Helm', 'upgrade', at(2, 'pending-upgrade'), undefined, 'refuse'],
  ['pending of Helm', 'rollback', at(2, 'pending-upgrade'), undefined, 'begin'],
  [
    'pending of Helm after work of dyn',
    'upgrade',
    at(6, 'pending-upgrade'),
    work('upgrade upgrade 5'),
    'refuse',
  ],
  [
    'pending of Helm under the number of a dead lock',
    'upgrade',
    at(5, 'pending-rollback'),
    work('upgrade upgrade 5'),
    'refuse',
  ],
  ['another command', 'upgrade', at(1, 'pending-install'), work('install install 1'), 'mark-failed'],
  ['another command', 'rollback', at(2, 'pending-upgrade'), work('upgrade upgrade 2'), 'mark-failed'],
  ['another command', 'uninstall', at(2, 'pending-upgrade'), work('upgrade upgrade 2'), 'begin'],
  ['another command', 'install', at(2, 'pending-upgrade'), work('upgrade upgrade 2'), 'refuse'],
  [
    'another command with the same aim',
    'install',
    at(1, 'pending-install'),
    work('upgrade install 1'),
    'continue',
  ],
  [
    'another command with the same aim',
    'rollback',
    at(3, 'pending-rollback'),
    work('upgrade rollback 3'),
    'continue',
  ],
  ['half uninstalled', 'upgrade', at(2, 'uninstalling'), work('uninstall uninstall 2'), 'mark-failed'],
  ['half uninstalled by Helm', 'rollback', at(2, 'uninstalling'), undefined, 'begin'],
  ['a name in use', 'install', at(2, 'deployed'), undefined, 'refuse'],
  ['a name in use', 'install', at(2, 'strange'), undefined, 'refuse'],
  ['a record that cannot be read', 'install', 'undecodable', undefined, 'begin'],
])('%s: %s on %j', (_name, command, last, found, answer) => {
  expect(answerTo({ last, work: found, command, request: '' })).toBe(answer);
});

test('what was asked for tells the same command from another', () => {
  const found = work('upgrade upgrade 2', { request: 'one' });
  const answer = (status: string, request: string) =>
    answerTo({ last: at(2, status), work: found, command: 'upgrade', request });
  expect(['one', 'two', ''].map((request) => answer('pending-upgrade', request))).toEqual([
    ...['continue', 'mark-failed', 'continue'],
  ]);
  expect(['one', 'two'].map((request) => answer('deployed', request))).toEqual(['finish', 'begin']);
});

test('install --replace begins anew what failed, and goes on with what is pending', () => {
  const found = work('install install 1');
  const answer = (status: string) =>
    answerTo({ last: at(1, status), work: found, command: 'install', request: '', replace: true });
  expect(['failed', 'uninstalled', 'pending-install', 'superseded'].map(answer)).toEqual([
    ...['begin', 'begin', 'continue', 'refuse'],
  ]);
});
