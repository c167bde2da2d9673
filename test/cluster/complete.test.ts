import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inFolder } from '../support/command.ts';
import { type DynModule, loadMain } from '../support/dyn.ts';
import { withNamespace } from './place.ts';
import { dynHere, succeed } from './tools.ts';

let main: DynModule['main'];

beforeAll(async () => {
  main = await loadMain();
});

test('releases, their revisions and namespaces are completed', () =>
  withNamespace((namespace) =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'c/templates'), { recursive: true });
      writeFileSync(join(folder, 'c/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n');
      const run = (...argv: string[]): Promise<string> =>
        succeed(dynHere(main, argv, { cwd: folder, env: { DYN_CACHE_HOME: join(folder, 'cache') } }));
      await run('install', 'web', 'c', '-n', namespace);
      await run('upgrade', 'web', 'c', '-n', namespace);
      await run('install', 'api', 'c', '-n', namespace);
      const complete = (...words: string[]): Promise<string> => run('__complete', ...words);

      const commands = 'status history upgrade rollback uninstall test doctor recover'.split(' ');
      for (const command of [...commands.map((word) => [word]), ['get', 'values'], ['get', 'all']]) {
        expect(await complete(...command, '-n', namespace, '')).toBe(
          'api\trevision 1, deployed\nweb\trevision 2, deployed\n:4\n',
        );
      }
      expect(await complete('-n', namespace, 'del', 'api', '')).toBe('web\trevision 2, deployed\n:4\n');
      expect(await complete('status', `--namespace=${namespace}`, 'w')).toBe(
        'web\trevision 2, deployed\n:4\n',
      );
      const revisions = '2\tdeployed\n1\tsuperseded\n:4\n';
      expect(await complete('rollback', 'web', '-n', namespace, '')).toBe(revisions);
      expect(await complete('status', 'web', '-n', namespace, '--revision', '')).toBe(revisions);
      expect(await complete('upgrade', 'web', '-n', namespace, '')).toBe(':0\n');
      expect(await complete('plan', '-n', namespace, 'u')).toBe(
        'upgrade\tplan an upgrade\nuninstall\tplan an uninstall\n:4\n',
      );
      expect(await complete('plan', '-n', namespace, 'w')).toBe('web\trevision 2, deployed\n:4\n');
      expect(await complete('plan', 'rollback', 'web', '-n', namespace, '')).toBe(revisions);
      expect(await complete('plan', 'web', '-n', namespace, '')).toBe(':0\n');
      expect(await complete('status', '-n', namespace.slice(0, 8))).toContain(`${namespace}\t\n`);
      expect(await complete('status', '-n', namespace, '--kube-context', '')).toMatch(
        /^dyn-test\tdyn-test\n:4\n$/,
      );
    }),
  ));
