import { describe, expect, test } from 'vitest';
import { renderFolder } from './support/render.ts';
import { nested } from './support/table.ts';
import { judgeStream } from './verify/kinds.ts';

/** Values that give objects names which YAML would read as numbers, by chart. */
const VALUES: Readonly<Record<string, Record<string, unknown>>> = {
  crds: {},
  chrek: { fullnameOverride: '1e3', 'storage.pvc.name': '12', 'daemonset.runtimeClassName': '0x1' },
  dimtensor: {
    fullnameOverride: '1e3',
    nameOverride: '7',
    priorityClassName: '12',
    'ingress.enabled': true,
    'autoscaling.enabled': true,
    'networkPolicy.enabled': true,
    'podDisruptionBudget.enabled': true,
    'persistence.enabled': true,
    'configMap.enabled': true,
    'secret.enabled': true,
  },
  hello: {},
};

describe('names that look like numbers stay texts', () => {
  test.each(Object.entries(VALUES))('in charts/%s', (chart, values) => {
    const options = { name: '123', namespace: '456', values: nested(values) };
    const stream = renderFolder(`charts/${chart}`, options).manifests.map(({ text }) => text);
    expect(judgeStream(stream.join('\n---\n'), new Map()).findings).toEqual([]);
  });
});
