import type { Problem } from '../base/problem.ts';
import { type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import { NO_RULES, patchRulesOf } from '../kube/patch-rules.ts';
import { rootOf } from './amounts.ts';
import { definitionFindings, isBreaking } from './crd-safety.ts';
import { comparable, type Difference, differencesOf, pathText } from './difference.ts';
import { deepEquals } from './equal.ts';
import { ownersOf } from './fieldowners.ts';
import { type Step, valueAt } from './fieldpaths.ts';
import { type Hiding, shownValue } from './masked.ts';
import type { FieldChange, ObjectPlan, PlannedFailure, Risk } from './plan.ts';
import type { Predicted } from './predict.ts';
import { restartOf, risksOf } from './risks.ts';
import { below, isStoredAs } from './stored.ts';
import type { Target } from './targets.ts';

export interface JudgeOptions {
  readonly hiding: Hiding;
  /** How many objects there are of a defined kind, undefined where nobody may know. */
  readonly countOf?: (definition: JsonObject) => Promise<number | undefined>;
}

/** What is planned for an object, out of what is predicted: its fields, whose they are, pods, risks, and failures. */
export async function planObject(predicted: Predicted, options: JudgeOptions): Promise<ObjectPlan> {
  const { target, action, before, after, problem, isPredicted = false, reason = '' } = predicted;
  const changes =
    before && after && (action === 'change' || action === 'replace')
      ? changesOf(predicted, options.hiding)
      : [];
  const failures = problem ? [failureOf(problem, options.hiding)] : [];
  const common = { ...target.ref, predicted: isPredicted, changes, failures };
  if (action === 'change' && changes.length === 0 && !problem)
    return { ...common, action: 'keep', reason: ownershipReason(predicted), risks: [] };
  const risks = [...risksOf(predicted, failures), ...(await definitionRisks(predicted, options))];
  const restart = problem ? undefined : restartOf(predicted, changes);
  return { ...common, action, reason, risks, ...(restart === undefined ? {} : { restart }) };
}

async function definitionRisks(
  { target, action, before, after }: Predicted,
  { countOf }: JudgeOptions,
): Promise<readonly Risk[]> {
  if (target.ref.kind !== 'CustomResourceDefinition' || !before) return [];
  if (action === 'delete') {
    const count = await countOf?.(before);
    return count === 0 ? [] : [definitionLoss(before, count)];
  }
  return after ? narrowings(before, after) : [];
}

/** What a changed definition takes away or demands. */
function narrowings(before: JsonObject, after: JsonObject): readonly Risk[] {
  return definitionFindings(before, after)
    .filter(isBreaking)
    .map(({ version, path, problem }) => {
      const place = [version, path].filter((part) => part !== '').join(' ');
      return { kind: 'crd-narrowed', says: place === '' ? problem.message : `${place}: ${problem.message}` };
    });
}

function definitionLoss(definition: JsonObject, count: number | undefined): Risk {
  const kind = stringAt(definition, 'spec', 'names', 'kind');
  const some = count === undefined ? 'all objects' : count === 1 ? '1 object' : `${count} objects`;
  return {
    kind: 'data-lost',
    says: `${some} of kind ${kind} in the cluster ${count === 1 ? 'goes' : 'go'} with it`,
  };
}

function changesOf(predicted: Predicted, hiding: Hiding): readonly FieldChange[] {
  const { target, before = {}, after = {} } = predicted;
  const { apiVersion, kind } = target.ref;
  const rules = patchRulesOf(apiVersion, kind) ?? NO_RULES;
  return differencesOf(comparable(before), comparable(after), rules).map((difference) =>
    changeOf(difference, predicted, hiding),
  );
}

function changeOf(
  { steps, from, to }: Difference,
  { target, before = {}, last = {} }: Predicted,
  hiding: Hiding,
): FieldChange {
  const lastValue = valueAt(last, steps);
  const hasLast = lastValue !== undefined && !isStoredAs(placeOf(target, steps), lastValue, from);
  const values = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(hasLast ? { last: lastValue } : {}),
  };
  const shown = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, shownValue(target.ref, { steps, value }, hiding)]),
  );
  return {
    path: pathText(steps),
    ...shown,
    masked: !deepEquals(shown, values),
    owners: from === undefined ? [] : ownersOf(before, steps),
  };
}

function placeOf(target: Target, steps: readonly Step[]): ReturnType<typeof rootOf> {
  return steps.reduce((place, step) => below(place, typeof step === 'string' ? step : '*'), rootOf(target));
}

/** A write that only says whose a field is. */
function ownershipReason({ before, after }: Predicted): string {
  const owned = (object: JsonObject | undefined): readonly JsonObject[] =>
    objectsAt(object ?? {}, 'metadata', 'managedFields').map(({ time: _time, ...entry }) => entry);
  return deepEquals(owned(before), owned(after)) ? '' : 'only whose its fields are changes';
}

function failureOf({ code, message, hint = '', parts = [] }: Problem, { mask }: Hiding): PlannedFailure {
  return { code, message: mask(message), hint, parts: parts.map((part) => mask(part.message)) };
}
