import type { Json, JsonObject } from './json.ts';

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute and without query, each segment escaped: `/api/v1/namespaces/a/secrets`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The body's text: JSON, unless `contentType` says otherwise. */
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** What the answer was known by before: the server may say 304. */
  readonly etag?: string;
  /**
   * Whether it does no harm to send it once more when nobody knows if it arrived. Default: true for all but POST. A
   * caller that says false looks itself at what became of it.
   */
  readonly repeatable?: boolean;
  /**
   * Whether the request says for which version of the object it is. Default: true for all but looks, deletions without
   * preconditions, server-side applies and strategic merge patches. One that does not is sent again when somebody else
   * was faster.
   */
  readonly isVersioned?: boolean;
  /** Take the first answer, also one that may be better later: the caller asks again itself. */
  readonly takesAny?: boolean;
  /** Give up after so long without a whole answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** What the API server said. A failure is an answer too: its body is a Status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
  /** The texts of its Warning headers. */
  readonly warnings: readonly string[];
  readonly etag?: string;
}

/** What a watch tells. `object` of an ERROR is a Status. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
}

/** Who is spoken to, and as whom; what is printed before the first write. */
export interface ClusterEndpoint {
  /** The server's address: `https://10.0.0.1:6443`. */
  readonly server: string;
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  /** The namespace that flags, the environment or the context name, else `default`. */
  readonly namespace: string;
}

/**
 * A cluster, real or in memory. Transient failures are tried again inside, as far as a request says that it may be.
 * Raises kube/unreachable when there is no answer at all, and kube/interrupted when `signal` ends it.
 */
export interface Cluster {
  readonly endpoint: ClusterEndpoint;
  /** One answer of JSON. */
  ask(request: ApiRequest, signal?: AbortSignal): Promise<ApiAnswer>;
  /** The text of an answer that is no JSON, such as logs; at most `limitBytes` of its end. */
  readText(
    request: ApiRequest,
    limitBytes: number,
    signal?: AbortSignal,
  ): Promise<ApiAnswer & { readonly text: string }>;
  /** What happens, until the server ends the watch or `signal` does; a watch that breaks off just ends. */
  watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent>;
}
