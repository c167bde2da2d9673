import { gpuShort, noMatchingNode, runtimeClassMissing } from '../../base/problems/needs.ts';
import { type JsonObject, stringAt, stringsAt } from '../../kube/json.ts';
import { answerOf, groupedBy, missingOf, taken, unknown } from '../answers.ts';
import { NODES, type Node, nodesFor, nodesOf } from '../nodes.ts';
import { getNamed, nameOf, renderedBy } from '../objects.ts';
import { amountText, type Pods, podsOf, requestsOf } from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** The runtime classes that pods name. */
export const runtimeClasses: PreflightCheck = {
  name: 'runtime-classes',
  stage: 'objects',
  concerns: (releases) => classesOf(releases).length > 0,
  reads: (releases) => [...new Set(classesOf(releases).map(classOf))].map(getClass),
  check: (releases, state) => {
    const made = renderedBy(releases).filter(({ kind }) => kind === 'RuntimeClass');
    const asked = classesOf(releases).filter((pods) => !made.some(({ name }) => name === classOf(pods)));
    return groupedBy(asked, (pods) => `${keyOf(pods)} ${classOf(pods)}`).flatMap((same) =>
      classFindings(same, state),
    );
  },
};

function classesOf(releases: readonly PreflightRelease[]): readonly Pods[] {
  return podsOf(releases).filter((pods) => classOf(pods) !== '');
}

function classOf({ spec }: Pods): string {
  return stringAt(spec, 'runtimeClassName');
}

function getClass(name: string): ReturnType<typeof getNamed> {
  return getNamed('node.k8s.io/v1', 'RuntimeClass', name);
}

function keyOf({ of }: Pods): string {
  return `${of.release.namespace}/${of.release.name}`;
}

function classFindings(same: readonly Pods[], state: ClusterState): readonly Finding[] {
  const [first] = same;
  if (!first) return [];
  const { release } = first.of;
  const name = classOf(first);
  const known = state.get(getClass(name));
  const missing = missingOf(known);
  const about = 'preflight/runtime-class-missing';
  if (missing !== undefined) {
    const question = `whether there is a RuntimeClass ${name}`;
    return [unknown(release, { about, worst: 'warning', question, missing })];
  }
  if (answerOf(known)) return [];
  const pods = same.map(({ of }) => nameOf(of.object));
  const evidence = [{ what: `RuntimeClass ${name}`, why: 'it is not there' }];
  return [taken(release, runtimeClassMissing(name, pods), evidence)];
}

const GPU = 'nvidia.com/gpu';

/** The nodes that pods ask for by labels, and their GPUs. */
export const gpuNodes: PreflightCheck = {
  name: 'gpu-nodes',
  stage: 'objects',
  concerns: (releases) => picky(releases).length > 0,
  reads: () => [NODES],
  check: (releases, state) => {
    const nodes = nodesOf(state);
    if (!nodes) return openFindings(releases, missingOf(state.list(NODES)) ?? '');
    return groupedBy(picky(releases), keyOf).flatMap((same) => [
      ...labelFindings(same, nodes),
      ...gpuFindings(same, nodes),
    ]);
  },
};

/** Pods that ask for labels or for GPUs. */
function picky(releases: readonly PreflightRelease[]): readonly Pods[] {
  return podsOf(releases).filter((pods) => selectorText(pods.spec) !== '' || gpusOf(pods) > 0n);
}

function openFindings(releases: readonly PreflightRelease[], missing: string): readonly Finding[] {
  return groupedBy(picky(releases), keyOf).flatMap(([first]) => {
    if (!first) return [];
    const question = `whether there are nodes for ${nameOf(first.of.object)}`;
    return [
      unknown(first.of.release, {
        about: 'preflight/no-matching-node',
        worst: 'warning',
        question,
        missing,
      }),
    ];
  });
}

function selectorText(spec: JsonObject): string {
  return Object.entries(stringsAt(spec, 'nodeSelector'))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function gpusOf({ spec }: Pods): bigint {
  return requestsOf(spec).get(GPU) ?? 0n;
}

function labelFindings(pods: readonly Pods[], nodes: readonly Node[]): readonly Finding[] {
  const lost = pods.filter(({ spec }) => nodesFor(spec, nodes).length === 0);
  return groupedBy(lost, ({ spec }) => selectorText(spec)).flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const selector = selectorText(first.spec);
    if (selector === '') return [];
    const withGpus = nodes.filter(({ allocatable }) => (allocatable.get(GPU) ?? 0n) > 0n);
    const names = withGpus.length === 0 ? ['NODE'] : withGpus.map(({ name }) => name);
    const label = `kubectl label nodes ${names.join(' ')} ${selector.replaceAll(',', ' ')}`;
    const text = same.map(({ of }) => nameOf(of.object)).join(', ');
    const evidence = nodes.map((node) => ({
      what: `Node ${node.name}`,
      why: `it has ${amountText(GPU, node.allocatable.get(GPU) ?? 0n)} ${GPU}, and not the labels ${selector}`,
    }));
    return [taken(first.of.release, noMatchingNode(text, selector, label), evidence)];
  });
}

/** GPUs of the nodes that have the labels; where no node has them, that is said already. */
function gpuFindings(pods: readonly Pods[], nodes: readonly Node[]): readonly Finding[] {
  const asking = pods.filter((one) => gpusOf(one) > 0n && one.count !== undefined);
  return groupedBy(asking, ({ spec }) => selectorText(spec)).flatMap((same) => {
    const [first] = same;
    const fit = first ? nodesFor(first.spec, nodes) : [];
    if (!first || (fit.length === 0 && selectorText(first.spec) !== '')) return [];
    const has = fit.map(({ allocatable }) => allocatable.get(GPU) ?? 0n);
    const free = has.reduce((sum, amount) => sum + amount, 0n);
    const most = greatest(has);
    const asked = same.reduce((sum, one) => sum + gpusOf(one) * BigInt(one.count ?? 0), 0n);
    const largest = greatest(same.map(gpusOf));
    if (asked <= free && largest <= most) return [];
    const isSplit = asked <= free;
    const facts = {
      asked: `${amountText(GPU, isSplit ? largest : asked)} ${GPU}${isSplit ? ' in one pod' : ''}`,
      free: `${amountText(GPU, isSplit ? most : free)}${isSplit ? ' each at most' : ''}`,
      pods: same.map(({ of }) => nameOf(of.object)),
    };
    const evidence = fit.map(({ name, allocatable }) => ({
      what: `Node ${name}`,
      why: `${amountText(GPU, allocatable.get(GPU) ?? 0n)} ${GPU} are allocatable`,
    }));
    return [taken(first.of.release, gpuShort(facts), evidence)];
  });
}

function greatest(amounts: readonly bigint[]): bigint {
  let best = 0n;
  for (const amount of amounts) if (amount > best) best = amount;
  return best;
}
