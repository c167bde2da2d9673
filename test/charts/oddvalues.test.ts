import { describe, expect, test } from 'vitest';
import { renderFolder } from './support/render.ts';
import { nested } from './support/table.ts';
import { judgeStream } from './verify/kinds.ts';

/** Maps and lists that may be taken away, by chart. */
const NOTHING: Readonly<Record<string, Record<string, unknown>>> = {
  chrek: { 'daemonset.podLabels': null, 'daemonset.podAnnotations': null, 'daemonset.tolerations': null },
  dimtensor: {
    tolerations: null,
    nodeSelector: null,
    podAnnotations: null,
    'resources.gpu.enabled': true,
    'serviceMonitor.enabled': true,
    'serviceMonitor.labels': null,
  },
  hello: { labels: null, resources: null },
};

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
    expect(findings(chart, values)).toEqual([]);
  });
});

describe('null in place of a map or a list takes it away', () => {
  test.each(Object.entries(NOTHING))('in charts/%s', (chart, values) => {
    expect(findings(chart, values)).toEqual([]);
  });
});

function findings(chart: string, values: Record<string, unknown>): readonly string[] {
  const options = { name: '123', namespace: '456', values: nested(values) };
  const stream = renderFolder(`charts/${chart}`, options).manifests.map(({ text }) => text);
  return judgeStream(stream.join('\n---\n'), new Map()).findings;
}
