import type { Problem } from '../problem.ts';

/**
 * What is said of a conflict: what was found and how it is taken away, which right is missing to know it, or what a
 * chart says that looked itself.
 */
export type OperatorAnswer =
  | { readonly found: string; readonly removal: string }
  | { readonly missing: string }
  | { readonly says: string };

/** S3: a cluster-wide operator where there is one already. */
export function clusterWideTwice(answer: OperatorAnswer): Problem {
  const command = removalIn(answer);
  return {
    code: 'preflight/opc-cw-cw',
    severity: 'error',
    message: `OPC-CW-CW: ${told(answer, {
      found: 'two operators would manage the whole cluster; there is one already:',
      missing: 'whether a cluster-wide operator is there already',
    })}`,
    hint: cure(answer, `Use the existing operator; or uninstall it (${command}).`),
  };
}

/** S4: a restricted operator in a cluster that a cluster-wide one manages. */
export function clusterWideAbove(answer: OperatorAnswer, target: string): Problem {
  const command = removalIn(answer);
  return {
    code: 'preflight/opc-cw-ns',
    severity: 'error',
    message: `OPC-CW-NS: ${told(answer, {
      found: `a cluster-wide operator already manages namespace ${target}:`,
      missing: `whether a cluster-wide operator manages namespace ${target} already`,
    })}`,
    hint: cure(
      answer,
      `Use the existing cluster-wide operator; or uninstall it (${command}) and install restricted operators everywhere.`,
    ),
  };
}

/** S5: a cluster-wide operator where there are restricted ones. */
export function restrictedBelow(answer: OperatorAnswer, path: string): Problem {
  const command = removalIn(answer);
  return {
    code: 'preflight/opc-ns-cw',
    severity: 'error',
    message: `OPC-NS-CW: ${told(answer, {
      found: 'a cluster-wide operator would overlap those restricted to the',
      missing: 'whether operators are restricted to namespaces already',
    })}`,
    hint: cure(
      answer,
      `Restrict this one (--set ${path}.enabled=true, optionally --set ${path}.targetNamespace=NAMESPACE); or uninstall the restricted ones (${command}); or keep using them.`,
    ),
  };
}

/** S7: two operators that are restricted to the same namespace. */
export function restrictedTwice(answer: OperatorAnswer, target: string, path: string): Problem {
  const command = removalIn(answer);
  return {
    code: 'preflight/opc-ns-ns',
    severity: 'error',
    message: `OPC-NS-NS: ${told(answer, {
      found: `namespace ${target} already has an operator restricted to it:`,
      missing: `whether an operator is restricted to namespace ${target} already`,
    })}`,
    hint: cure(
      answer,
      `Use the existing operator; or restrict this one to another namespace (--set ${path}.targetNamespace=NAMESPACE); or uninstall that one (${command}).`,
    ),
  };
}

/** S8: a ClusterRole of the name that this release would make belongs to a release of the same name elsewhere. */
export function operatorNameTaken(answer: OperatorAnswer): Problem {
  const command = removalIn(answer);
  return {
    code: 'preflight/opc-name',
    severity: 'error',
    message: `OPC-NAME: ${told(answer, {
      found: 'the names of two releases collide:',
      missing: 'whether a release of the same name has the ClusterRole',
    })}`,
    hint: cure(
      answer,
      `Use the existing operator; or uninstall it (${command}); or choose another release name.`,
    ),
  };
}

/** Another dyn installs or upgrades an operator at this very moment. */
export function operatorRace(rival: string): Problem {
  return {
    code: 'preflight/opc-race',
    severity: 'error',
    message: `OPC-RACE: another operator is being installed right now: ${rival}`,
    hint: 'Wait until it has ended, and try again: preflight then tells whether both fit.',
  };
}

/** What of an operator's values is wrong: where, and the value, or what a chart says that looked itself. */
export type ValueAnswer = { readonly path: string; readonly value: string } | { readonly says: string };

/** A leader-election id of its own for a cluster-wide operator: two would lead at once. */
export function electionId(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-le-id',
    severity: 'error',
    message: `OPC-LE-ID: ${valueTold(answer, 'cluster-wide operators have to share dynamo.nvidia.com, or two of them lead at once')}`,
    hint: valueCure(answer, 'Leave controllerManager.leaderElection.id empty.'),
  };
}

/** A cluster-wide operator that elects in the namespace of its release: operators elsewhere would elect separately. */
export function electionNamespace(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-le-ns',
    severity: 'error',
    message: `OPC-LE-NS: ${valueTold(answer, 'that is the namespace of the release, and operators elsewhere would elect a leader of their own')}`,
    hint: valueCure(answer, 'Leave controllerManager.leaderElection.namespace empty, for kube-system.'),
  };
}

/** A namespace-scope lease that runs out before it is renewed. */
export function scopeLease(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-lease',
    severity: 'error',
    message: `OPC-LEASE: ${valueTold(answer, 'both have to be longer than nothing, and the interval shorter than the duration, or the lease runs out before it is renewed')}`,
    hint: valueCure(
      answer,
      'Set a renewInterval that is shorter than duration: 10s and 30s are the defaults.',
    ),
  };
}

/** A discovery backend that there is none of. */
export function discoveryBackend(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-disc',
    severity: 'error',
    message: `OPC-DISC: ${valueTold(answer, 'it has to be kubernetes or etcd')}`,
    hint: valueCure(answer, 'Set discoveryBackend to kubernetes, which is the default, or to etcd.'),
  };
}

/** An operator without a NATS: the bundled one is off, and no address is given. */
export function natsAddress(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-nats',
    severity: 'error',
    message: `OPC-NATS: ${valueTold(answer, 'the bundled NATS is off, and the operator has to have an address')}`,
    hint: valueCure(answer, 'Set natsAddr (nats://HOST:4222), or turn the bundled NATS on (nats.enabled).'),
  };
}

/** An operator that discovers by etcd without one: the bundled one is off, and no address is given. */
export function etcdAddress(answer: ValueAnswer): Problem {
  return {
    code: 'preflight/opc-etcd',
    severity: 'error',
    message: `OPC-ETCD: ${valueTold(answer, 'the bundled etcd is off, and discoveryBackend is etcd')}`,
    hint: valueCure(
      answer,
      'Set etcdAddr (http://HOST:2379), turn the bundled etcd on (etcd.enabled), or set discoveryBackend to kubernetes.',
    ),
  };
}

const LOOK = 'The chart has looked itself; `dyn preflight` tells what was found, and why it counts.';

function told(answer: OperatorAnswer, words: { readonly found: string; readonly missing: string }): string {
  if ('says' in answer) return answer.says;
  if ('found' in answer) return `${words.found} ${answer.found}`;
  return `cannot tell ${words.missing}: the right to ${answer.missing} is missing`;
}

function removalIn(answer: OperatorAnswer): string {
  return 'removal' in answer ? answer.removal : '';
}

function cure(answer: OperatorAnswer, ways: string): string {
  if ('says' in answer) return LOOK;
  if ('found' in answer) return ways;
  return `Ask for the right to ${answer.missing}, let somebody run this who has it, or accept the risk (--accept-unknown CODE).`;
}

function valueTold(answer: ValueAnswer, reason: string): string {
  if ('says' in answer) return answer.says;
  return `${answer.path} is ${answer.value}: ${reason}`;
}

function valueCure(answer: ValueAnswer, ways: string): string {
  return 'says' in answer ? LOOK : ways;
}
