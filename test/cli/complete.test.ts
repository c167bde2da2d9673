import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

function kubeconfig(server: string, user: object = {}): string {
  return JSON.stringify({
    'current-context': 'here',
    clusters: [{ name: 'one', cluster: { server } }],
    users: [{ name: 'me', user }],
    contexts: ['here', 'there'].map((name) => ({ name, context: { cluster: 'one', user: 'me' } })),
  });
}

/** Serves on a free port while `use` runs. */
async function serving<T>(answer: RequestListener, use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const KEYS = JSON.stringify({
  items: [{ metadata: { name: 'sh.helm.release.v1.web.v7', labels: { status: 'failed' } } }],
});

test('contexts come from the kubeconfig, and no program is run for credentials', () =>
  inFolder(async (folder) => {
    const ran = join(folder, 'ran');
    const exec = {
      ...{ apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' },
      ...{ command: 'touch', args: [ran] },
    };
    writeFiles(folder, { config: kubeconfig('https://127.0.0.1:1', { exec }) });
    const contexts = await runDyn(folder, [
      '__complete',
      'list',
      '--kubeconfig',
      'config',
      '--kube-context',
      '',
    ]);
    expect(contexts.stdout).toBe('here\tone\nthere\tone\n:4\n');
    const names = await runDyn(folder, ['__complete', 'status', '--kubeconfig', 'config', '']);
    expect([names.status, names.stdout]).toEqual([0, ':4\n']);
    expect(existsSync(ran)).toBe(false);
    const listed = await runDyn(folder, ['list', '--kubeconfig', 'config']);
    expect([listed.status === 0, existsSync(ran)]).toEqual([false, true]);
  }));

test.each([
  ['no such file', ['--kubeconfig', 'none']],
  ['no kubeconfig', ['--kubeconfig', 'bad']],
  ['nobody there', ['--kube-apiserver', 'http://127.0.0.1:1']],
  ['no such flag', ['--what']],
])('what cannot be known is nothing: %s', (_about, flags) =>
  inFolder(async (folder) => {
    writeFiles(folder, { bad: '[1, 2' });
    const { status, stdout, stderr } = await runDyn(folder, ['__complete', 'status', ...flags, '']);
    expect([status, stdout]).toEqual([0, ':4\n']);
    expect(stderr).toBe('Completion ended with directive: ShellCompDirectiveNoFileComp\n');
  }),
);

test('where the cluster does not answer, what it said within the last minute is taken', () =>
  inFolder(async (folder) => {
    let isSilent = false;
    const answer: RequestListener = (_, response) => {
      if (!isSilent) response.setHeader('content-type', 'application/json').end(KEYS);
    };
    await serving(answer, async (address) => {
      const env = { DYN_CACHE_HOME: join(folder, 'cache') };
      const words = async (): Promise<string> => {
        const argv = ['__complete', 'status', '--kube-apiserver', address, ''];
        return (await runDyn(folder, argv, { env })).stdout;
      };
      const known = 'web\trevision 7, failed\n:4\n';
      expect(await words()).toBe(known);
      isSilent = true;
      expect(await words()).toBe(known);
      const cache = join(folder, 'cache/completion');
      const age = (seconds: number): void => {
        const then = Date.now() / 1000 - seconds;
        for (const name of readdirSync(cache)) utimesSync(join(cache, name), then, then);
      };
      age(30);
      expect(await words()).toBe(known);
      age(90);
      expect(await words()).toBe(':4\n');
    });
  }));
