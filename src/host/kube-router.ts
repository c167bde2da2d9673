import { Agent } from 'node:http';
import { type AgentOptions, type RequestOptions, Agent as TlsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { DynError } from '../base/problem.ts';
import { credentialsMissing } from '../base/problems/kube.ts';
import type { Connection } from '../kube/connection.ts';
import type { Route } from './kube-http.ts';
import { systemRoots } from './kube-trust.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What the package says of a connection. */
export type Settings = RequestOptions;

/** Asks for the settings of the moment; credentials that have ended are fetched anew. */
export type SettingsSource = () => Promise<Settings>;

type Use = 'ask' | 'watch';

/** Gives the way to the API server, with credentials that are good now. */
export interface Router {
  /** `label` gives how errors call the request: `Get "https://…"`. Raises kube/credentials. */
  route(use: Use, label: () => string): Promise<Routed>;
  /** Told of a 401 on a route: true when there may be other credentials now, so that asking again has a point. */
  renew(routed: Routed): boolean;
}

/** A route, and which round of credentials it uses. */
export interface Routed extends Route {
  readonly round: number;
}

/** Parallel requests on one server; watches have connections of their own. */
const MOST_SOCKETS = 24;
/** An idle connection is given up before API servers and load balancers do so, so that no write meets a closed one. */
const FREE_SOCKET_MS = 45_000;

/**
 * A router over settings. `open` starts a round: what the one before had fetched is forgotten. Credentials that cannot
 * change are asked for once.
 */
export function createRouter(
  connection: Connection,
  open: (label: () => string) => SettingsSource,
  env: Env,
): Router {
  const isFixed = hasFixedCredentials(connection);
  let label = (): string => '';
  let round = 0;
  let source = open(() => label());
  let pending: Promise<Settings> | undefined;
  let agents: Agents | undefined;
  let last: { readonly settings: Settings; readonly routes: Readonly<Record<Use, Routed>> } | undefined;
  const settle = async (): Promise<Settings> => {
    try {
      return await source();
    } catch (error) {
      if (error instanceof DynError || !(error instanceof Error)) throw error;
      throw new DynError(credentialsMissing(`${label()}: getting credentials: ${error.message}`));
    } finally {
      if (!isFixed) pending = undefined;
    }
  };
  const ask = (): Promise<Settings> => {
    pending ??= settle();
    return pending;
  };
  return {
    route: async (use, forRequest) => {
      label = forRequest;
      const usedRound = round;
      let settings = await ask();
      if (last?.settings === settings && usedRound === round) return last.routes[use];
      if (agents && agents.identity !== identityOf(settings) && connection.cluster.proxyUrl !== '') {
        source = open(() => label());
        settings = await ask();
      }
      if (agents?.identity !== identityOf(settings)) agents = agentsFor(connection, settings, env);
      const route = { ...routeOf(connection, settings), round: usedRound };
      const routes = { ask: { ...route, agent: agents.ask }, watch: { ...route, agent: agents.watch } };
      if (isFixed) last = { settings, routes };
      return routes[use];
    },
    renew: (routed) => {
      if (isFixed) return false;
      if (routed.round === round) {
        round++;
        source = open(() => label());
      }
      return true;
    },
  };
}

function hasFixedCredentials({ user }: Connection): boolean {
  return !user.exec && !user.authProvider && user.tokenFile === '' && user.certFile === '';
}

interface Agents {
  readonly ask: Agent;
  readonly watch: Agent;
  readonly identity: string;
}

function identityOf({ cert, key }: Settings): string {
  return JSON.stringify([String(cert ?? ''), String(key ?? '')]);
}

function agentsFor({ cluster }: Connection, settings: Settings, env: Env): Agents {
  const identity = identityOf(settings);
  if (cluster.proxyUrl !== '' && settings.agent instanceof Agent) {
    const agent = Object.assign(settings.agent, { keepAlive: true });
    return { ask: agent, watch: agent, identity };
  }
  const pool = { keepAlive: true, maxSockets: MOST_SOCKETS, timeout: FREE_SOCKET_MS };
  if (cluster.server.startsWith('http:')) return { ask: new Agent(pool), watch: new Agent(), identity };
  const trust = shared(trustOf(settings, env));
  return { ask: new TlsAgent({ ...pool, ...trust }), watch: new TlsAgent({ ...trust }), identity };
}

type Trust = Pick<Settings, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;

type Shared = Trust & Pick<AgentOptions, 'secureContext'>;

/**
 * One context for all connections, as making it reads all certificates. What cannot be used is left as it is: then the
 * connection says what is wrong.
 */
function shared(trust: Trust): Shared {
  try {
    const { rejectUnauthorized, servername, ...pems } = trust;
    return {
      secureContext: createSecureContext(pems),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return trust;
    throw error;
  }
}

function trustOf({ ca, cert, key, rejectUnauthorized, servername }: Settings, env: Env): Trust {
  const roots = ca ?? (rejectUnauthorized === false ? undefined : systemRoots(env));
  return {
    ...(roots === undefined ? {} : { ca: roots }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function routeOf({ cluster, user }: Connection, settings: Settings): Omit<Route, 'agent'> {
  const server = new URL(cluster.server);
  const headers: Record<string, string | string[]> = {
    ...(user.as === '' ? {} : { 'Impersonate-User': user.as }),
    ...(user.asUid === '' ? {} : { 'Impersonate-Uid': user.asUid }),
    ...(user.asGroups.length === 0 ? {} : { 'Impersonate-Group': [...user.asGroups] }),
  };
  for (const [key, values] of Object.entries(user.asExtra)) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...values];
  }
  const authorization = bearerIn(settings);
  if (authorization !== undefined) headers.Authorization = authorization;
  return {
    ...{ server, headers, isFar: !LOOPBACK.test(server.hostname), hasProxy: cluster.proxyUrl !== '' },
    ...(typeof settings.auth === 'string' ? { auth: settings.auth } : {}),
  };
}

function bearerIn({ headers }: Settings): string | undefined {
  if (!headers || Array.isArray(headers) || !('Authorization' in headers)) return undefined;
  const { Authorization } = headers;
  return typeof Authorization === 'string' ? Authorization : undefined;
}
