import { mapSome } from '../base/concurrent.ts';
import { apiPath, isDone } from '../kube/api.ts';
import { at, type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { groupedBy } from '../preflight/answers.ts';
import type { Known, Query } from '../preflight/preflight.ts';
import { allowedBy, type KnownRules } from '../preflight/rules.ts';
import { type Answers, keyOf, type QueryOf } from '../preflight/run.ts';

type Asking = Pick<OperationEnv, 'cluster' | 'discovery' | 'signal'>;

const PARALLEL = 12;
/** Fewer questions than these are asked one by one. */
const WORTH = 3;
const PAGE = '500';
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * Answers to many questions by few requests: objects of which only the metadata counts by a list of their kind, rights
 * by all that the caller may do in a namespace. What is not answered here has to be asked singly.
 */
export async function answerTogether(
  queries: readonly Query[],
  env: Asking,
): Promise<Pick<Answers, 'objects' | 'rights'>> {
  const objects = new Map<string, Known<JsonObject | undefined>>();
  const rights = new Map<string, Known<boolean>>();
  const kinds = groupedBy(queries.filter(isBare), ({ apiVersion, of, namespace }) =>
    [apiVersion, of, namespace].join(' '),
  );
  const spaces = groupedBy(queries.filter(isMay), ({ namespace }) => namespace);
  const work = [
    ...kinds.map((same) => async () => {
      for (const [key, value] of await listedTogether(same, env)) objects.set(key, { value });
    }),
    ...spaces.map((same) => async () => {
      for (const [key, value] of await reviewedTogether(same, env)) rights.set(key, { value });
    }),
  ];
  await mapSome(work, PARALLEL, (one) => one());
  return { objects, rights };
}

function isBare(query: Query): query is QueryOf<'get'> {
  return query.kind === 'get' && query.metadataOnly === true;
}

function isMay(query: Query): query is QueryOf<'may'> {
  return query.kind === 'may';
}

/** Of one kind and namespace; nothing where they may not be listed, or are more than a page. */
async function listedTogether(
  queries: readonly QueryOf<'get'>[],
  env: Asking,
): Promise<ReadonlyMap<string, JsonObject | undefined>> {
  const [first] = queries;
  const resource = first && (await env.discovery.find(first.apiVersion, first.of));
  if (!first || !resource || queries.length < WORTH) return new Map();
  const { apiVersion, of, namespace } = first;
  const path = apiPath(resource, namespace);
  const request = { method: 'GET', path, query: { limit: PAGE }, accept: METADATA } as const;
  const answer = await env.cluster.ask(request, env.signal);
  if (!isDone(answer) || stringAt(answer.body, 'metadata', 'continue') !== '') return new Map();
  const found = new Map(
    objectsAt(answer.body, 'items').map((item) => [stringAt(item, 'metadata', 'name'), item]),
  );
  return new Map(
    queries.map((query) => {
      const item = found.get(query.name);
      return [keyOf(query), item && { ...item, apiVersion, kind: of }];
    }),
  );
}

/** A namespace in which nobody is given anything: what is allowed there is allowed in the whole cluster. */
const NOWHERE = 'dyn-preflight-nowhere';

/** Rights in one namespace, or in the whole cluster; nothing where the server does not tell. */
async function reviewedTogether(
  queries: readonly QueryOf<'may'>[],
  env: Asking,
): Promise<ReadonlyMap<string, boolean>> {
  const [first] = queries;
  if (!first || queries.length < WORTH) return new Map();
  const rules = await rulesIn(first.namespace || NOWHERE, env);
  return new Map(
    queries.flatMap((query) => {
      const allowed = rules && allowedBy(rules, query);
      return allowed === undefined ? [] : [[keyOf(query), allowed]];
    }),
  );
}

async function rulesIn(namespace: string, env: Asking): Promise<KnownRules | undefined> {
  const answer = await env.cluster.ask(
    {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      }),
      repeatable: true,
    },
    env.signal,
  );
  if (!isDone(answer)) return undefined;
  return {
    rules: [
      ...objectsAt(answer.body, 'status', 'resourceRules'),
      ...objectsAt(answer.body, 'status', 'nonResourceRules'),
    ],
    isIncomplete: at(answer.body, 'status', 'incomplete') === true,
  };
}
