import type { Problem, Related } from '../problem.ts';

/** Documents of a manifest that are no objects the cluster knows; `message` is kubectl's. */
export function notBuilt(message: string, parts: readonly Problem[] = []): Problem {
  return {
    code: 'plan/not-built',
    severity: 'error',
    message,
    hint: message.includes('no matches for kind')
      ? 'Install what brings the kind first (its CRD), or mend apiVersion and kind; `kubectl api-resources` lists what there is.'
      : 'Every document needs apiVersion, kind and metadata.name, each a text; `dyn template` shows what was rendered.',
    ...(parts.length > 1 ? { parts } : {}),
  };
}

/** An object that is there already and belongs to somebody else, or to nobody. */
export function notOwned(message: string, hint: string, related: readonly Related[]): Problem {
  return { code: 'plan/not-owned', severity: 'error', message, hint, related };
}

/** Whether an object is there could not be found out. */
export function notReadable(message: string, hint: string | undefined): Problem {
  return {
    code: 'plan/not-readable',
    severity: 'error',
    message,
    hint: hint ?? 'Ask for the right to get these objects.',
  };
}

/** Two ways of naming an object at once, or none; `message` is Helm's. */
export function badName(message: string): Problem {
  return {
    code: 'plan/bad-name',
    severity: 'error',
    message,
    hint: 'Give metadata.name. metadata.generateName works only alone, and only with --server-side=false.',
  };
}

/** What went wrong with several objects; `message` joins their texts. */
export function notApplied(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'plan/not-applied',
    severity: 'error',
    message,
    hint: 'The parts name each object; the others were applied.',
    parts,
  };
}

/** An object that is in the cluster, but neither of this release nor adopted by it. */
export function originalMissing(kind: string, name: string): Problem {
  return {
    code: 'plan/original-missing',
    severity: 'error',
    message: `original object ${kind} with the name "${name}" not found`,
    hint: `${kind} ${name} was left behind when the release dropped it; delete it, or upgrade with --take-ownership.`,
  };
}

/** Options that Helm does not allow together; `message` is Helm's. */
export function badApplyOptions(message: string): Problem {
  return {
    code: 'plan/bad-options',
    severity: 'error',
    message,
    hint: '--force-replace needs --server-side=false; --force-conflicts needs server-side apply.',
  };
}

/** A file of crds/ that the cluster does not take. */
export function crdNotInstalled(file: string, cause: Problem): Problem {
  return {
    code: 'plan/crd-not-installed',
    severity: 'error',
    message: `failed to install CRD ${file}: ${cause.message}`,
    hint: cause.hint ?? 'Mend the file; --skip-crds leaves all of crds/ out.',
    ...(cause.parts ? { parts: cause.parts } : {}),
  };
}

/** Lists that have no key to merge them by; `message` is that of Kubernetes. */
export function unmergeable(message: string): Problem {
  return {
    code: 'plan/unmergeable',
    severity: 'error',
    message: `failed to create patch: ${message}`,
    hint: 'Give each item of the list its key (such as name), once; or use --server-side=true.',
  };
}

/** Fields that the chart sets to one value and another manager to another; `message` is Helm's. */
export function applyConflict(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'plan/conflict',
    severity: 'error',
    message,
    hint: 'Leave the fields out of the chart, or set the values that are live; --force-conflicts takes them from the other managers.',
    parts,
  };
}

/** One field of a conflict, with who set it and when, as far as that is known. */
export function conflictingField(
  message: string,
  { manager, subresource, since }: { manager: string; subresource: string; since: string },
): Problem {
  const how = subresource === '' ? '' : ` through ${subresource}`;
  const when = since === '' ? '' : ` since ${since}`;
  return {
    code: 'plan/conflicting-field',
    severity: 'error',
    message: `${message}, set by ${manager}${how}${when}`,
    hint: `Ask whether ${manager} is still to set it.`,
  };
}

/** A change that the API server never allows, of a kind that can be made anew; `message` is the server's. */
export function immutableField(message: string, kind: string, name: string): Problem {
  return {
    code: 'plan/immutable',
    severity: 'error',
    message,
    hint: `Only deleting ${kind} ${name} and creating it anew can change this: --force-recreate does${
      kind === 'StatefulSet' ? ', and leaves its pods and claims' : ', and its pods go with it'
    }.`,
  };
}

/** An object that was deleted and does not go. `seconds` is how long it was waited for. */
export function notGone(kind: string, name: string, seconds: number): Problem {
  return {
    code: 'plan/not-gone',
    severity: 'error',
    message: `${kind} ${name} was deleted ${seconds} seconds ago and is still there`,
    hint: 'A finalizer holds it: `kubectl get -o yaml` shows metadata.finalizers and who must act. Then run the same command again.',
  };
}

/** A plan that was looked at first, and of which the server already refuses objects. */
export function planWouldFail(objects: number): Problem {
  return {
    code: 'plan/would-fail',
    severity: 'error',
    message: `nothing was done: it would fail at ${objects} object${objects === 1 ? '' : 's'} of the plan`,
    hint: 'Mend what the plan shows with `cannot`; without --plan-first it is tried all the same.',
  };
}

/** A plan that nobody can be asked about. */
export function planNeedsYes(): Problem {
  return {
    code: 'plan/needs-yes',
    severity: 'error',
    message: '--plan-first needs a yes, and there is no terminal to ask on',
    hint: 'Add --yes when what is shown above shall be done.',
  };
}

/** Somebody was asked about a plan, and did not say yes. */
export function planDeclined(): Problem {
  return {
    code: 'plan/declined',
    severity: 'error',
    message: 'nothing was done: the answer was not yes',
    hint: 'Answer y or yes to do what is shown.',
  };
}
