import type { ApiAnswer, ApiRequest, Cluster } from '../kube/cluster.ts';
import type { OperationEnv } from '../kube/operation.ts';

/**
 * An environment in which nothing is written: every write asks the server for a dry run, nothing is deleted, and no
 * progress is told but notes.
 */
export function dryRunning(env: OperationEnv, note: (text: string) => void): OperationEnv {
  const { cluster } = env;
  const asked = new Map<string, Promise<ApiAnswer>>();
  const askOnce: Cluster['ask'] = (request, signal) => {
    const found = asked.get(request.path) ?? cluster.ask(request, signal);
    asked.set(request.path, found);
    return found;
  };
  const dry: Cluster = {
    ...cluster,
    ask: (request, signal) =>
      request.method === 'GET' && request.accept === undefined && ASKED_ONCE.test(request.path)
        ? askOnce(request, signal)
        : cluster.ask(asDryRun(request), signal),
  };
  return {
    ...env,
    cluster: dry,
    log: () => {},
    report: (progress) => {
      if (progress.kind === 'note') note(progress.text);
    },
  };
}

/** What many objects of a plan ask for: their namespace, and who scales them. */
const ASKED_ONCE = /^\/api\/v1\/namespaces\/[^/]+$|\/horizontalpodautoscalers$/;

function asDryRun(request: ApiRequest): ApiRequest {
  if (request.method === 'GET') return request;
  // A server reads a deletion's dryRun from its body only, and one that does not would delete.
  if (request.method === 'DELETE') throw new RangeError('a plan deletes nothing');
  return { ...request, query: { ...request.query, dryRun: 'All' } };
}
