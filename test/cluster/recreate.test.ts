import { expect, test } from 'vitest';
import { onTestGround } from './ground.ts';
import { toolOfDyn } from './tools.ts';

const CHART = {
  'fixed/Chart.yaml': 'apiVersion: v2\nname: fixed\nversion: 0.1.0\n',
  'fixed/values.yaml': 'image: one\nsize: 1Gi\nmode: none\n',
  'fixed/templates/all.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: a, image: {{ .Values.image }}}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: s}
spec:
  serviceName: s
  selector: {matchLabels: {s: t}}
  template: {metadata: {labels: {s: t}}, spec: {containers: [{name: x, image: img}]}}
  volumeClaimTemplates: [{metadata: {name: d}, spec: {storageClassName: {{ .Values.mode }}, accessModes: [ReadWriteOnce], resources: {requests: {storage: {{ .Values.size }}}}}}]
`,
};

const UID = ['-o', 'jsonpath={.metadata.uid}'];

test.each([
  ['on the server', []],
  ['on the client', ['--server-side=false']],
])('what cannot be changed is made anew only when told to, %s', async (_, way) => {
  const dyn = await toolOfDyn();
  await onTestGround(CHART, async (ground) => {
    const uidOf = (...object: readonly string[]) => ground.kubectl('get', ...object, ...UID);
    const installed = await ground.run(dyn, ['install', 'r', 'fixed', ...way]);
    expect(installed.exit, installed.stderr).toBe(0);
    await ground.kubectl('wait', '--for=create', 'pod/s-0', '--timeout=60s');
    const [job, set, pod] = [await uidOf('job', 'j'), await uidOf('sts', 's'), await uidOf('pod', 's-0')];
    for (const change of ['image=two', 'size=2Gi']) {
      const { exit, stderr } = await ground.run(dyn, ['upgrade', 'r', 'fixed', '--set', change, ...way]);
      expect([1, 4]).toContain(exit);
      expect(stderr).toContain('--force-recreate');
      expect([await uidOf('job', 'j'), await uidOf('sts', 's')]).toEqual([job, set]);
    }
    const argv = ['upgrade', 'r', 'fixed', '--set', 'image=two,size=2Gi', '--force-recreate', ...way];
    const forced = await ground.run(dyn, argv);
    expect(forced.exit, forced.stderr).toBe(0);
    expect(await uidOf('job', 'j')).not.toBe(job);
    expect(await uidOf('sts', 's')).not.toBe(set);
    expect(await uidOf('pod', 's-0')).toBe(pod);
    expect(await ground.kubectl('get', 'job', 'j', '-o', 'jsonpath={..image}')).toBe('two');
    expect(await ground.kubectl('get', 'sts', 's', '-o', 'jsonpath={..storage}')).toBe('2Gi');
  });
});
