import { quotaExceeded, quotaUnset } from '../../base/problems/needs.ts';
import { at, type JsonObject, numberAt, objectAt, objectsAt, stringAt, stringsOf } from '../../kube/json.ts';
import { answerOf, distinct, missingOf, taken, unknown } from '../answers.ts';
import { defaultsOf, LIMIT_RANGES, type RangeDefaults } from '../limitranges.ts';
import { getOf, listOf, nameOf, type Rendered, renderedBy, resourceText } from '../objects.ts';
import {
  type Amounts,
  amountsIn,
  amountsOf,
  amountText,
  containersOf,
  limitsOf,
  type Pods,
  podsOf,
  requestsOf,
  sumOf,
  times,
} from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

const ONE = 10n ** 18n;

function quotasIn(namespace: string): ReturnType<typeof listOf> {
  return listOf('v1', 'ResourceQuota', namespace);
}

/** What the releases ask for in each namespace, against its quotas. */
export const quotas: PreflightCheck = {
  name: 'quotas',
  stage: 'objects',
  concerns: (releases) => namespacesOf(releases).length > 0,
  reads: (releases) => [
    ...namespacesOf(releases).flatMap((namespace) => [quotasIn(namespace), LIMIT_RANGES(namespace)]),
    ...distinct(namedIn(releases).map(getOf)),
  ],
  check: (releases, state) =>
    releases.flatMap((release, index) =>
      namespacesOf([release]).flatMap((namespace) =>
        findings({ release, namespace, before: releases.slice(0, index) }, state),
      ),
    ),
};

function namedIn(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(({ name, namespace }) => namespace !== '' && name !== '');
}

function namespacesOf(releases: readonly PreflightRelease[]): readonly string[] {
  return [...new Set(namedIn(releases).map(({ namespace }) => namespace))];
}

/** A release in a namespace, after those that come before it in the same run. */
interface Asking {
  readonly release: PreflightRelease;
  readonly namespace: string;
  readonly before: readonly PreflightRelease[];
}

function findings(asking: Asking, state: ClusterState): readonly Finding[] {
  const { release, namespace } = asking;
  const known = state.list(quotasIn(namespace));
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = `whether a quota of namespace ${namespace} leaves enough`;
    return [unknown(release, { about: 'preflight/quota-exceeded', worst: 'warning', question, missing })];
  }
  return (answerOf(known) ?? [])
    .filter((quota) => !isScoped(quota))
    .flatMap((quota) => [...exceeded(quota, asking, state), ...unset(quota, asking, state)]);
}

/** Which pods such a quota counts is left to the server. */
function isScoped(quota: JsonObject): boolean {
  const spec = objectAt(quota, 'spec');
  return stringsOf(spec.scopes).length > 0 || at(spec, 'scopeSelector') != null;
}

function hardOf(quota: JsonObject): Amounts {
  const live = amountsOf(objectAt(quota, 'status', 'hard'));
  return live.size > 0 ? live : amountsOf(objectAt(quota, 'spec', 'hard'));
}

function exceeded(
  quota: JsonObject,
  { release, namespace, before }: Asking,
  state: ClusterState,
): readonly Finding[] {
  const used = amountsOf(objectAt(quota, 'status', 'used'));
  const earlier = askedFor(before, namespace, state);
  const own = askedFor([release], namespace, state);
  return [...hardOf(quota)].flatMap(([what, hard]) => {
    const asked = own.get(what) ?? 0n;
    const left = hard - (used.get(what) ?? 0n) - (earlier.get(what) ?? 0n);
    if (asked === 0n || asked <= left) return [];
    const facts = {
      ...{ quota: stringAt(quota, 'metadata', 'name'), namespace, what },
      asked: amountText(what, asked),
      left: amountText(what, left < 0n ? 0n : left),
    };
    const why = `hard ${amountText(what, hard)} of ${what}, ${amountText(what, used.get(what) ?? 0n)} used`;
    return [taken(release, quotaExceeded(facts), [{ what: nameOf(quota), why }])];
  });
}

/** What is new in a namespace, by the names that quotas have for it. */
function askedFor(releases: readonly PreflightRelease[], namespace: string, state: ClusterState): Amounts {
  const isNew = (one: Rendered): boolean => answerOf(state.get(getOf(one))) === undefined;
  const objects = namedIn(releases).filter((one) => one.namespace === namespace && isNew(one));
  const defaults = defaultsOf(answerOf(state.list(LIMIT_RANGES(namespace))) ?? []);
  const pods = podsOf(releases).filter(
    ({ of }) => of.namespace === namespace && of.hooks.length === 0 && of.name !== '' && isNew(of),
  );
  return sumOf([...objects.map(countsOf), ...pods.map((one) => podAmounts(one, defaults))]);
}

const COUNTED: Readonly<Record<string, string>> = {
  ...{ ConfigMap: 'configmaps', Secret: 'secrets', Service: 'services' },
  PersistentVolumeClaim: 'persistentvolumeclaims',
};

function countsOf(one: Rendered): Amounts {
  const plain = one.group === '' ? COUNTED[one.kind] : undefined;
  const type = one.kind === 'Service' ? stringAt(one.object, 'spec', 'type') : '';
  const claims = one.kind === 'PersistentVolumeClaim' ? [objectAt(one.object, 'spec')] : templatesOf(one);
  const storage = claims.map(
    (spec) => amountsOf(objectAt(spec, 'resources', 'requests')).get('storage') ?? 0n,
  );
  const counts: readonly (readonly [string, bigint])[] = [
    [`count/${resourceText(one)}`, ONE],
    ...(plain === undefined ? [] : [[plain, ONE] as const]),
    ...(type === 'LoadBalancer' ? [['services.loadbalancers', ONE] as const] : []),
    ...(type === 'LoadBalancer' || type === 'NodePort' ? [['services.nodeports', ONE] as const] : []),
    ...(claims.length === 0
      ? []
      : [['requests.storage', storage.reduce((sum, amount) => sum + amount, 0n)] as const]),
  ];
  const several = templatesOf(one).length;
  return new Map(
    several === 0 ? counts : [...counts, ['persistentvolumeclaims', ONE * BigInt(several)] as const],
  );
}

/** The specs of the claims that a StatefulSet makes, one of each for each of its pods. */
function templatesOf({ kind, object }: Rendered): readonly JsonObject[] {
  if (kind !== 'StatefulSet') return [];
  const templates = objectsAt(object, 'spec', 'volumeClaimTemplates').map((one) => objectAt(one, 'spec'));
  return Array.from({ length: numberAt(object, 'spec', 'replicas') ?? 1 }, () => templates).flat();
}

/** Pods of a DaemonSet are counted once: how many there will be is the nodes' business. */
function podAmounts({ spec, count }: Pods, defaults: RangeDefaults): Amounts {
  const requests = requestsOf(spec, defaults.requests);
  const limits = limitsOf(spec, defaults.limits);
  const named = new Map<string, bigint>([
    ['pods', ONE],
    ['count/pods', ONE],
  ]);
  for (const [name, amount] of requests) {
    named.set(`requests.${name}`, amount);
    if (BARE.includes(name)) named.set(name, amount);
  }
  for (const [name, amount] of limits) named.set(`limits.${name}`, amount);
  return times(named, count ?? 1);
}

const BARE = ['cpu', 'memory', 'ephemeral-storage'];

/** What a container has to name where a quota counts it. Source: Kubernetes, pod evaluator of quotas. */
function unset(quota: JsonObject, { release, namespace }: Asking, state: ClusterState): readonly Finding[] {
  const defaults = defaultsOf(answerOf(state.list(LIMIT_RANGES(namespace))) ?? []);
  const pods = podsOf([release]).filter(({ of }) => of.namespace === namespace);
  return [...hardOf(quota).keys()].flatMap((what) => {
    const [, field = '', name = ''] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(what) ?? [];
    if (name === '') return [];
    const lacking = pods.flatMap(({ spec, of }) =>
      containersOf(spec)
        .filter(({ container }) => !namesAmount(container, { field, name }, defaults))
        .map((container) => `container ${container.name} of ${nameOf(of.object)}`),
    );
    const quotaName = stringAt(quota, 'metadata', 'name');
    const evidence = [{ what: nameOf(quota), why: `it counts ${what}` }];
    return lacking.length === 0 ? [] : [taken(release, quotaUnset(quotaName, what, lacking), evidence)];
  });
}

function namesAmount(
  container: JsonObject,
  { field, name }: { field: string; name: string },
  defaults: RangeDefaults,
): boolean {
  const limits = new Map([...defaults.limits, ...amountsIn(container, 'limits')]);
  if (field === 'limits') return limits.has(name);
  return limits.has(name) || defaults.requests.has(name) || amountsIn(container, 'requests').has(name);
}
