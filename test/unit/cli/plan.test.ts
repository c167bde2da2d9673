import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planData, planText } from '../../../src/cli/formats/plan.ts';
import { planMarkdown } from '../../../src/cli/formats/planpage.ts';
import type { ObjectPlan, ReleasePlan } from '../../../src/plan/plan.ts';

function object(kind: string, action: ObjectPlan['action'], more: Partial<ObjectPlan> = {}): ObjectPlan {
  return {
    ...{ apiVersion: 'v1', kind, namespace: 'team-a', name: 'web', action, predicted: false, reason: '' },
    ...{ changes: [], risks: [], failures: [], ...more },
  };
}

const OWNER = { manager: 'kubectl-edit', since: '2026-01-02T03:04:05Z', subresource: '' };

const PLAN: ReleasePlan = {
  ...{ operation: 'upgrade', name: 'web', namespace: 'team-a', chart: 'hello-0.1.0', from: 3, to: 4 },
  objects: [
    object('ClusterRole', 'create', { namespace: '' }),
    object('Kite', 'create', { predicted: true, reason: 'its kind is defined by the same plan' }),
    object('Deployment', 'change', {
      restart: { pods: 2, how: 'RollingUpdate' },
      changes: [
        { path: '/spec/replicas', from: 5, to: 2, last: 1, masked: false, owners: [OWNER] },
        {
          path: '/spec/env[name=A_KEY]/value',
          from: '<redacted>',
          to: '<redacted>',
          masked: true,
          owners: [],
        },
        { path: '/spec/a|b', to: { c: '`d`' }, masked: false, owners: [] },
      ],
    }),
    object('ConfigMap', 'change', {
      namespace: 'other',
      changes: [{ path: '/data/conf', from: 'a\nb\nc', to: 'a\nx\nc', masked: false, owners: [] }],
    }),
    object('Job', 'replace', {
      restart: { pods: 1, how: 'replace' },
      risks: [{ kind: 'replace', says: 'it is deleted with its pods and runs again' }],
    }),
    object('Service', 'change', {
      failures: [{ code: 'plan/conflict', message: 'a\x1b conflict', hint: 'Do so.', parts: ['one field'] }],
    }),
    object('PersistentVolumeClaim', 'delete', { risks: [{ kind: 'data-lost', says: 'its data goes' }] }),
    object('Secret', 'keep'),
    object('Pod', 'keep', { reason: 'its helm.sh/resource-policy says keep' }),
  ],
  hooks: [
    { event: 'pre-upgrade', kind: 'Job', name: 'a', weight: 0 },
    { event: 'pre-upgrade', kind: 'Job', name: 'b', weight: 1 },
    { event: 'post-upgrade', kind: 'Pod', name: 'c', weight: 0 },
  ],
  notes: ['Deployment web keeps 5 replicas'],
};

test('a plan as text', () => {
  expect(planText([PLAN], { isColoured: false, isVerbose: false })).toBe(
    `upgrade web in namespace team-a: revision 3 to 4, chart hello-0.1.0
+ create  ClusterRole web
+ create  Kite web (predicted: its kind is defined by the same plan)
~ change  Deployment web (2 pods restart, RollingUpdate)
    /spec/replicas: 5 -> 2  (set by kubectl-edit since 2026-01-02T03:04:05Z; the last revision said 1)
    /spec/env[name=A_KEY]/value: "<redacted>" -> "<redacted>" (masked)
    /spec/a|b: nothing -> {"c":"\`d\`"}
~ change  ConfigMap other/web
    /data/conf:
      @@ line 1 @@
       a
      -b
      +x
       c
! replace Job web (1 pod ends with it)
    ! replace: it is deleted with its pods and runs again
! cannot change Service web
    ! a\\x1b conflict
      one field
      hint: Do so.
- delete  PersistentVolumeClaim web
    ! data-lost: its data goes
  keep    Pod web (its helm.sh/resource-policy says keep)
  pre-upgrade hooks: Job a, Job b
  post-upgrade hooks: Pod c
note: Deployment web keeps 5 replicas

2 to create, 3 to change, 1 to replace, 1 to delete, 2 to keep; 3 pods restart; 1 only predicted; it would fail at 1. Nothing was written.
`,
  );
});

test('what stays as it is is shown when asked for, and colours come with signs and words', () => {
  const plan = {
    ...PLAN,
    objects: [object('Secret', 'keep'), object('Job', 'create')],
    hooks: [],
    notes: [],
  };
  expect(planText([plan], { isColoured: true, isVerbose: true })).toBe(
    `upgrade web in namespace team-a: revision 3 to 4, chart hello-0.1.0
  keep    Secret web
\x1b[32m+ create  Job web\x1b[0m

1 to create, 1 to keep. Nothing was written.
`,
  );
});

test('plans of several releases stand one below the other, and are counted together', () => {
  const none = { ...PLAN, operation: 'uninstall', name: 'x', objects: [], hooks: [], notes: [] } as const;
  const one = {
    ...PLAN,
    operation: 'install',
    objects: [object('Job', 'create')],
    hooks: [],
    notes: [],
  } as const;
  expect(planText([none, one], { isColoured: false, isVerbose: false })).toBe(
    `uninstall x in namespace team-a: revision 3, chart hello-0.1.0
  no object changes

install web in namespace team-a: revision 4, chart hello-0.1.0
+ create  Job web

1 to create. Nothing was written.
`,
  );
});

test('a plan as a report', () => {
  const report = JSON.parse(planData([PLAN], 'json'));
  expect(report).toMatchObject({
    apiVersion: 'dyn/v1',
    kind: 'PlanReport',
    summary: { create: 2, failing: 1 },
  });
  expect(report.releases).toEqual([PLAN]);
  expect(planData([PLAN], 'yaml')).toContain('kind: PlanReport\n');
});

test('a plan as a comment for a pull request', () => {
  const expected = readFileSync(new URL('plan.md', import.meta.url), 'utf8');
  expect(planMarkdown([PLAN], { isVerbose: false })).toBe(expected);
});
