import { describe, expect, test } from 'vitest';
import { assembled } from './support/assembled.ts';
import { dyn, helm } from './support/commands.ts';

const STACK = ['base', 'prod', 'prod/frankfurt'].flatMap((layer) => ['-f', `values/${layer}/platform.yaml`]);

describe('flags that the documentation shows change what is rendered, as under helm', () => {
  test.each([
    [
      'nested keys',
      'chrek',
      ['--set', 'daemonset.image.repository=r/agent,daemonset.image.tag=1.0.0'],
      ['r/agent:1.0.0'],
    ],
    ['an item of a list', 'chrek', ['--set', 'daemonset.imagePullSecrets[0].name=mine'], ['- name: mine']],
    ['an item of an empty list', 'dimtensor', ['--set', 'image.pullSecrets[0].name=mine'], ['- name: mine']],
    [
      'numbers and quantities',
      'dimtensor',
      ['--set', 'replicaCount=5', '--set', 'resources.limits.memory=16Gi'],
      ['replicas: 5', 'memory: 16Gi'],
    ],
    [
      '--set over three files',
      'platform',
      [...STACK, '--set', 'nats.config.jetstream.fileStore.pvc.size=7Gi'],
      ['storage: 7Gi', 'storageClassName: replicated-ssd'],
    ],
  ])('%s', async (_, chart, flags, parts) => {
    const argv = ['template', 'release-name', assembled(`charts/${chart}`), ...flags];
    const { stdout } = await dyn(argv);
    expect(stdout).toBe(helm(argv).stdout);
    expect(parts.filter((part) => !stdout.includes(part))).toEqual([]);
  });
});

describe('a Kubernetes that is too old is refused, the oldest that will do is not', () => {
  test.each([
    ['chrek', '1.20.15', '1.21.0'],
    ['dimtensor', '1.20.15', '1.21.0'],
    ['operator', '1.19.16', '1.20.0'],
    ['platform', '1.19.16', '1.20.0'],
  ])('charts/%s', async (chart, tooOld, oldest) => {
    const argv = ['template', 'release-name', assembled(`charts/${chart}`), '--kube-version'];
    const [ours, theirs] = [await dyn([...argv, tooOld]), helm([...argv, tooOld])];
    expect([ours.exit, theirs.exit]).toEqual([1, 1]);
    const says = `which is incompatible with Kubernetes v${tooOld}`;
    expect([ours.stderr.replace(/\s+/g, ' '), theirs.stderr].filter((text) => !text.includes(says))).toEqual(
      [],
    );
    expect((await dyn([...argv, oldest])).exit).toBe(0);
  });
});
