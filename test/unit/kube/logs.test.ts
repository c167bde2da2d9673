import { expect, test } from 'vitest';
import { viewNamespace } from '../../../src/kube/evidence.ts';
import { type ContainerLog, containerLog, podLogs, testLog } from '../../../src/kube/logs.ts';
import { createMask, secretTexts } from '../../../src/kube/masking.ts';
import { explain } from '../../../src/kube/rootcause.ts';
import { object, waitBench } from '../../support/waiting.ts';

const HUGE = 10 * 1024 * 1024;

test('a line of 10 MB or a log of bytes is cut to what a person reads', async () => {
  const binary = '\x00\x01\x1b[2J\u{fffd}'.repeat(10_000);
  for (const text of ['x'.repeat(HUGE), `${'x'.repeat(HUGE)}\nlast line\n`, binary]) {
    const bench = waitBench({ p: text });
    const terminated = { exitCode: 3, reason: 'Error' };
    const status = {
      phase: 'Running',
      containerStatuses: [{ name: 'c', ready: false, state: { terminated } }],
    };
    const pod = object('Pod', 'p', { spec: { containers: [{ name: 'c' }] }, status });
    const waited = await bench.waited(pod);
    const suspect = {
      ...waited,
      object: await bench.put(pod),
      readiness: { status: 'InProgress', message: '' } as const,
    };
    const explaining = { view: viewNamespace('default', bench.env), env: bench.env, mask: createMask([]) };
    const { message, related = [] } = await explain(suspect, explaining);
    expect(message).toBe('Pod default/p: container "c" of pod p ended with exit code 3 (Error)');
    expect(related.length).toBeGreaterThan(0);
    expect(Math.max(...related.map((detail) => detail.message.length))).toBeLessThan(310);
  }
});

test('no more than the limits is asked for, and lines that a limit has cut are left out', async () => {
  const bench = waitBench({ p: `cut off\n${'y'.repeat(90)}\nhalf` });
  const pod = object('Pod', 'p');
  const asked = await containerLog(pod, 'c', { ...bench.env, limits: { tailLines: 5, limitBytes: 100 } });
  expect(asked).toEqual({ pod: 'p', container: 'c', text: `${'y'.repeat(90)}\n` });
});

test('the logs of a hook are those of its containers, up to the first that fails', async () => {
  const bench = waitBench({ 'j-1': 'one\n' });
  const labels = { 'job-name': 'j' };
  for (const name of ['j-1', 'j-2', 'j-3']) {
    await bench.put(object('Pod', name, { metadata: { labels }, spec: { containers: [{ name: 'c' }] } }));
  }
  const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'j' };
  expect(await podLogs(ref, bench.env)).toEqual<readonly ContainerLog[]>([
    { pod: 'j-1', container: 'c', text: 'one\n' },
    { pod: 'j-2', container: 'c', text: '', error: 'failed to stream pod logs for pod: j-2, container: c' },
  ]);
  expect(await podLogs({ ...ref, kind: 'ConfigMap' }, bench.env)).toEqual([]);
  expect(await testLog({ ...ref, kind: 'Pod', name: 'j-1' }, bench.env)).toBe('one\n');
  await expect(testLog({ ...ref, name: 'j' }, bench.env)).rejects.toThrow('no log of j');
});

test('secrets are masked in all their forms', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', data: { a: 'aHVudGVyMjItaHVudGVyMjI=', b: '!' } };
  const other = { apiVersion: 'v1', kind: 'Secret', stringData: { c: 'first line of it\nsecond line "x"' } };
  const secrets = secretTexts([
    secret,
    other,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { d: 'open text' } },
  ]);
  expect(secrets).toEqual(['hunter22-hunter22', 'first line of it\nsecond line "x"']);
  const mask = createMask([...secrets, 'p&ss/word+1']);
  expect(mask('a hunter22-hunter22 b aHVudGVyMjItaHVudGVyMjI= c p%26ss%2Fword%2B1')).toBe(
    'a <redacted> b <redacted> c <redacted>',
  );
  expect(mask('log: second line "x"')).toBe('log: <redacted>');
  expect(mask('password=abc\nopen text')).toBe('password=<redacted>\nopen text');
});
