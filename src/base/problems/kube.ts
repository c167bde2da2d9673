import type { Problem } from '../problem.ts';

/** A file given with --cluster that is no stream of objects. */
export function snapshotUnreadable(name: string, { message, at }: Problem): Problem {
  return {
    code: 'kube/snapshot',
    severity: 'error',
    message: `${name}: ${message}`,
    hint: 'Make the file with `kubectl get … -o yaml`; several outputs may follow each other with --- between them.',
    ...(at ? { at } : {}),
  };
}

/** No answer from the API server. `reason` is Go's text of what went wrong. */
export function clusterUnreachable(reason: string): Problem {
  return {
    code: 'kube/unreachable',
    severity: 'error',
    message: `kubernetes cluster unreachable: ${reason}`,
    hint: 'See whether `kubectl version` reaches it; --kube-context and --kubeconfig (or KUBECONFIG) choose another cluster.',
  };
}

/** Flags, environment and kubeconfig do not say where to connect, or as whom. `reason` is client-go's text. */
export function kubeconfigInvalid(reason: string): Problem {
  return {
    code: 'kube/config',
    severity: 'error',
    message: `kubernetes cluster unreachable: ${reason}`,
    hint: 'Mend the kubeconfig, or choose another file or context (--kubeconfig, KUBECONFIG, --kube-context); `kubectl config view` shows what is read.',
  };
}

/** Somebody is asked for credentials and gives none. `reason` is client-go's text, and holds nothing that was given. */
export function credentialsMissing(reason: string): Problem {
  return {
    code: 'kube/credentials',
    severity: 'error',
    message: `kubernetes cluster unreachable: ${reason}`,
    hint: 'Log in again, or see by hand whether the credential plugin of the kubeconfig (users[].user.exec) works.',
  };
}

/**
 * A write that must not be sent twice got no clear answer: it may be done or not. `reason` is Go's text of what went
 * wrong, or what the API server said.
 */
export function fateUnknown(reason: string): Problem {
  return {
    code: 'kube/fate-unknown',
    severity: 'error',
    message: reason,
    hint: 'Whether the API server did it is not known; run the same command again, which looks before it writes.',
  };
}

/** The API server said no, in its own words. `reason` is that of its Status. */
export function refusedByServer(message: string, reason: string): Problem {
  return { code: 'kube/refused', severity: 'error', message, hint: HINTS[reason] ?? OTHER_HINT };
}

const OTHER_HINT = 'The text above is what the API server says.';
const HINTS: Readonly<Record<string, string>> = {
  Forbidden: 'Ask for this right, or act as somebody who has it (--kube-as-user, --kube-context).',
  Unauthorized: 'The credentials of the kubeconfig are not accepted; log in again.',
  NotFound: 'Look whether the name and the namespace (-n) are right.',
  Conflict: 'Somebody else changed it at the same time; try again.',
  Invalid:
    'The object is not what the API server accepts; mend the template or the values behind the field it names.',
};

/** A request that was ended by Ctrl-C or a deadline of dyn's own. */
export function interrupted(): Problem {
  return {
    code: 'kube/interrupted',
    severity: 'error',
    message: 'context canceled',
    hint: 'Run the same command again: it goes on where this one stopped.',
  };
}

/** A label selector that cannot be read; `message` is Go's. */
export function selectorInvalid(message: string): Problem {
  return {
    code: 'kube/selector',
    severity: 'error',
    message,
    hint: 'Write conditions as key=value, key!=value, key, !key or "key in (a,b)", with commas between them.',
  };
}
