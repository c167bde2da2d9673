import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { listOf, textsOf } from '../../../src/kube/crd/json.ts';
import { recordOf } from '../../support/cases.ts';
import type { Expectation } from './table.ts';

/** A chart with values files on each other, the lowest first, and what must hold of its objects. */
export interface Stack {
  readonly name: string;
  /** Folder below charts/. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  readonly apiVersions: readonly string[];
  readonly layers: readonly string[];
  /** The one registry of all images. */
  readonly registry?: string;
  readonly expect: readonly Expectation[];
}

/** The stacks of a file. */
export function readStacks(file: string): Stack[] {
  return listOf(load(readFileSync(file, 'utf8'))).map((item) => readStack(recordOf(item) ?? {}));
}

function readStack(item: Record<string, unknown>): Stack {
  const { name, chart, release, namespace, registry } = item;
  if (
    typeof name !== 'string' ||
    typeof chart !== 'string' ||
    typeof release !== 'string' ||
    typeof namespace !== 'string'
  )
    throw new Error(`a stack has name, chart, release and namespace: ${JSON.stringify(item)}`);
  return {
    name,
    chart,
    release,
    namespace,
    apiVersions: textsOf(item.apiVersions),
    layers: textsOf(item.layers),
    ...(typeof registry === 'string' ? { registry } : {}),
    expect: listOf(item.expect).map((each): Expectation => recordOf(each) ?? {}),
  };
}
