import { expect, test } from 'vitest';
import { saveDiagnostics } from '../../../src/actions/diagnostics.ts';
import { DynError } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import { stringAt } from '../../../src/kube/json.ts';
import { object, type WaitBench, waitBench } from '../../support/waiting.ts';

const SECRET = 'hunter22-hunter22';

async function saved(bench: WaitBench, fails = false): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const write = (path: string, bytes: Uint8Array): void => {
    if (fails) throw new DynError(clusterUnreachable('the disk is full'));
    files.set(path, new TextDecoder().decode(bytes));
  };
  const objects = [object('StatefulSet', 'db'), object('ConfigMap', 'fine')];
  const waited = await Promise.all(objects.map(bench.waited));
  const request = { folder: 'out', waited, secrets: [SECRET] };
  await bench.timer.until(saveDiagnostics(request, { write }, bench.env));
  return files;
}

async function crash(bench: WaitBench): Promise<void> {
  const set = await bench.put(
    object('StatefulSet', 'db', { spec: { replicas: 1 }, status: { replicas: 1 } }),
  );
  const owner = {
    uid: stringAt(set, 'metadata', 'uid'),
    kind: 'StatefulSet',
    name: 'db',
    apiVersion: 'apps/v1',
  };
  const waiting = { reason: 'CrashLoopBackOff', message: `cannot log in with ${SECRET}` };
  const containerStatuses = [
    { name: 'main', ready: false, restartCount: 4, state: { waiting } },
    { name: 'side', ready: true, restartCount: 0, state: { running: {} } },
  ];
  const pod = await bench.put(
    object('Pod', 'db-0', {
      ...{
        metadata: { ownerReferences: [owner] },
        spec: { containers: [{ name: 'main' }, { name: 'side' }] },
      },
      status: { phase: 'Running', containerStatuses },
    }),
  );
  const involvedObject = { kind: 'Pod', name: 'db-0', uid: stringAt(pod, 'metadata', 'uid') };
  const said = {
    reason: 'BackOff',
    message: `back-off ${SECRET}`,
    count: 7,
    lastTimestamp: '2026-01-01T00:00:00Z',
  };
  await bench.put(object('Event', 'e', { involvedObject, type: 'Warning', ...said }));
  await bench.put(object('ConfigMap', 'fine'));
}

test('status, events and logs of what is not ready are saved, and no secret', async () => {
  const bench = waitBench({ 'db-0': 'now\n', 'db-0 previous': `login ${SECRET}\ntoken: abc\n` });
  await crash(bench);
  const files = await saved(bench);
  expect([...files.keys()]).toEqual([
    'out/causes.txt',
    'out/default/StatefulSet-db/status.json',
    'out/default/StatefulSet-db/events.txt',
    'out/default/StatefulSet-db/db-0.main.log',
    'out/default/StatefulSet-db/db-0.main.previous.log',
  ]);
  expect(files.get('out/default/StatefulSet-db/events.txt')).toBe(
    '2026-01-01T00:00:00Z BackOff (7 times): back-off <redacted>\n',
  );
  expect(files.get('out/default/StatefulSet-db/db-0.main.previous.log')).toBe(
    'login <redacted>\ntoken: <redacted>\n',
  );
  expect(files.get('out/causes.txt')).toContain(
    'StatefulSet default/db: container "main" of pod db-0 ends again and again',
  );
  expect([...files.values()].join('')).not.toContain(SECRET);
  expect(bench.progress.at(-1)).toEqual({ kind: 'note', text: 'what is known of 1 objects is in out' });
});

test('a folder that cannot be written, or a cluster that is away, is told as a note', async () => {
  const bench = waitBench();
  await crash(bench);
  await saved(bench, true);
  expect(JSON.stringify(bench.progress.at(-1))).toContain('not all that is known could be saved in out: ');
  bench.intercept = () => {
    throw new DynError(clusterUnreachable('connection refused'));
  };
  expect((await saved(bench)).size).toBe(0);
  expect(JSON.stringify(bench.progress.at(-1))).toContain('connection refused');
});
