import { expect, test } from 'vitest';
import { goneFrom } from '../../../src/actions/stackgone.ts';
import type { ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { writeLock } from '../../../src/release/lock.ts';
import { findMarked } from '../../../src/release/marks.ts';
import { expandStack } from '../../../src/stack/expand.ts';
import { readStack } from '../../../src/stack/stack.ts';

const LEASES = [
  ['team-a', 'app', 'shop', 'tenant'],
  ['team-a', 'old', 'shop', 'tenant'],
  ['team-b', 'old', 'shop', 'tenant'],
  ['team-a', 'spare', 'shop', 'tenant'],
  ['ground', 'base', 'shop', 'shared'],
  ['cellar', 'base', 'shop', 'shared'],
  ['team-a', 'strange', 'other', 'tenant'],
] as const;

const STACK = `name: shop
releases:
  - {name: base, chart: ./base, namespace: ground}
  - {name: app, chart: ./app}
  - {name: spare, chart: ./spare, installed: false}
`;

/** A cluster that lets Leases be listed everywhere, in some namespaces, or nowhere. */
function clusterOf(allowed: 'everywhere' | readonly string[]): Cluster {
  const nothing = () => Promise.reject(new Error('not asked for'));
  const items = LEASES.map(([namespace, name, stack, scope]) => ({
    ...writeLock({
      ...{ name, namespace, holder: undefined, work: undefined, mark: { stack, scope } },
      ...{ transitions: 0, now: '2026-11-29T10:00:00Z', durationMs: 1000 },
    }),
  }));
  const ask = async ({ path, query }: ApiRequest) => {
    expect(query?.labelSelector).toBe('dyn.dev/stack');
    const [, namespace] = /namespaces\/([^/]+)/.exec(path) ?? [];
    const isAllowed = allowed === 'everywhere' || (namespace !== undefined && allowed.includes(namespace));
    if (!isAllowed) return { status: 403, body: { message: 'no' }, headers: {} };
    const found = items.filter(({ metadata }) => {
      return namespace === undefined || (metadata as { namespace: string }).namespace === namespace;
    });
    return { status: 200, body: { items: found }, headers: {} };
  };
  const endpoint = { server: 'https://h', cluster: '', context: '', namespace: '', user: '' };
  return { endpoint, ask, readText: nothing, watch: nothing } as unknown as Cluster;
}

async function goneIn(allowed: 'everywhere' | readonly string[]): Promise<readonly string[]> {
  const stack = readStack({ name: 'dyn.yaml', text: STACK }, '');
  if (!stack) throw new Error('no stack');
  const tenants = ['team-a'];
  const request = { environment: 'default', tenants, only: [], brings: 'needs', readText: () => '' } as const;
  const expansion = expandStack(stack, request);
  const env = { cluster: clusterOf(allowed), signal: new AbortController().signal };
  const marked = await findMarked(['team-a', 'ground'], env);
  return goneFrom(marked, { expansion, tenants }).map(
    ({ namespace, name, isOff }) => `${namespace}/${name}${isOff ? ' off' : ''}`,
  );
}

test('what is gone: of these tenants, and what was shared, wherever it lies', async () => {
  expect(await goneIn('everywhere')).toEqual(['team-a/old', 'team-a/spare off', 'cellar/base']);
});

test('without the right to look everywhere, only its own namespaces are looked at', async () => {
  expect(await goneIn(['team-a', 'ground'])).toEqual(['team-a/old', 'team-a/spare off']);
  expect(await goneIn(['ground'])).toEqual([]);
});
