import { expect, test } from 'vitest';
import type { LiveNode } from '../../../src/actions/belowobject.ts';
import type { HookNode, ReleaseTree, TreeNode } from '../../../src/actions/releasetree.ts';
import { treeData, treeText } from '../../../src/cli/formats/tree.ts';
import { aRelease } from '../release/records.ts';

const PLAIN = { isColoured: false, columns: 80 };

function node(label: string, state: LiveNode['state'], more: Partial<TreeNode> = {}): TreeNode {
  const [kind = '', name = ''] = label.split(' ');
  return { ...{ kind, name, namespace: 'team-a', state, message: '', below: [] }, ...more };
}

function hook(label: string, phase: string, state: LiveNode['state'] = 'gone'): HookNode {
  return { ...node(label, state), events: ['pre-install', 'pre-upgrade'], phase };
}

function tree(objects: readonly TreeNode[], hooks: readonly HookNode[] = []): ReleaseTree {
  return { release: aRelease(3, { namespace: 'team-a' }), objects, hooks };
}

const CAUSE = {
  what: 'no node can take pod web-1 (Unschedulable): 0/3 nodes are available: 3 Insufficient nvidia.com/gpu',
  details: ['event FailedScheduling (7 times): it was tried'],
  hint: 'Add nodes.',
};

test('objects, what they own and why something is wrong, in eighty columns', () => {
  const objects = [
    node('ConfigMap web', 'ready', { message: 'Resource is always ready' }),
    node('ClusterRole web', 'ready', { namespace: '' }),
    node('Deployment web', 'waiting', {
      message: 'Available: 0/1',
      cause: CAUSE,
      below: [node('Pod web-1', 'waiting', { message: 'Unschedulable' })],
    }),
    node('Secret elsewhere', 'missing', { namespace: 'other', message: 'the cluster does not have it' }),
  ];
  expect(treeText(tree(objects, [hook('Job make', 'Succeeded'), hook('Job try', '')]), PLAIN)).toBe(
    `web in namespace team-a: revision 3, deployed, Fri Jan  2 03:04:05 2026
4 objects, 2 not as they should be
├─ ConfigMap web           ready
├─ ClusterRole web         ready
├─ Deployment web          waiting    Available: 0/1
│  │  why: no node can take pod web-1 (Unschedulable): 0/3 nodes are available:
│  │    3 Insufficient nvidia.com/gpu
│  │  event FailedScheduling (7 times): it was tried
│  │  hint: Add nodes.
│  └─ Pod web-1            waiting    Unschedulable
└─ Secret other/elsewhere  missing    the cluster does not have it
hooks
├─ Job make                succeeded  pre-install, pre-upgrade
└─ Job try                 not run    pre-install, pre-upgrade
`,
  );
});

test('of many pods those that need somebody are shown, and the others counted', () => {
  const pods = Array.from({ length: 500 }, (_, i) => node(`Pod web-${i}`, i < 30 ? 'waiting' : 'ready'));
  const text = treeText(tree([node('Deployment web', 'waiting', { below: pods })]), PLAIN);
  expect(text.split('\n')).toHaveLength(25);
  expect(text).toContain('   └─ and 480 more, 470 of them as they should be\n');
});

test('what does not fit beside a long name stands below it; control characters are shown as such', () => {
  const name = `a-${'very-'.repeat(10)}long-name`;
  const text = treeText(
    tree([node(`Widget ${name}`, 'failed', { message: 'a\x1b[2Jb' }), node('Pod b', 'ready')]),
    PLAIN,
  );
  expect(text).toContain(`├─ Widget ${name}  failed\n│     a\\x1b[2Jb\n`);
  expect(text).toMatch(/^└─ Pod b {34,} {2}ready$/m);
});

test('colours are a state’s own, and only where they are wanted', () => {
  const text = treeText(tree([node('Pod b', 'missing')]), { ...PLAIN, isColoured: true });
  expect(text).toContain('\x1b[31mmissing\x1b[0m');
  expect(treeText(tree([node('Pod b', 'missing')]), PLAIN)).not.toContain('\x1b');
});

test('a release without objects says so', () => {
  expect(treeText(tree([]), PLAIN)).toContain('\nit has no objects\n');
});

test('the same for programs', () => {
  const all = tree(
    [node('Deployment web', 'waiting', { cause: CAUSE })],
    [hook('Job make', 'Failed', 'failed')],
  );
  const told = JSON.parse(treeData(all, 'json'));
  expect(told).toMatchObject({
    ...{ name: 'web', namespace: 'team-a', revision: 3, status: 'deployed' },
    updated: expect.stringMatching(/^2026-/),
    objects: [{ kind: 'Deployment', name: 'web', state: 'waiting', cause: CAUSE, owns: [] }],
    hooks: [{ name: 'make', phase: 'Failed', events: ['pre-install', 'pre-upgrade'], state: 'failed' }],
  });
  expect(treeData(all, 'yaml')).toContain('\nname: web\nnamespace: team-a\n');
});
