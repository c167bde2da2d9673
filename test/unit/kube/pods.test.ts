import { expect, test } from 'vitest';
import { podPath } from '../../../src/kube/pods.ts';

test.each([
  ['', 'Pod', ''],
  ['', 'ReplicationController', 'spec.template'],
  ['apps', 'Deployment', 'spec.template'],
  ['extensions', 'Deployment', 'spec.template'],
  ['apps', 'StatefulSet', 'spec.template'],
  ['extensions', 'StatefulSet', undefined],
  ['batch', 'Job', 'spec.template'],
  ['batch', 'CronJob', 'spec.jobTemplate.spec.template'],
  ['example.com', 'Deployment', undefined],
  ['', 'Deployment', undefined],
  ['', 'Service', undefined],
])('the pod of %s %s', (group, kind, path) => {
  expect(podPath(group, kind)?.join('.')).toBe(path);
});
