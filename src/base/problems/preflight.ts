import type { Problem, Related, Severity } from '../problem.ts';

/** A question that has no answer, because a right is missing; `about` is the code of what would be found. */
export function cannotTell({
  about,
  worst,
  question,
  missing,
}: {
  about: string;
  worst: Severity;
  question: string;
  missing: string;
}): Problem {
  return {
    code: about,
    severity: worst,
    message: `cannot tell ${question}: the right to ${missing} is missing`,
    hint: `Ask an admin for the right to ${missing}; --accept-unknown ${about} goes on without the answer.`,
  };
}

/** Kinds that a chart works with, and that the cluster does not have; `install` brings them. */
export function crdMissing(chart: string, kinds: readonly string[], install: string): Problem {
  return {
    code: 'preflight/crd-missing',
    severity: 'error',
    message: `${chart} works with ${kinds.join(', ')}, which the cluster does not have`,
    hint: `Install ${install} first, or in the same stack.`,
  };
}

/** A kind that is there, but not in the version that is used. */
export function crdVersion(kind: string, wanted: string, served: readonly string[]): Problem {
  return {
    code: 'preflight/crd-version',
    severity: 'error',
    message: `${kind} is used in version ${wanted}, and the cluster serves only ${served.join(', ')}`,
    hint: `Upgrade the definition of ${kind} to one that serves ${wanted}, or use a chart that is made for ${served.join(' or ')}.`,
  };
}

/** A definition that the server has taken and does not serve. */
export function crdNotEstablished(name: string, reason: string): Problem {
  return {
    code: 'preflight/crd-not-established',
    severity: 'error',
    message: `CustomResourceDefinition ${name} is there, and not established${reason === '' ? '' : `: ${reason}`}`,
    hint: `Wait for it (kubectl wait --for=condition=Established crd/${name}), or mend what its conditions name.`,
  };
}

/** Definitions that a release would install, and that belong to somebody else. */
export function crdOwned(names: readonly string[], says: string, cure: string): Problem {
  return {
    code: 'preflight/crd-owned',
    severity: 'error',
    message: `${names.map((name) => `CustomResourceDefinition ${name}`).join(', ')} ${names.length === 1 ? '' : '- each '}${says}`,
    hint: cure,
  };
}

/** Definitions that are older than the operator that works with them. */
export function crdOlder(name: string, found: string, wanted: string): Problem {
  return {
    code: 'preflight/crd-older',
    severity: 'warning',
    message: `CustomResourceDefinition ${name} is of dynamo-crds ${found}, and the operator of ${wanted}`,
    hint: `Upgrade the definitions first: dyn upgrade crds charts/crds of version ${wanted}, or in the same stack.`,
  };
}

/** Objects of a kind that the cluster does not have. */
export function kindMissing(kind: string, objects: readonly string[], cure: string): Problem {
  return {
    code: 'preflight/kind-missing',
    severity: 'error',
    message: `the cluster has no kind ${kind}, of which ${objects.join(', ')} ${objects.length === 1 ? 'is' : 'are'}`,
    hint: cure,
  };
}

/** A part with fixed names, one of which a cluster has at most, is there already. */
export function partPresent({ part, found, key }: { part: string; found: string; key: string }): Problem {
  return {
    code: 'preflight/part-present',
    severity: 'error',
    message: `${part} is in the cluster already: ${found}`,
    hint: `A cluster holds one ${part}, and the operator works with the one that is there: --set ${key}=false leaves the bundled one out.`,
  };
}

/** The queues that the platform makes only along with its own KAI Scheduler. */
export function queuesMissing(queues: readonly string[]): Problem {
  return {
    code: 'preflight/queues-missing',
    severity: 'warning',
    message: `KAI Scheduler is in the cluster without the ${queues.length === 1 ? 'queue' : 'queues'} ${queues.join(' and ')}`,
    hint: `Make them by hand once the bundled KAI Scheduler is left out: kubectl create -f with kind Queue, apiVersion scheduling.run.ai/v2, named ${queues.join(' and ')}.`,
  };
}

/** The cluster is of a version that a chart is not made for. */
export function kubeVersion(chart: string, constraint: string, version: string): Problem {
  return {
    code: 'preflight/kube-version',
    severity: 'error',
    message: `${chart} needs Kubernetes ${constraint}, and the cluster has ${version}`,
    hint: 'Upgrade the cluster, or take a version of the chart that is made for it.',
  };
}

/** Rules in definitions that the server does not enforce. */
export function rulesIgnored(names: readonly string[], version: string): Problem {
  return {
    code: 'preflight/rules-ignored',
    severity: 'warning',
    message: `Kubernetes ${version} does not enforce the CEL rules of ${names.join(', ')}`,
    hint: 'From 1.25 on they are enforced; until then objects that break them are taken.',
  };
}

/** An object that a release would make is another's. */
export function ownedByOther(place: string, says: string, cure: string): Problem {
  return {
    code: 'preflight/owned-by-other',
    severity: 'error',
    message: `${place} ${says}`,
    hint: cure,
  };
}

/** An object that somebody else has, and that --take-ownership takes over. */
export function takenOver(place: string, says: string): Problem {
  return {
    code: 'preflight/taken-over',
    severity: 'warning',
    message: `${place} ${says}; --take-ownership takes it over`,
    hint: 'What made it may write or delete it again: take it out of there.',
  };
}

/** An object that a release would make is there, and of no release. */
export function orphan(place: string, says: string): Problem {
  return {
    code: 'preflight/orphan',
    severity: 'error',
    message: `${place} ${says}`,
    hint: 'Take it over with --take-ownership, give yours another name, or delete it.',
  };
}

/** Two releases of one run make the same object. */
export function renderedTwice(place: string, releases: readonly string[]): Problem {
  return {
    code: 'preflight/rendered-twice',
    severity: 'error',
    message: `${place} is made by ${releases.join(' and by ')}`,
    hint: 'Only one release can own it: give it another name in one of them (nameOverride, fullnameOverride), or leave it out there.',
  };
}

/** What is to be done is not allowed to the caller; `role` is the text of what to ask for. */
export function rightsMissing(rows: readonly Related[], role: string): Problem {
  return {
    code: 'preflight/rights-missing',
    severity: 'error',
    message: `${rows.length} ${rows.length === 1 ? 'right is' : 'rights are'} missing:\n${rows.map(({ message }) => `  ${message}`).join('\n')}`,
    hint: `Ask an admin to grant you this:\n${role}`,
    related: rows,
  };
}

/** A definition whose update loses data or breaks who uses it; `rows` say what. Only told where a flag allows it. */
export function crdBreaks(name: string, rows: readonly string[], isAllowed: boolean): Problem {
  const allowed = isAllowed ? ', which --allow-crd-breaking allows' : '';
  return {
    code: 'preflight/crd-breaking',
    severity: isAllowed ? 'warning' : 'error',
    message: `the update of CustomResourceDefinition ${name} loses data or breaks what uses it${allowed}:\n${rows.map((row) => `  ${row}`).join('\n')}`,
    hint: 'Keep what is there (add a version instead of changing one), or mend the objects first; --allow-crd-breaking does it all the same.',
  };
}

/** A role that grants what the caller does not hold; `rows` are the rights, `right` lifts the rule. */
export function escalation(role: string, rows: readonly string[], right: string): Problem {
  return {
    code: 'preflight/escalation',
    severity: 'note',
    message: `${role} grants what you do not hold, and the server refuses to make or widen it: ${rows.join('; ')}`,
    hint: `Hold all that it grants, or ask an admin for the right to ${right}.`,
  };
}

/** An object, or a whole release, that another tool writes as well. */
export function managedByTool(what: string, says: string): Problem {
  return {
    code: 'preflight/managed-by-tool',
    severity: 'warning',
    message: `${what} ${says}, which will undo what is changed here`,
    hint: 'Change it where that tool reads it from, or take it out there first: two owners undo each other without end.',
  };
}

/** The namespace of a release is not there. */
export function namespaceMissing(name: string): Problem {
  return {
    code: 'preflight/namespace-missing',
    severity: 'error',
    message: `there is no namespace ${name}`,
    hint: `Make it with --create-namespace (createNamespace: true in dyn.yaml), or by hand: kubectl create namespace ${name}`,
  };
}

/** The namespace of a release is being deleted. */
export function namespaceEnding(name: string): Problem {
  return {
    code: 'preflight/namespace-ending',
    severity: 'error',
    message: `namespace ${name} is being deleted, and takes no new objects`,
    hint: `Wait until it is gone: kubectl wait --for=delete namespace/${name}; kubectl get namespace ${name} -o yaml says what holds it up.`,
  };
}

/** A template looks something up that the caller may not read; `says` are the server's words. */
export function lookupRefused(says: string): Problem {
  return {
    code: 'preflight/lookup-refused',
    severity: 'error',
    message: `cannot tell what the templates render, which look things up: ${says}`,
    hint: 'Ask an admin for this right; --accept-unknown preflight/lookup-refused renders as if nothing were there.',
  };
}
