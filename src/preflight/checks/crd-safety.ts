import { stringAt } from '../../kube/json.ts';
import { isCrd } from '../../plan/crd-definition.ts';
import { crdPasses } from '../../plan/crd-objects.ts';
import { readChange } from '../../plan/crd-safety.ts';
import { answerOf, distinct, missingOf, onceOpen, unknown } from '../answers.ts';
import { getDefinition, type Rendered, renderedBy, resourceText, servesKindOf } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease, Query } from '../preflight.ts';

/**
 * Definitions that releases change, and of which nobody can tell whether that is safe for the objects that are there:
 * the right to read the definition or to list its objects is missing. What can be told is judged by the install itself.
 */
export const crdSafety: PreflightCheck = {
  name: 'crd-safety',
  stage: 'objects',
  concerns: (releases) => applied(releases).length > 0,
  reads: (releases) => [
    { kind: 'api' },
    ...distinct(applied(releases).flatMap((one) => [getDefinition(one.name), listing(one)])),
  ],
  check: (releases, state) => onceOpen(applied(releases).flatMap((one) => finding(one, state))),
};

/** Definitions of templates and hooks: those of crds/ are left alone where they are there, as a rule. */
function applied(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(
    ({ object, name, release }) => isCrd(object) && name !== '' && !release.shipped?.includes(name),
  );
}

/** The right to list the objects of a definition's kind, wherever they are. */
function listing({ object }: Rendered): Extract<Query, { kind: 'may' }> {
  return {
    ...{ kind: 'may', verb: 'list', namespace: '' },
    group: stringAt(object, 'spec', 'group'),
    resource: stringAt(object, 'spec', 'names', 'plural'),
  };
}

function finding(one: Rendered, state: ClusterState): readonly Finding[] {
  const missing = missingRight(one, state);
  if (missing === undefined) return [];
  const question = `whether the update of CustomResourceDefinition ${one.name} is safe for what is there`;
  return [unknown(one.release, { about: 'crd/cannot-tell', worst: 'error', question, missing })];
}

/** Only a definition that is there can be changed, and objects count only where their schema changes. */
function missingRight(one: Rendered, state: ClusterState): string | undefined {
  const known = state.get(getDefinition(one.name));
  const missing = missingOf(known);
  if (missing !== undefined) return servesKindOf(one.object, state.api.apiVersions) ? missing : undefined;
  const live = answerOf(known);
  if (!live || crdPasses(readChange(live, one.object)).length === 0) return undefined;
  const may = listing(one);
  if (answerOf(state.may(may)) === true) return undefined;
  return `list ${resourceText({ plural: may.resource, group: may.group })} in the whole cluster`;
}
