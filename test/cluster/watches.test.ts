import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Point, Trouble } from '../faults/point.ts';
import { type Passed, startProxy } from '../faults/proxy.ts';
import { readUpstream } from '../faults/upstream.ts';
import { writeFiles } from '../support/command.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { cluster, request, until } from './place.ts';
import { storedRevisions } from './records.ts';
import { dynProcess } from './tools.ts';

const WEB = {
  'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {dyn.test/behaviour: never-ready}}
    spec: {containers: [{name: main, image: "example.com/nothing:1"}]}
`,
};

const READY = '{"spec":{"template":{"metadata":{"annotations":{"dyn.test/behaviour":"ready"}}}}}';
const ARGV = ['install', 'r', 'web', '--wait', '--timeout', '90s', '--kubeconfig', 'proxy.json'];

interface Case {
  readonly about: string;
  readonly interfere: (point: Point) => Trouble | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** What must have come by before the Deployment gets ready. */
  readonly isDue: (watches: readonly Passed[]) => boolean;
}

const CASES: readonly Case[] = [
  { about: 'nothing is wrong', interfere: () => undefined, isDue: () => true },
  {
    about: 'three watches in a row are told 410',
    interfere: ({ verb, occurrence }) => (verb === 'WATCH' && occurrence <= 3 ? 'expired' : undefined),
    isDue: (watches) => watches.filter(({ fault }) => fault === 'expired').length >= 3,
  },
  {
    about: 'no bookmark comes',
    interfere: ({ verb }) => (verb === 'WATCH' ? 'no-bookmarks' : undefined),
    isDue: (watches) => watches.filter(({ bookmarks }) => bookmarks > 0).length >= 2,
  },
  ...[600, -600].map((seconds) => ({
    about: `the clock is wrong by ${seconds} s`,
    interfere: () => undefined,
    env: {
      NODE_OPTIONS: `--require=${resolve('test/faults/skew.cjs')}`,
      SKEW_SECONDS: String(seconds),
    },
    isDue: () => true,
  })),
];

describe.concurrent('figure 16: a wait ends the same', () => {
  test.each(CASES)('$about', async (one) => {
    await onTestGround(WEB, async (ground) => {
      const proxy = await startProxy({
        ...{ upstream: readUpstream(cluster().kubeconfig), names: {}, kill: () => {} },
        interfere: one.interfere,
      });
      try {
        writeFiles(ground.folder, { 'proxy.json': proxy.kubeconfig });
        const run = ground.run(dynProcess, ARGV, one.env);
        await until(async () => {
          await stir(ground.namespace);
          return one.isDue(watchesOf(proxy.passed, ground));
        }, one.about);
        await request('DELETE', `${DEPLOYMENTS}/${ground.namespace}`);
        await until(() => isThere(ground), 'the Deployment is there');
        await ground.kubectl('patch', 'deployment', 'web', '-p', READY);
        const { exit, stdout, stderr } = await run;
        expect(exit, stderr).toBe(0);
        const said = Buffer.from(stdout)
          .toString()
          .replace(/^LAST DEPLOYED: .*$/m, 'LAST DEPLOYED: T');
        expect(said.replaceAll(ground.namespace, 'NS')).toBe(SAID);
        const stored = await storedRevisions(ground.namespace);
        expect(stored.map(({ labels }) => labels.status)).toEqual(['deployed']);
      } finally {
        await proxy.close();
      }
    });
  });
});

const SAID = `NAME: r
LAST DEPLOYED: T
NAMESPACE: NS
STATUS: deployed
REVISION: 1
DESCRIPTION: Install complete
TEST SUITE: None
`;

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

const PAUSE_MS = 300;

/** Changes a Deployment elsewhere: a server sends a bookmark only where there is something newer than the watch. */
async function stir(name: string): Promise<void> {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'example.com/nothing:1' }];
  const template = { metadata: { labels }, spec: { containers } };
  const metadata = { name, annotations: { changed: String(performance.now()) } };
  const spec = { replicas: 0, selector: { matchLabels: labels }, template };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  await request('PATCH', `${DEPLOYMENTS}/${name}?fieldManager=test&force=true`, body);
  await new Promise((done) => setTimeout(done, PAUSE_MS));
}

function watchesOf(passed: readonly Passed[], { namespace }: TestGround): readonly Passed[] {
  return passed.filter(
    ({ point }) => point.verb === 'WATCH' && point.path.includes(`/${namespace}/deployments`),
  );
}

async function isThere({ kubectl }: TestGround): Promise<boolean> {
  return (await kubectl('get', 'deployment', '-o', 'name')).includes('web');
}
