import { describe, expect, test } from 'vitest';
import { unitsToGo } from '../../../src/actions/stackuninstall.ts';
import { expandStack } from '../../../src/stack/expand.ts';
import { readStack } from '../../../src/stack/stack.ts';

const TEXT = `name: dynamo
releases:
  - {name: crds, chart: ./crds, namespace: shared}
  - {name: platform, chart: ./platform, needs: [crds]}
  - {name: chrek, chart: ./chrek, needs: [platform, crds]}
`;

interface Row {
  readonly about: string;
  readonly only: readonly string[];
  readonly alone?: boolean;
  readonly kept?: readonly string[];
  /** Ids, with what takes them along. */
  readonly going: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    about: 'everything goes, and nothing takes anything along',
    ...{ only: [], going: ['shared/crds', 'a/platform', 'a/chrek'] },
  },
  {
    about: 'what needs a release goes with it',
    ...{ only: ['platform'], going: ['a/platform', 'a/chrek < a/platform'] },
  },
  {
    about: 'a release alone',
    ...{ only: ['platform'], alone: true, going: ['a/platform'] },
  },
  {
    about: 'what stays takes nothing along',
    ...{ only: ['crds'], kept: ['shared/crds'], going: [] },
  },
  {
    about: 'what stays is no reason either',
    ...{ only: ['crds', 'platform'], kept: ['shared/crds'] },
    going: ['a/platform', 'a/chrek < a/platform'],
  },
  {
    about: 'a shared release that goes',
    ...{ only: ['crds'] },
    going: ['shared/crds', 'a/platform < shared/crds', 'a/chrek < shared/crds a/platform'],
  },
];

describe('what an uninstall takes away', () => {
  test.each(ROWS)('$about', ({ only, alone = false, kept = [], going }) => {
    const stack = readStack({ name: 'dyn.yaml', text: TEXT }, '');
    if (!stack) throw new Error('no stack');
    const brings = alone ? 'nothing' : 'dependents';
    const request = { environment: 'default', tenants: ['a'], only, brings, readText: () => '' } as const;
    const units = unitsToGo(
      expandStack(stack, request),
      kept.map((id) => ({ id })),
    );
    expect(
      units.map(({ id, because }) => (because.length === 0 ? id : `${id} < ${because.join(' ')}`)),
    ).toEqual(going);
  });
});
