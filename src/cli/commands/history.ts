import { checkStoredName } from '../../actions/releases.ts';
import { fail } from '../../base/problem.ts';
import { releaseNotFound } from '../../base/problems/record.ts';
import { quoteJson } from '../../go/json.ts';
import { type Summary, summaryOf } from '../../release/summaries.ts';
import { ansicTime } from '../../release/times.ts';
import { onlyArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { flag } from '../flag.ts';
import { formatted } from '../formats/status.ts';
import { tableText } from '../formats/table.ts';
import { formatOf, numberOf, openReading, print } from '../reading.ts';
import { DRIVER_FLAG, OUTPUT_FLAG } from '../releaseflags.ts';

/** `dyn history`. */
export const history: Command = {
  name: 'history',
  summary: 'show the revisions of a release',
  usage: 'RELEASE_NAME [FLAGS]',
  description: 'Shows the revisions of a release, the newest last.',
  examples: [
    ['dyn history web -n team-a', 'a table'],
    ['dyn history web --max 3', 'the newest three'],
    ['dyn history web -o json', 'for scripts'],
  ],
  flags: [
    flag('max', 'int', 'how many revisions at most, the newest of them (256)'),
    DRIVER_FLAG,
    OUTPUT_FLAG,
  ],
  related: ['dyn rollback', 'dyn status'],
  run: async (args, world) => {
    const name = onlyArgument(args, 'history');
    const { flags } = args;
    const { store } = await openReading(flags, world);
    checkStoredName(name, 'release name is invalid');
    const { stored, releases } = await store.revisions(name);
    if (stored === 0) fail(releaseNotFound());
    const most = Math.max(0, numberOf(flags, 'max', 256));
    const shown = most === 0 ? [] : releases.slice(-most).map(summaryOf);
    const format = formatOf(flags);
    print(
      world,
      format === 'table' ? historyTable(shown) : formatted(`[${shown.map(json).join(',')}]`, format),
    );
    return 0;
  },
};

function historyTable(shown: readonly Summary[]): string {
  return tableText([
    ['REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION', 'DESCRIPTION'],
    ...shown.map((one) => [
      ...[String(one.revision), ansicTime(one.lastDeployed), one.status, one.chart],
      ...[one.appVersion, one.description],
    ]),
  ]);
}

function json(one: Summary): string {
  const updated = one.lastDeployed === '' ? '' : `"updated":${quoteJson(one.lastDeployed, true)},`;
  const texts = [
    ['status', one.status],
    ['chart', one.chart],
    ['app_version', one.appVersion],
    ['description', one.description],
  ] as const;
  const rest = texts.map(([key, text]) => `"${key}":${quoteJson(text, true)}`).join(',');
  return `{"revision":${one.revision},${updated}${rest}}`;
}
