import { fail } from '../base/problem.ts';
import { readinessUnreadable } from '../base/problems/order.ts';
import { isArray, isObject, type Json, type JsonObject, parseJson, stringsAt } from '../kube/json.ts';
import { current, failed, inProgress, type Readiness } from '../kube/verdict.ts';
import { targetName } from './edges.ts';
import type { Target } from './targets.ts';

const SUCCESS = 'helm.sh/readiness-success';
const FAILURE = 'helm.sh/readiness-failure';

/** When an object is ready by its own annotations. */
export interface ToldReadiness {
  readonly judge: (object: JsonObject) => Readiness;
}

/** One of the two annotations, which counts for nothing without the other; undefined where there are both or none. */
export function lonelyAnnotation({ object }: Target): string | undefined {
  const notes = stringsAt(object, 'metadata', 'annotations');
  const there = [SUCCESS, FAILURE].filter((key) => notes[key] !== undefined);
  return there.length === 1 ? there[0] : undefined;
}

/**
 * When an object is ready, and when it has failed, by annotations that must both be there: lists of expressions of which
 * one must hold, `{.phase} == "Running"`, over the status. Undefined where they are not. Raises
 * order/readiness-unreadable. Source: HIP-0025 (helm/community hips/hip-0025.md), Readiness.
 */
export function toldReadiness(target: Target): ToldReadiness | undefined {
  const notes = stringsAt(target.object, 'metadata', 'annotations');
  const [success, failure] = [notes[SUCCESS], notes[FAILURE]];
  if (success === undefined || failure === undefined) return undefined;
  const name = targetName(target);
  const succeeds = testsOf(success, `${name}: ${SUCCESS}`);
  const fails = testsOf(failure, `${name}: ${FAILURE}`);
  return {
    judge: ({ status = {} }) => {
      const failing = fails.find(({ holds }) => holds(status));
      if (failing) return failed(`${FAILURE}: ${failing.text}`);
      const ready = succeeds.find(({ holds }) => holds(status));
      return ready
        ? current(`${SUCCESS}: ${ready.text}`)
        : inProgress(`none of ${SUCCESS} holds: ${success}`);
    },
  };
}

interface StatusTest {
  readonly text: string;
  readonly holds: (status: Json) => boolean;
}

function testsOf(text: string, where: string): readonly StatusTest[] {
  const list = parseJson(text);
  if (list === undefined || !isArray(list)) return fail(readinessUnreadable(where, text));
  return list.map(
    (item) => (typeof item === 'string' ? testOf(item) : undefined) ?? fail(readinessUnreadable(where, text)),
  );
}

const EXPRESSION = /^\s*\{\s*\$?(?:\.status(?=[.[]))?([.[].*?)\s*\}\s*(==|!=|<=|>=|<|>)\s*(\S.*?)\s*$/;

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function testOf(text: string): StatusTest | undefined {
  const [, path = '', operator = '', literal = ''] = EXPRESSION.exec(text) ?? [];
  const steps = stepsOf(path);
  if (!steps || operator === '') return undefined;
  const wanted = parseJson(literal) ?? literal;
  const compare = COMPARE[operator];
  const fits = (found: Json): boolean => {
    if (compare) return typeof found === 'number' && typeof wanted === 'number' && compare(found - wanted);
    return (found === wanted) === (operator === '==');
  };
  return { text, holds: (status) => steps.reduce<readonly Json[]>(take, [status]).some(fits) };
}

/** One step of a path: what a value has there. */
type Step = (value: Json) => readonly Json[];

function take(values: readonly Json[], step: Step): readonly Json[] {
  return values.flatMap(step);
}

const STEP =
  /^(?:\.([A-Za-z0-9_-]+)|\['([^']*)'\]|\[(\d+)\]|\[\*\]|\[\?\(@\.([A-Za-z0-9_-]+)\s*==\s*["']([^"']*)["']\)\])/;

/** `.a`, `['a']`, `[0]`, `[*]` and `[?(@.a=="b")]`; undefined for anything else. */
function stepsOf(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (let rest = path; rest !== ''; ) {
    const match = STEP.exec(rest);
    if (!match) return undefined;
    steps.push(stepOf(match));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function stepOf([, name, quoted, index, key, value]: RegExpExecArray): Step {
  const field = name ?? quoted;
  if (field !== undefined) return (from) => fieldOf(from, field);
  if (index !== undefined)
    return (from) => (isArray(from) ? from.slice(Number(index), Number(index) + 1) : []);
  if (key === undefined) return (from) => (isArray(from) ? from : []);
  return (from) => (isArray(from) ? from.filter((item) => fieldOf(item, key)[0] === value) : []);
}

function fieldOf(from: Json, field: string): readonly Json[] {
  const found = isObject(from) && Object.hasOwn(from, field) ? from[field] : undefined;
  return found === undefined ? [] : [found];
}
