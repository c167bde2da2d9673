import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expandStack } from '../../../src/stack/expand.ts';
import { readStack } from '../../../src/stack/stack.ts';

function expansionOf(path: string, environment: string, tenants: readonly string[]) {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const stack = readStack({ name: path, text: readFileSync(path, 'utf8') }, folder);
  if (!stack) throw new Error(`${path} is no stack`);
  const readText = (file: string): string => readFileSync(file, 'utf8');
  return expandStack(stack, { environment, tenants, only: [], brings: 'needs', readText });
}

describe("the repository's own stack", () => {
  test.each(['default', 'dev', 'prod'])('crds, then platform, then chrek (%s)', (environment) => {
    const { waves, units } = expansionOf('dyn.yaml', environment, ['team-a', 'team-b']);
    expect(waves).toEqual([
      ['dynamo-crds/crds'],
      ['team-a/platform', 'team-b/platform'],
      ['team-a/chrek', 'team-b/chrek'],
    ]);
    const files = units
      .flatMap(({ layers }) => layers.flat())
      .flatMap((one) => (one.kind === 'file' ? [one.path] : []));
    for (const file of files) expect(readFileSync(file, 'utf8'), file).not.toBe('');
  });
});

/** Which chart comes before which, as the charts' own documents have it. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  soperator: ['cert-manager', 'soperator-crds'],
  'slurm-storage': ['nfs-server'],
  'slurm-cluster': ['soperator-crds', 'soperator', 'slurm-storage', 'custom-configmaps'],
  nodesets: ['soperator-crds', 'soperator', 'slurm-cluster'],
  nodeconfigurator: ['soperator-crds', 'soperator'],
  soperatorchecks: ['soperator'],
  activechecks: ['soperator-crds', 'slurm-cluster', 'soperatorchecks'],
};

describe('the example for the Soperator charts', () => {
  test('all of it, in order', () => {
    const { waves } = expansionOf('values/soperator/dyn.yaml', 'full', ['soperator']);
    const waveOf = (name: string): number =>
      waves.findIndex((wave) => wave.some((id) => id.endsWith(`/${name}`)));
    for (const [name, before] of Object.entries(ORDER))
      for (const other of before) expect(waveOf(other), `${other} before ${name}`).toBeLessThan(waveOf(name));
    expect(waves.flat()).toHaveLength(13);
  });

  test('the least of it', () => {
    const { waves, off } = expansionOf('values/soperator/dyn.yaml', 'default', ['soperator']);
    expect(waves).toEqual([
      ['cert-manager/cert-manager', 'soperator/slurm-storage'],
      ['soperator-system/soperator-crds'],
      ['soperator-system/soperator'],
      ['soperator/slurm-cluster'],
    ]);
    expect(off.every(({ by }) => by === 'condition')).toBe(true);
  });
});
