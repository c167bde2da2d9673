import { crdBreaks } from '../../base/problems/preflight.ts';
import { isCrd } from '../../plan/crd-definition.ts';
import { type CrdPass, crdPasses, liveFindings } from '../../plan/crd-objects.ts';
import {
  type CrdChange,
  type CrdFinding,
  changeFindings,
  isBreaking,
  readChange,
} from '../../plan/crd-safety.ts';
import { answerOf, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getDefinition, type Rendered, renderedBy, servesKindOf } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease, Query } from '../preflight.ts';

/**
 * Definitions that releases change in a way that loses data or breaks somebody, judged with the objects that are there; and
 * those of which nobody can tell, as the right to read the definition or to list its objects is missing.
 */
export const crdSafety: PreflightCheck = {
  name: 'crd-safety',
  stage: 'objects',
  concerns: (releases) => applied(releases).length > 0,
  reads: (releases) => [{ kind: 'api' }, ...applied(releases).map(({ name }) => getDefinition(name))],
  readsNext: (releases, state) => applied(releases).flatMap((one) => listings(one, state)),
  check: (releases, state) => onceOpen(applied(releases).flatMap((one) => findings(one, state))),
};

/** Those of crds/ are left alone where they are there, as a rule. */
function applied(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(
    ({ object, name, release }) => isCrd(object) && name !== '' && !release.shipped?.includes(name),
  );
}

/** Only a definition that is there can be changed. */
function changeOf({ name, object }: Rendered, state: ClusterState): CrdChange | undefined {
  const live = answerOf(state.get(getDefinition(name)));
  return live && readChange(live, object);
}

/** Objects count only where their schema changes. */
function listings(one: Rendered, state: ClusterState): readonly Query[] {
  const change = changeOf(one, state);
  return change ? crdPasses(change).map((pass) => listing(change, pass)) : [];
}

function listing({ old }: CrdChange, { version }: CrdPass): Extract<Query, { kind: 'list' }> {
  return { kind: 'list', apiVersion: `${old.group}/${version}`, of: old.names.kind };
}

function findings(one: Rendered, state: ClusterState): readonly Finding[] {
  const change = changeOf(one, state);
  if (!change) return open(one, unreadable(one, state));
  const lists = crdPasses(change).map((pass) => ({ pass, known: state.list(listing(change, pass)) }));
  const found = lists.flatMap(({ pass, known }) =>
    (answerOf(known) ?? []).flatMap((object) => liveFindings(object, pass, one.name)),
  );
  const breaking = [...changeFindings(change), ...found].filter(isBreaking);
  if (breaking.length > 0) {
    const rows = breaking.map(({ problem }) => problem.message);
    const problem = crdBreaks(one.name, rows, one.release.allowsCrdBreaking === true);
    return [taken(one.release, problem, evidenceOf(breaking))];
  }
  return open(one, lists.flatMap(({ known }) => missingOf(known) ?? [])[0]);
}

/** The right to read a definition that the server has; undefined where nothing is missing. */
function unreadable({ name, object }: Rendered, state: ClusterState): string | undefined {
  const missing = missingOf(state.get(getDefinition(name)));
  return servesKindOf(object, state.api.apiVersions) ? missing : undefined;
}

function open({ release, name }: Rendered, missing: string | undefined): readonly Finding[] {
  if (missing === undefined) return [];
  const question = `whether the update of CustomResourceDefinition ${name} is safe for what is there`;
  return [unknown(release, { about: 'crd/cannot-tell', worst: 'error', question, missing })];
}

function evidenceOf(breaking: readonly CrdFinding[]): Finding['evidence'] {
  return breaking.map(({ problem }) => ({ what: problem.message, why: problem.hint ?? problem.code }));
}
