import { limitRange } from '../../base/problems/needs.ts';
import { objectAt } from '../../kube/json.ts';
import { answerOf, missingOf, taken, unknown } from '../answers.ts';
import { defaultsOf, LIMIT_RANGES, type Limit, limitsIn, type RangeDefaults } from '../limitranges.ts';
import { nameOf, renderedBy } from '../objects.ts';
import {
  type Amounts,
  amountsIn,
  amountsOf,
  amountText,
  containersOf,
  limitsOf,
  podsOf,
  requestsOf,
} from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** What pods, containers and claims ask for, against the limit ranges of their namespaces. */
export const limitRanges: PreflightCheck = {
  name: 'limit-ranges',
  stage: 'objects',
  concerns: (releases) => namespacesOf(releases).length > 0,
  reads: (releases) => namespacesOf(releases).map(LIMIT_RANGES),
  check: (releases, state) =>
    releases.flatMap((release) =>
      namespacesOf([release]).flatMap((namespace) => findings(release, namespace, state)),
    ),
};

function namespacesOf(releases: readonly PreflightRelease[]): readonly string[] {
  const pods = podsOf(releases).map(({ of }) => of.namespace);
  return [...new Set([...pods, ...claimsOf(releases).map(({ namespace }) => namespace)])];
}

function claimsOf(releases: readonly PreflightRelease[]): ReturnType<typeof renderedBy> {
  return renderedBy(releases).filter(({ kind }) => kind === 'PersistentVolumeClaim');
}

/** Something that a limit is for: what it asks for at least and at most. */
interface Limited {
  readonly says: string;
  readonly type: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function findings(release: PreflightRelease, namespace: string, state: ClusterState): readonly Finding[] {
  const known = state.list(LIMIT_RANGES(namespace));
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = `whether a limit range of namespace ${namespace} refuses pods`;
    return [unknown(release, { about: 'preflight/limit-range', worst: 'warning', question, missing })];
  }
  const ranges = answerOf(known) ?? [];
  const limited = limitedIn(release, namespace, defaultsOf(ranges));
  return limitsIn(ranges).flatMap((limit) =>
    limited
      .filter(({ type }) => type === limit.type)
      .flatMap((one) =>
        brokenBy(one, limit).map((says) =>
          taken(release, limitRange(one.says, limit.range, says), [
            { what: `LimitRange ${limit.range} in namespace ${namespace}`, why: says },
          ]),
        ),
      ),
  );
}

function limitedIn(
  release: PreflightRelease,
  namespace: string,
  defaults: RangeDefaults,
): readonly Limited[] {
  const pods = podsOf([release]).filter(({ of }) => of.namespace === namespace);
  const claims = claimsOf([release]).filter((one) => one.namespace === namespace);
  return [
    ...pods.map(({ of, spec }) => ({
      ...{ says: `the pods of ${nameOf(of.object)}`, type: 'Pod' },
      requests: requestsOf(spec, defaults.requests),
      limits: limitsOf(spec, defaults.limits),
    })),
    ...pods.flatMap(({ of, spec }) =>
      containersOf(spec).map(({ name, container }) => ({
        ...{ says: `container ${name} of ${nameOf(of.object)}`, type: 'Container' },
        requests: new Map([
          ...defaults.requests,
          ...ownRequests(amountsIn(container, 'limits'), amountsIn(container, 'requests')),
        ]),
        limits: new Map([...defaults.limits, ...amountsIn(container, 'limits')]),
      })),
    ),
    ...claims.map(({ object }) => {
      const requests = amountsOf(objectAt(object, 'spec', 'resources', 'requests'));
      return { says: nameOf(object), type: 'PersistentVolumeClaim', requests, limits: requests };
    }),
  ];
}

/** A limit without request is the request too. */
function ownRequests(limits: Amounts, requests: Amounts): Amounts {
  return new Map([...limits, ...requests]);
}

function brokenBy({ requests, limits }: Limited, { min, max }: Limit): readonly string[] {
  const low = [...min].flatMap(([name, least]) => {
    const asked = requests.get(name);
    if (asked !== undefined && asked >= least) return [];
    const says = asked === undefined ? 'no request' : `a request of ${amountText(name, asked)}`;
    return [`${says} of ${name}, and at least ${amountText(name, least)} is needed`];
  });
  const high = [...max].flatMap(([name, most]) => {
    const asked = limits.get(name);
    if (asked !== undefined && asked <= most) return [];
    const says = asked === undefined ? 'no limit' : `a limit of ${amountText(name, asked)}`;
    return [`${says} of ${name}, and at most ${amountText(name, most)} is allowed`];
  });
  return [...low, ...high];
}
