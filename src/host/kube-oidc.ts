import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { type Json, numberAt, parseJson, stringAt } from '../kube/json.ts';
import { textOf } from './kube-answer.ts';
import { systemRoots } from './kube-trust.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The name of the auth-provider in a kubeconfig. */
export const OIDC = 'oidc';

/**
 * Gives an id token that is good now; one that has ended is refreshed at its issuer. What the issuer gave is known until
 * the process ends, and not written into the kubeconfig. The work fails in client-go's words, without any secret.
 * Source: client-go plugin/pkg/client/auth/oidc, golang.org/x/oauth2.
 */
export function oidcTokens(config: Readonly<Record<string, string>>, env: Env): () => Promise<string> {
  let { 'id-token': idToken = '', 'refresh-token': refreshToken = '' } = config;
  return async () => {
    if (isGood(idToken)) return idToken;
    if (refreshToken === '') throw new Error('No valid id-token, and cannot refresh without refresh-token');
    const answer = await refresh(config, refreshToken, env);
    const fresh = stringAt(answer, 'id_token');
    if (fresh === '') throw new Error(NO_ID_TOKEN);
    idToken = fresh;
    refreshToken = stringAt(answer, 'refresh_token') || refreshToken;
    return idToken;
  };
}

const NO_ID_TOKEN =
  'token response did not contain an id_token, either the scope "openid" wasn\'t requested upon login, or the provider doesn\'t support id_tokens as part of the refresh response.';

/** A token that ends so soon counts as ended, in seconds. */
const EARLY_SECONDS = 10;

function isGood(idToken: string): boolean {
  const [, claims = ''] = idToken.split('.');
  const ends = numberAt(parseJson(Buffer.from(claims, 'base64url').toString()), 'exp');
  return ends !== undefined && ends - EARLY_SECONDS > Date.now() / 1000;
}

async function refresh(
  config: Readonly<Record<string, string>>,
  refreshToken: string,
  env: Env,
): Promise<Json | undefined> {
  const ca = authorityOf(config) ?? systemRoots(env);
  const issuer = (config['idp-issuer-url'] ?? '').replace(/\/$/, '');
  const found = await exchange(`${issuer}/.well-known/openid-configuration`, { ca });
  const endpoint = stringAt(found.body, 'token_endpoint');
  if (endpoint === '')
    throw new Error(`failed to find the token endpoint of ${issuer}: status ${found.status}`);
  const { 'client-id': id = '', 'client-secret': secret = '' } = config;
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const basic = `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
  let answer = await exchange(endpoint, { ca, form: grant, authorization: basic });
  if (answer.status >= 400) {
    const inForm = { ...grant, client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
    answer = await exchange(endpoint, { ca, form: inForm });
  }
  if (answer.status < 300) return answer.body;
  const reason = stringAt(answer.body, 'error') || `status ${answer.status}`;
  throw new Error(`failed to refresh token: oauth2: ${JSON.stringify(reason)}`);
}

function authorityOf(config: Readonly<Record<string, string>>): string | undefined {
  const { 'idp-certificate-authority': file = '', 'idp-certificate-authority-data': data = '' } = config;
  if (file !== '') return readFileSync(file, 'utf8');
  return data === '' ? undefined : Buffer.from(data, 'base64').toString();
}

interface Asking {
  readonly ca: string | readonly string[] | undefined;
  /** Sent by POST; without it the address is asked by GET. */
  readonly form?: Readonly<Record<string, string>>;
  readonly authorization?: string;
}

interface Told {
  readonly status: number;
  readonly body: Json | undefined;
}

/** An issuer that is silent for so long is gone, in milliseconds. */
const SILENT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;

function exchange(address: string, { ca, form, authorization }: Asking): Promise<Told> {
  const body = form === undefined ? '' : new URLSearchParams(form).toString();
  const headers = {
    accept: 'application/json',
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(authorization === undefined ? {} : { authorization }),
  };
  const method = form === undefined ? 'GET' : 'POST';
  const options = {
    method,
    headers,
    timeout: SILENT_MS,
    ...(ca === undefined ? {} : { ca: [...[ca].flat()] }),
  };
  const request = address.startsWith('http:') ? requestPlain : requestSecure;
  return new Promise((done, failed) => {
    const sent = request(address, options, (answer) => {
      const status = answer.statusCode ?? 0;
      textOf(answer, MOST_BYTES).then((text) => done({ status, body: parseJson(text) }), failed);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${address} does not answer`)));
    sent.on('error', failed);
    sent.end(body);
  });
}
