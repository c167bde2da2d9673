import { namespaceEnding, namespaceMissing } from '../../base/problems/preflight.ts';
import { stringAt } from '../../kube/json.ts';
import { answerOf, distinct, missingOf, taken, unknown } from '../answers.ts';
import { getNamed, renderedBy } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** The namespaces of the releases: there, or to be made, and not on their way out. */
export const namespaces: PreflightCheck = {
  name: 'namespaces',
  stage: 'objects',
  concerns: (releases) => releases.length > 0,
  reads: (releases) => distinct(releases.map(({ namespace }) => getNamed('v1', 'Namespace', namespace))),
  check: (releases, state) => {
    const rendered = renderedBy(releases).filter(({ kind }) => kind === 'Namespace');
    const made = new Set([
      ...rendered.map(({ name }) => name),
      ...releases.filter(({ createNamespace }) => createNamespace).map(({ namespace }) => namespace),
    ]);
    return releases.flatMap((release) => findings(release, made, state));
  },
};

function findings(
  release: PreflightRelease,
  made: ReadonlySet<string>,
  state: ClusterState,
): readonly Finding[] {
  const { namespace } = release;
  const known = state.get(getNamed('v1', 'Namespace', namespace));
  const missing = missingOf(known);
  const what = `Namespace ${namespace}`;
  if (missing !== undefined) {
    if (made.has(namespace)) return [];
    const question = `whether there is a namespace ${namespace}`;
    return [unknown(release, { about: 'preflight/namespace-missing', worst: 'warning', question, missing })];
  }
  const live = answerOf(known);
  if (stringAt(live, 'status', 'phase') === 'Terminating')
    return [taken(release, namespaceEnding(namespace), [{ what, why: 'its phase is Terminating' }])];
  if (live || made.has(namespace)) return [];
  return [taken(release, namespaceMissing(namespace), [{ what, why: 'it is not there' }])];
}
