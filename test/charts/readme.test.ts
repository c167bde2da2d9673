import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { docsAction } from '../../src/actions/docs.ts';
import { hostFiles } from '../../src/host/files.ts';

test('the READMEs of the charts are as dyn docs writes them', () => {
  const charts = readdirSync('charts')
    .map((name) => `charts/${name}`)
    .filter((path) => existsSync(`${path}/README.md`));
  expect(charts).toContain('charts/hello');
  const results = docsAction(
    { charts, check: true },
    { files: hostFiles('.') },
    { followLinks: false, log: () => {} },
  );
  const stale = results.filter(({ status }) => status !== 'up to date');
  expect(stale.map(({ file, diff }) => `${file}\n${diff}`)).toEqual([]);
});
