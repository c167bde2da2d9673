import { podSecurity } from '../../base/problems/needs.ts';
import { type JsonObject, stringsAt } from '../../kube/json.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getNamed, placeOf, renderedBy } from '../objects.ts';
import { type Pods, podsOf } from '../pods.ts';
import { podBreaks } from '../podsecurity-rules.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** What the pods need, against the level that their namespace enforces. */
export const podSecurityLevel: PreflightCheck = {
  name: 'pod-security',
  stage: 'objects',
  concerns: (releases) => needy(releases).length > 0,
  reads: (releases) => distinct(needy(releases).map(({ of }) => getNamespace(of.namespace))),
  check: (releases, state) => {
    const made = new Map(
      renderedBy(releases)
        .filter(({ kind }) => kind === 'Namespace')
        .map(({ name, object }) => [name, object]),
    );
    const kept = groupedBy(needy(releases), ({ spec, of }) =>
      JSON.stringify([
        of.release.name,
        of.release.namespace,
        of.namespace,
        podBreaks({ spec, metadata: {} }, 'restricted'),
      ]),
    );
    return onceOpen(kept.flatMap((same) => findings(same, made, state)));
  },
};

/** Pods that not every namespace admits. */
function needy(releases: readonly PreflightRelease[]): readonly Pods[] {
  return podsOf(releases).filter((pods) => podBreaks(pods, 'restricted').length > 0);
}

function getNamespace(name: string): ReturnType<typeof getNamed> {
  return getNamed('v1', 'Namespace', name);
}

function findings(
  same: readonly Pods[],
  made: ReadonlyMap<string, JsonObject>,
  state: ClusterState,
): readonly Finding[] {
  const [first] = same;
  if (!first) return [];
  const { release, namespace } = first.of;
  const known = state.get(getNamespace(namespace));
  const missing = missingOf(known);
  const rendered = made.get(namespace);
  if (missing !== undefined && !rendered) {
    const question = `which pods namespace ${namespace} admits`;
    return [unknown(release, { about: 'preflight/pod-security', worst: 'error', question, missing })];
  }
  const labels = {
    ...stringsAt(answerOf(known), 'metadata', 'labels'),
    ...stringsAt(rendered, 'metadata', 'labels'),
  };
  const level = labels[ENFORCE] ?? '';
  const reasons = podBreaks(first, level).map((message) => ({ message }));
  if (reasons.length === 0) return [];
  const pods = same.map(({ of }) => `${of.kind} ${of.name}`).join(', ');
  const evidence = [
    {
      what: placeOf({ kind: 'Namespace', name: namespace, namespace: '' }),
      why: `its label ${ENFORCE} is ${level}`,
    },
  ];
  return [taken(release, podSecurity({ pods, namespace, level, reasons }), evidence)];
}
