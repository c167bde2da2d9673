import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { enums } from '../../../scripts/kubernetes-enums.mjs';
import { readJson } from '../../../src/go/json.ts';
import { type GoValue, isMap } from '../../../src/go/value.ts';
import { findDefinition, isNamespaced, resolved } from '../../../src/kube/definitions.ts';
import { DEFINITIONS, definitionsText, kubernetes } from '../../support/kubernetes.ts';

describe("Kubernetes' definitions", () => {
  it('have the kinds that charts hold', () => {
    for (const [apiVersion, kind] of [
      ['v1', 'Pod'],
      ['apps/v1', 'Deployment'],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
      ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
      ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ] as const)
      expect(findDefinition(kubernetes(), apiVersion, kind), kind).toBeDefined();
  });

  it('have no kind that is gone, and none of others', () => {
    expect(findDefinition(kubernetes(), 'policy/v1beta1', 'PodDisruptionBudget')).toBeUndefined();
    expect(findDefinition(kubernetes(), 'extensions/v1beta1', 'Ingress')).toBeUndefined();
    expect(findDefinition(kubernetes(), 'monitoring.coreos.com/v1', 'ServiceMonitor')).toBeUndefined();
    expect(findDefinition(kubernetes(), 'v1', 'PodList')).toBeUndefined();
  });

  it('know what lives in a namespace', () => {
    expect(isNamespaced(kubernetes(), 'v1', 'ConfigMap')).toBe(true);
    expect(isNamespaced(kubernetes(), 'rbac.authorization.k8s.io/v1', 'ClusterRole')).toBe(false);
    expect(isNamespaced(kubernetes(), 'example.com/v1', 'Widget')).toBeUndefined();
  });

  it('have the values that the script adds', () => {
    const found = Object.entries(enums).map(([name, fields]) => {
      const properties = at(kubernetes().find(name), 'properties');
      const values = Object.keys(fields).map((field) => {
        const schema = at(properties, field);
        return [field, at(at(schema, 'items') ?? schema, 'enum')];
      });
      return [name, Object.fromEntries(values)];
    });
    expect(Object.fromEntries(found)).toEqual(enums);
  });

  it('refer to nothing that is not there', () => {
    const open: string[] = [];
    const visit = (value: unknown): void => {
      if (value instanceof Map) {
        const reference = value.get('$ref');
        if (typeof reference === 'string' && isMap(value) && resolved(kubernetes(), value).size === 0)
          open.push(reference);
        for (const inner of value.values()) visit(inner);
      } else if (Array.isArray(value)) value.forEach(visit);
    };
    visit(readJson(definitionsText()));
    expect([...new Set(open)].filter((name) => !MEANS_ANYTHING.test(name))).toEqual([]);
  });

  it('are small', () => {
    expect(statSync(DEFINITIONS).size).toBeLessThan(100_000);
  });
});

const MEANS_ANYTHING = /\.(JSON|JSONSchemaPropsOr\w+)$/;

function at(value: GoValue | undefined, key: string): GoValue | undefined {
  return value !== undefined && isMap(value) ? value.get(key) : undefined;
}
