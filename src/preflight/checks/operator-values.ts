import type { Problem } from '../../base/problem.ts';
import {
  discoveryBackend,
  electionId,
  electionNamespace,
  etcdAddress,
  natsAddress,
  scopeLease,
} from '../../base/problems/operators.ts';
import { type GoMap, isMap } from '../../go/value.ts';
import type { PreflightCheck, PreflightPart, PreflightRelease } from '../preflight.ts';
import { type Planned, plannedOperators, textIn, valueIn } from './operator-planned.ts';
import { ELECTION } from './operator-signs.ts';

/** Whether the values give an operator that works, and that does not fight with others. */
export const operatorValues: PreflightCheck = {
  name: 'operator-values',
  stage: 'values',
  refusesAlone: true,
  concerns: (releases) => chartsOf(releases).length > 0,
  reads: () => [],
  check: (releases) =>
    chartsOf(releases).flatMap((planned) =>
      RULES.flatMap((rule) => rule(planned) ?? []).map((problem) => ({
        problem,
        answer: 'taken',
        release: planned.release.name,
        evidence: [],
      })),
    ),
};

/** An operator of a chart whose values are known. */
interface Charted extends Planned {
  readonly part: PreflightPart;
}

function chartsOf(releases: readonly PreflightRelease[]): readonly Charted[] {
  return plannedOperators(releases).flatMap((planned) => {
    const { part } = planned;
    return part ? [{ ...planned, part }] : [];
  });
}

type Rule = (planned: Charted) => Problem | undefined;

/** Values that an older chart does not have break no rule. */
const RULES: readonly Rule[] = [
  ({ part, scope, path }) => {
    const id = textIn(part.values, 'controllerManager', 'leaderElection', 'id');
    if (scope !== '' || id === '' || id === ELECTION) return undefined;
    return electionId({ path: `${path}controllerManager.leaderElection.id`, value: id });
  },
  ({ part, scope, path, release }) => {
    const space = textIn(part.values, 'controllerManager', 'leaderElection', 'namespace');
    if (scope !== '' || space !== release.namespace) return undefined;
    return electionNamespace({ path: `${path}controllerManager.leaderElection.namespace`, value: space });
  },
  ({ part, path }) => {
    const lease = valueIn(part.values, 'namespaceRestriction', 'lease');
    if (lease === undefined || !isMap(lease)) return undefined;
    const [duration, interval] = [nanoseconds(lease, 'duration'), nanoseconds(lease, 'renewInterval')];
    if (interval > 0 && duration > interval) return undefined;
    const value = `renewInterval ${String(lease.get('renewInterval'))} and duration ${String(lease.get('duration'))}`;
    return scopeLease({ path: `${path}namespaceRestriction.lease`, value });
  },
  ({ part, path }) => {
    const backend = valueIn(part.values, 'discoveryBackend');
    if (backend === undefined || backend === 'kubernetes' || backend === 'etcd') return undefined;
    return discoveryBackend({ path: `${path}discoveryBackend`, value: String(backend) });
  },
  ({ part, path }) => {
    if (textIn(part.values, 'natsAddr') !== '' || valueIn(part.values, 'nats', 'enabled') !== false)
      return undefined;
    return natsAddress({ path: `${path}natsAddr`, value: 'empty' });
  },
  ({ part, path }) => {
    const isWanted = textIn(part.values, 'discoveryBackend') === 'etcd';
    const isThere =
      textIn(part.values, 'etcdAddr') !== '' || valueIn(part.values, 'etcd', 'enabled') !== false;
    return !isWanted || isThere ? undefined : etcdAddress({ path: `${path}etcdAddr`, value: 'empty' });
  },
];

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration as the chart reads it; -1 for what is none. Source: charts/operator, dynamo-operator.nanoseconds. */
function nanoseconds(lease: GoMap, key: string): number {
  const text = String(lease.get(key) ?? '');
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text)) return -1;
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}
