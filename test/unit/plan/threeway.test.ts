import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kube/json.ts';
import { clientPatch } from '../../../src/plan/threeway.ts';

interface Row {
  readonly about: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly looksAtLive?: boolean;
  readonly original: JsonObject;
  readonly wanted: JsonObject;
  readonly live?: JsonObject;
  readonly patch: string;
}

const rows = load(readFileSync('test/unit/plan/threeway.yaml', 'utf8')) as readonly Row[];

for (const row of rows) {
  test(row.about, () => {
    const { original, wanted, live = original, looksAtLive = false } = row;
    const found = clientPatch({ original, wanted, live }, { ...row, looksAtLive });
    expect(found?.patch ?? {}).toEqual(JSON.parse(row.patch));
  });
}

test('an item without its key is told', () => {
  const original = { spec: { ports: [{ port: 80 }] } };
  const wanted = { spec: { ports: [{ name: 'a' }] } };
  const patch = (): unknown =>
    clientPatch(
      { original, wanted, live: original },
      { apiVersion: 'v1', kind: 'Service', looksAtLive: false },
    );
  expect(patch).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'plan/unmergeable' }) }),
  );
  expect(patch).toThrow(
    'failed to create patch: map: {"name":"a"} does not contain declared merge key: port',
  );
});
