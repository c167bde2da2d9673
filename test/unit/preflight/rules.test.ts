import { expect, test } from 'vitest';
import { allowedBy } from '../../../src/preflight/rules.ts';
import type { QueryOf } from '../../../src/preflight/run.ts';

type May = QueryOf<'may'>;

const may = (verb: string, group: string, resource: string, name?: string): May => ({
  kind: 'may',
  ...{ verb, group, resource, namespace: 'a' },
  ...(name === undefined ? {} : { name }),
});

const path = (verb: string, url: string): May => ({ ...may(verb, '', ''), url });

const RULES = [
  { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', '*/scale'] },
  { verbs: ['*'], apiGroups: ['apps'], resources: ['*'] },
  { verbs: ['update'], apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'] },
  { verbs: ['get'], nonResourceURLs: ['/metrics', '/logs/*'] },
];

test.each([
  ['a verb of a resource', may('list', '', 'pods'), true],
  ['another verb', may('create', '', 'pods'), false],
  ['another group', may('get', 'x.test', 'pods'), false],
  ['any verb of a group', may('patch', 'apps', 'deployments'), true],
  ['a part of any resource', may('get', '', 'replicationcontrollers/scale'), true],
  ['another part', may('get', '', 'pods/log'), false],
  ['one object', may('update', '', 'secrets', 'mine'), true],
  ['all objects, where only one is allowed', may('update', '', 'secrets'), false],
  ['a path', path('get', '/metrics'), true],
  ['a path below another', path('get', '/metrics/cadvisor'), false],
  ['a path below one with a star', path('get', '/logs/a'), true],
  ['all paths below one', path('get', '/logs/*'), true],
  ['all paths', path('get', '*'), false],
  ['another verb of a path', path('post', '/metrics'), false],
  ['everything, where all of one group is allowed', may('*', '*', '*'), false],
])('%s', (_, query, expected) => {
  expect(allowedBy({ rules: RULES, isIncomplete: false }, query)).toBe(expected);
  expect(allowedBy({ rules: RULES, isIncomplete: true }, query)).toBe(expected || undefined);
});

test('everything is allowed to who may do everything', () => {
  const rules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
  expect(allowedBy({ rules, isIncomplete: false }, may('*', '*', '*'))).toBe(true);
});
