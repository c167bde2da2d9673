import { capacityShort } from '../../base/problems/needs.ts';
import { missingOf, taken, unknown } from '../answers.ts';
import { NODES, type Node, nodesFor, nodesOf } from '../nodes.ts';
import { type Amounts, amountText, type Pods, podsOf, requestsOf, sumOf, times } from '../pods.ts';
import type { Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

const COUNTED = ['cpu', 'memory'];

/** What all pods of the run ask for, against what all nodes have. */
export const capacity: PreflightCheck = {
  name: 'capacity',
  stage: 'objects',
  concerns: (releases) => lasting(releases).length > 0,
  reads: () => [NODES],
  check: (releases, state) => {
    const nodes = nodesOf(state);
    const [first] = lasting(releases);
    if (nodes) return findings(releases, nodes);
    if (!first) return [];
    const missing = missingOf(state.list(NODES)) ?? '';
    const question = 'whether the nodes have what the pods ask for';
    return [
      unknown(first.of.release, { about: 'preflight/capacity-short', worst: 'note', question, missing }),
    ];
  },
};

/** Pods of hooks come and go. */
function lasting(releases: readonly PreflightRelease[]): readonly Pods[] {
  return podsOf(releases).filter(({ of }) => of.hooks.length === 0);
}

/** The release with which there is too little is the one that hears of it. */
function findings(releases: readonly PreflightRelease[], nodes: readonly Node[]): readonly Finding[] {
  const has = sumOf(nodes.map(({ allocatable }) => allocatable));
  let before: Amounts = new Map();
  return releases.flatMap((release) => {
    const own = lasting([release]).map(({ spec, count }) =>
      times(requestsOf(spec), count ?? nodesFor(spec, nodes).length),
    );
    const asked = sumOf([before, ...own]);
    const short = COUNTED.filter((name) => isMore(asked, has, name) && !isMore(before, has, name));
    before = asked;
    return short.map((name) => {
      const evidence = nodes.map((node) => ({
        what: `Node ${node.name}`,
        why: `${amountText(name, node.allocatable.get(name) ?? 0n)} of ${name} are allocatable`,
      }));
      return taken(
        release,
        capacityShort(name, amountText(name, asked.get(name) ?? 0n), amountText(name, has.get(name) ?? 0n)),
        evidence,
      );
    });
  });
}

function isMore(asked: Amounts, has: Amounts, name: string): boolean {
  return (asked.get(name) ?? 0n) > (has.get(name) ?? 0n);
}
