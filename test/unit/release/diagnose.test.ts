import { expect, test } from 'vitest';
import type { ObjectRef } from '../../../src/kube/progress.ts';
import { type Cure, cureText, diagnose, type ReleaseFacts } from '../../../src/release/diagnose.ts';
import type { Work } from '../../../src/release/lock.ts';
import type { Release } from '../../../src/release/release.ts';

const REF: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ns', name: 'a' };

/** Records in words: `1 superseded, 2 deployed`; what stands in parentheses is the description. */
function records(text: string): Release[] {
  return text.split(', ').map((word) => {
    const [, revision = '', status = '', description = ''] = /^(\d+) (\S+)(?: \((.*)\))?$/.exec(word) ?? [];
    return {
      ...{ name: 'web', namespace: 'ns', revision: Number(revision), chart: undefined, config: undefined },
      ...{ manifest: '', hooks: [], applyMethod: 'ssa', labels: {} },
      state: { firstDeployed: '', lastDeployed: 'noon', deleted: '', description, status, notes: '' },
    };
  });
}

function facts(more: Partial<ReleaseFacts> & { readonly is?: string }): ReleaseFacts {
  const { is = '', ...rest } = more;
  return {
    ...{ name: 'web', namespace: 'ns', ending: undefined, unreadable: [], stored: 'secret', objects: [] },
    releases: is === '' ? [] : records(is),
    lock: { state: 'none', holder: '', work: undefined },
    ...{ notBuilt: undefined, hidden: [] },
    ...rest,
  };
}

function work(command: Work['command'], action: Work['action'], revision: number): Work {
  return {
    ...{ command, action, revision, request: '', started: 'ten', hooks: [] },
    ...{ cause: '', end: '' },
  };
}

function dead(done?: Work): ReleaseFacts['lock'] {
  return { state: 'dead', holder: 'dyn upgrade on h', work: done };
}

/** How a release may stand, what is found, and what brings it back. */
const STANDINGS: readonly (readonly [name: string, facts: ReleaseFacts, codes: string, cure: Cure])[] = [
  ['well', facts({ is: '1 superseded, 2 deployed' }), '', { kind: 'none' }],
  [
    'worked on',
    facts({ is: '1 deployed, 2 pending-upgrade', lock: { state: 'alive', holder: 'dyn', work: undefined } }),
    'doctor/worked-on',
    { kind: 'wait' },
  ],
  [
    'an install of dyn that died',
    facts({ is: '1 pending-install', lock: dead(work('install', 'install', 1)) }),
    'doctor/left-pending doctor/lock-forgotten',
    { kind: 'mark-failed', revision: 1 },
  ],
  [
    'an upgrade of dyn that died',
    facts({ is: '1 deployed, 2 pending-upgrade', lock: dead(work('upgrade', 'upgrade', 2)) }),
    'doctor/left-pending doctor/lock-forgotten',
    { kind: 'rollback', revision: 1 },
  ],
  [
    'a rollback of dyn that died',
    facts({
      is: '1 superseded, 2 deployed, 3 pending-rollback',
      lock: dead(work('rollback', 'rollback', 3)),
    }),
    'doctor/left-pending doctor/lock-forgotten',
    { kind: 'continue', action: 'rollback', revision: 3 },
  ],
  [
    'an upgrade of Helm, alive or dead',
    facts({ is: '3 deployed, 4 pending-upgrade' }),
    'doctor/pending-unclaimed',
    { kind: 'rollback', revision: 3 },
  ],
  [
    'a rollback of Helm, alive or dead',
    facts({ is: '1 superseded, 2 deployed, 3 pending-rollback (Rollback to 1)' }),
    'doctor/pending-unclaimed',
    { kind: 'rollback', revision: 1 },
  ],
  [
    'pending by Helm since a run of dyn that died before its record',
    facts({ is: '1 deployed, 2 pending-upgrade', lock: dead(work('upgrade', 'upgrade', 1)) }),
    'doctor/pending-unclaimed doctor/lock-forgotten',
    { kind: 'rollback', revision: 1 },
  ],
  [
    'an install of Helm, alive or dead',
    facts({ is: '1 pending-install' }),
    'doctor/pending-unclaimed',
    { kind: 'mark-failed', revision: 1 },
  ],
  ['half uninstalled', facts({ is: '2 uninstalling' }), 'doctor/half-uninstalled', { kind: 'uninstall' }],
  [
    'an upgrade that failed',
    facts({ is: '1 deployed, 2 failed (bad)' }),
    'doctor/last-failed',
    { kind: 'rollback', revision: 1 },
  ],
  ['an install that failed', facts({ is: '1 failed (bad)' }), 'doctor/last-failed', { kind: 'none' }],
  [
    'none deployed',
    facts({ is: '1 superseded, 2 superseded' }),
    'doctor/none-deployed',
    { kind: 'rollback', revision: 2 },
  ],
  [
    'several deployed',
    facts({ is: '1 deployed, 2 superseded, 3 deployed' }),
    'doctor/several-deployed',
    { kind: 'supersede', revisions: [1] },
  ],
  ['uninstalled with its history', facts({ is: '1 uninstalled' }), '', { kind: 'none' }],
  [
    'a record that cannot be read',
    facts({ is: '1 superseded', unreadable: ['sh.helm.release.v1.web.v2'] }),
    'doctor/record-unreadable doctor/none-deployed',
    { kind: 'none' },
  ],
  [
    'a namespace that ends',
    facts({ is: '1 deployed', ending: 'finalizers remain', objects: [{ ref: REF, state: 'missing' }] }),
    'doctor/namespace-ending doctor/objects-missing',
    { kind: 'none' },
  ],
  [
    'objects that are gone',
    facts({ is: '4 deployed', objects: [{ ref: REF, state: 'missing' }] }),
    'doctor/objects-missing',
    { kind: 'rollback', revision: 4 },
  ],
  [
    "objects of somebody else's",
    facts({
      is: '4 deployed',
      objects: [
        { ref: REF, state: 'foreign' },
        { ref: { ...REF, name: 'b' }, state: 'missing' },
      ],
    }),
    'doctor/objects-foreign doctor/objects-missing',
    { kind: 'none' },
  ],
  [
    'objects that wait for finalizers',
    facts({ is: '2 uninstalling', objects: [{ ref: REF, state: 'ending' }] }),
    'doctor/half-uninstalled doctor/objects-ending',
    { kind: 'uninstall' },
  ],
  [
    'kinds that are gone',
    facts({ is: '1 deployed', notBuilt: 'no matches for kind "Foo"' }),
    'doctor/manifest-not-built',
    { kind: 'none' },
  ],
  [
    'a forgotten lock, and nothing else',
    facts({ is: '1 deployed', lock: dead() }),
    'doctor/lock-forgotten',
    { kind: 'unlock' },
  ],
  ['a lock alone', facts({ lock: dead() }), 'doctor/lock-forgotten', { kind: 'unlock' }],
  [
    'a lock that may not be seen',
    facts({ is: '1 deployed', hidden: [['whether somebody works on it', 'forbidden']] }),
    'doctor/cannot-tell',
    { kind: 'none' },
  ],
];

test.each(STANDINGS)('%s', (_name, found, codes, cure) => {
  const diagnosis = diagnose(found);
  expect(diagnosis.findings.map(({ code }) => code).join(' ')).toBe(codes);
  expect(diagnosis.cure).toEqual(cure);
  for (const { hint } of diagnosis.findings) expect(hint).not.toBe('');
});

test('the next step is a whole command', () => {
  const next = (more: Parameters<typeof facts>[0]): string => diagnose(facts(more)).command;
  expect(next({ is: '1 deployed, 2 pending-upgrade' })).toBe('dyn recover web -n ns');
  expect(next({ is: '1 failed' })).toBe('dyn upgrade web CHART -n ns');
  expect(next({ is: '1 deployed' })).toBe('');
  expect(next({ is: '1 deployed', ending: '' })).toBe('kubectl get namespace ns -o yaml');
  expect(next({ is: '1 superseded', unreadable: ['x.v2'] })).toBe('kubectl get secret -n ns x.v2 -o yaml');
  expect(next({ is: '1 deployed', objects: [{ ref: REF, state: 'foreign' }] })).toBe(
    'dyn upgrade web CHART -n ns --take-ownership',
  );
  expect(next({ lock: { state: 'alive', holder: 'dyn', work: undefined } })).toBe('dyn doctor web -n ns');
});

test('a cure says what it does', () => {
  const cures: readonly Cure[] = [
    { kind: 'none' },
    { kind: 'wait' },
    { kind: 'unlock' },
    { kind: 'uninstall' },
    { kind: 'mark-failed', revision: 1 },
    { kind: 'supersede', revisions: [1, 2] },
    { kind: 'rollback', revision: 3 },
    { kind: 'continue', action: 'rollback', revision: 4 },
  ];
  expect(cures.map(cureText)).toEqual([
    'nothing is done',
    'nothing is done',
    'takes the lock of the dead run away',
    'goes on with the uninstall: deletes the objects and the records that are left',
    'marks revision 1 as failed, so that it can be upgraded; no object is changed',
    'marks revisions 1, 2 as superseded; no object is changed',
    'rolls back to revision 3',
    'goes on with the rollback of revision 4 where it stopped',
  ]);
});
