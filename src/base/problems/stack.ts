import type { Problem } from '../problem.ts';
import { placeOf, type Span } from '../source.ts';

/** A key of dyn.yaml that means nothing; `near` is one that does. */
export function projectUnknownKey(at: Span, path: string, near: string | undefined): Problem {
  return {
    code: 'stack/unknown-key',
    severity: 'error',
    message: `${placeOf(at)}: unknown key ${path}`,
    hint:
      near === undefined
        ? 'Leave it out; docs/lint.md and docs/stack.md list the keys.'
        : `Did you mean ${near}?`,
    at,
  };
}

/** A value of dyn.yaml that its schema refuses; `reason` is the schema's. */
export function projectInvalid(at: Span, path: string, reason: string): Problem {
  return {
    code: 'stack/invalid',
    severity: 'error',
    message: `${placeOf(at)}: ${path}: ${reason}`,
    hint: 'schemas/dyn.schema.json says what may stand there.',
    at,
  };
}

/** A key of helmfile's that dyn does not carry; `instead` is what to do. */
export function stackKeyRefused(at: Span, path: string, instead: string): Problem {
  return {
    code: 'stack/helmfile-key',
    severity: 'error',
    message: `${placeOf(at)}: dyn.yaml has no ${path}, which helmfile has`,
    hint: instead,
    at,
  };
}

/** A template of helmfile's in a place where dyn takes text as it is. */
export function stackTemplate(at: Span, text: string): Problem {
  return {
    code: 'stack/template',
    severity: 'error',
    message: `${placeOf(at)}: ${text} is a template, and dyn.yaml takes text as it is`,
    hint: 'Write the values out, and what differs under `environments.NAME.releases.RELEASE.values`.',
    at,
  };
}

/** Two releases of one name. */
export function stackNameTwice(at: Span, name: string, first: Span): Problem {
  return {
    code: 'stack/name-twice',
    severity: 'error',
    message: `${placeOf(at)}: there is a release ${name} already`,
    hint: 'Give each release a name of its own: -n puts the same stack into several namespaces.',
    related: [{ message: 'the other one', at: first }],
    at,
  };
}

/** A release that is named and not there: where it is named, or by a flag. */
export function stackUnknownRelease(who: string, name: string, known: KnownNames): Problem {
  const { near, names, at } = known;
  const place = at ? `${placeOf(at)}: ` : '';
  return {
    code: 'stack/unknown-release',
    severity: 'error',
    message: `${place}${who} names the release ${name}, which the stack has not`,
    hint: near === undefined ? `Its releases are ${names.join(', ')}.` : `Did you mean ${near}?`,
    ...(at ? { at } : {}),
  };
}

/** Names that there are, the one that was probably meant, and where the wrong one stands. */
export interface KnownNames {
  readonly names: readonly string[];
  readonly near: string | undefined;
  readonly at?: Span;
}

/** An environment that dyn.yaml has not. */
export function stackUnknownEnvironment(name: string, { names, near }: KnownNames): Problem {
  return {
    code: 'stack/unknown-environment',
    severity: 'error',
    message: `the stack has no environment ${name}`,
    hint: near === undefined ? `Its environments are ${names.join(', ')}.` : `Did you mean ${near}?`,
  };
}

/** A condition whose value the environment does not have, or that is no boolean. */
export function stackCondition(at: Span, condition: string, why: string): Problem {
  return {
    code: 'stack/condition',
    severity: 'error',
    message: `${placeOf(at)}: the condition ${condition} ${why}`,
    hint: `Set ${condition} to true or false under \`values:\` of the environment.`,
    at,
  };
}

/** Releases that need each other; each needs the next one, the last one the first. */
export function stackCycle(at: Span, names: readonly string[]): Problem {
  const ring = [...names, names[0] ?? ''].join(' needs ');
  return {
    code: 'stack/cycle',
    severity: 'error',
    message: `${placeOf(at)}: ${ring}`,
    hint: 'Take one of these needs away: nothing could be the first.',
    at,
  };
}

/** A file that was asked for as a stack's and is none. */
export function noStackFile(path: string, isThere: boolean): Problem {
  return {
    code: 'stack/no-file',
    severity: 'error',
    message: isThere ? `${path} has no releases` : `there is no file ${path}`,
    hint: 'Name a file with `name:` and `releases:`, as docs/stack.md describes it.',
  };
}

/** A question that nobody is there to answer. */
export function stackNeedsYes(count: number): Problem {
  return {
    code: 'stack/needs-yes',
    severity: 'error',
    message: `${releases(count)} would be uninstalled, and nobody is there to be asked`,
    hint: 'Add --yes.',
  };
}

/** The answer was no. */
export function stackNotConfirmed(): Problem {
  return {
    code: 'stack/not-confirmed',
    severity: 'error',
    message: 'nothing was uninstalled',
    hint: 'Answer y, or add --yes.',
  };
}

function releases(count: number): string {
  return count === 1 ? 'one release' : `${count} releases`;
}
