import { expect, test } from 'vitest';
import { auditMark, auditSince, WRITES } from './audit.ts';
import { look, request, withNamespace } from './place.ts';
import { helm, kubectl, succeed } from './tools.ts';

test('each test has a namespace, which both tools see', async () => {
  await withNamespace(async (namespace) => {
    expect(await succeed(kubectl(['get', 'namespace', namespace, '-o', 'name']))).toBe(
      `namespace/${namespace}\n`,
    );
    expect(await succeed(helm(['list', '-n', namespace, '--no-headers']))).toBe('\n');
  });
});

test('the audit log tells who wrote what', async () => {
  await withNamespace(async (namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const mark = await auditMark();
    await request('POST', path, { metadata: { name: 'seen' } });
    expect((await look(`${path}/none`)).status).toBe(404);
    const seen = await auditSince(mark, { uri: path });
    expect(seen.filter(({ user }) => user === 'root').map(({ verb, code }) => `${verb} ${code}`)).toEqual([
      'create 201',
      'get 404',
    ]);
    expect(await auditSince(mark, { uri: path, verbs: WRITES, agent: 'nobody' })).toEqual([]);
  });
});
