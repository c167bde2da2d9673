import { readFileSync } from 'node:fs';
import { fail } from '../base/problem.ts';
import { credentialsMissing } from '../base/problems/kube.ts';
import type { Connection } from '../kube/connection.ts';
import type { KubeUser } from '../kube/kubeconfig.ts';
import { goReason } from './goerror.ts';
import { type ExecCredential, runPlugin } from './kube-exec.ts';
import { OIDC, oidcTokens } from './kube-oidc.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What credentials change of the options of a request. */
export interface Applied {
  headers?: unknown;
  cert?: unknown;
  key?: unknown;
}

/** Whether the credentials of a user are fetched by us. */
export function hasOwnCredentials({ exec, tokenFile, authProvider }: KubeUser): boolean {
  return exec !== undefined || tokenFile !== '' || authProvider?.name === OIDC;
}

/** What outlives a round of credentials: id tokens and what they are refreshed with. */
export interface Lasting {
  readonly idToken?: () => Promise<string>;
}

/** For a connection as long as it is used. */
export function lastingCredentials({ user: { authProvider } }: Connection, env: Env): Lasting {
  return authProvider?.name === OIDC ? { idToken: oidcTokens(authProvider.config, env) } : {};
}

/**
 * Puts the token of a plugin, of an issuer or of a token file into the options of a request: a plugin runs again when
 * what it gave has ended, a file is read each time. `label` is how errors call the request. Raises kube/credentials.
 */
export function ownCredentials(
  { user, cluster }: Connection,
  { env, idToken }: Lasting & { readonly env: Env },
  label: () => string,
): (settings: Applied) => Promise<void> {
  let known: ExecCredential | undefined;
  return async (settings) => {
    if (user.tokenFile !== '') return bear(settings, readToken(user.tokenFile, label));
    if (!user.exec) return idToken ? bear(settings, await idToken()) : undefined;
    if (!known || hasEnded(known)) known = await runPlugin(user.exec, cluster, { env, label: label() });
    const { token, certificate, key } = known;
    if (token !== '') bear(settings, token);
    if (certificate !== '') Object.assign(settings, { cert: certificate, key });
  };
}

function hasEnded({ expiresAt }: ExecCredential): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}

function bear(settings: Applied, token: string): void {
  settings.headers = { ...asObject(settings.headers), Authorization: `Bearer ${token}` };
}

function asObject(headers: unknown): object {
  return typeof headers === 'object' && headers !== null ? headers : {};
}

function readToken(path: string, label: () => string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = `failed to read token file "${path}": ${goReason(error, 'open', path)}`;
    return fail(credentialsMissing(`${label()}: ${reason}`));
  }
}
