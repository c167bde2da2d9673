import type { Problem } from '../base/problem.ts';
import { refusedByServer } from '../base/problems/kube.ts';
import { applyConflict, conflictingField } from '../base/problems/plan.ts';
import { isSecretPath, REDACTED } from '../base/secrets.ts';
import { apiVersionOf, failureText, reasonOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import { type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import { ownerOf, type Step, stepsOf, valueAt } from './fieldpaths.ts';
import type { ManagedEntry } from './managed.ts';
import { managedEntries } from './managed.ts';
import type { Target } from './targets.ts';

/** `default/a apps/v1, Kind=Deployment`. Source: helm, GroupVersionKind.String. */
export function objectText({ ref, resource }: Target): string {
  const version = resource.group === '' ? `/${resource.version}` : apiVersionOf(resource);
  return `${ref.namespace}/${ref.name} ${version}, Kind=${ref.kind}`;
}

/**
 * The problem that a refused apply is: Helm's text, and for each field both values, the other manager, since when, and
 * what to do. Values of Secrets are not shown. Source: helm patchResourceServerSide.
 */
export function conflictOf(target: Target, live: JsonObject | undefined, answer: ApiAnswer): Problem {
  const message = `conflict occurred while applying object ${objectText(target)}: ${failureText(answer)}`;
  // Somebody else wrote at the same time, as often as it was tried: nobody's field is in the way.
  if (causesOf(answer).length === 0) return refusedByServer(message, reasonOf(answer));
  const parts = causesOf(answer).map((cause) => fieldProblem(target, live ?? {}, cause));
  return applyConflict(message, parts);
}

function causesOf(answer: ApiAnswer): readonly JsonObject[] {
  return objectsAt(answer.body, 'details', 'causes').filter(
    (cause) => stringAt(cause, 'reason') === 'FieldManagerConflict',
  );
}

const WHO = /conflicts? with "((?:[^"\\]|\\.)*)"(?: with subresource "([^"]*)")?/;

function fieldProblem(target: Target, live: JsonObject, cause: JsonObject): Problem {
  const field = stringAt(cause, 'field');
  const [, manager = '', subresource = ''] = WHO.exec(stringAt(cause, 'message')) ?? [];
  const steps = stepsOf(field, [target.object, live]);
  const entry = ownerOf(managedEntries(live), steps, { manager, subresource });
  const shown = (object: JsonObject): string => shownValue(target, steps, object);
  return conflictingField(
    `${target.ref.kind} ${target.ref.name} ${field}: the chart says ${shown(target.object)}, live is ${shown(live)}`,
    { manager, subresource, since: sinceOf(entry) },
  );
}

function sinceOf(entry: ManagedEntry | undefined): string {
  return entry?.time ?? '';
}

const LONGEST = 80;

function shownValue({ ref }: Target, steps: readonly Step[], object: JsonObject): string {
  const value = valueAt(object, steps);
  if (value === undefined) return 'nothing';
  const path = steps.map((step) => (typeof step === 'string' ? step : ''));
  const isData = ref.kind === 'Secret' && ['data', 'stringData'].includes(path[0] ?? '');
  const isVariable = path.includes('env') && path.at(-1) === 'value';
  if (isData || isVariable || isSecretPath(path)) return REDACTED;
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
