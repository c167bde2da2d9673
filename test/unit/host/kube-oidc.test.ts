import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { connectCluster } from '../../../src/host/kubernetes.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { createTrust, type Trust } from '../../cluster/certificates.ts';
import { inFolder, writeFiles } from '../../support/command.ts';
import { fakeTimer } from '../../support/faketimer.ts';

const CLIENT = 'kubernetes';
const GET = { method: 'GET', path: '/a' } as const;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An id token that ends so many seconds from now; nobody here looks at its signature. */
function idToken(issuer: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: 'ann', aud: CLIENT, iat: now - 7200, exp: now + seconds };
  return [part({ alg: 'RS256', typ: 'JWT' }), part(claims), 'c2ln'].join('.');
}

interface Ground {
  readonly address: string;
  readonly trust: Trust;
  /** The bearers that the API server was shown, and the refresh tokens that the issuer was. */
  readonly bearers: string[];
  readonly refreshed: string[];
}

/** One server that is both: an API server, and an issuer whose refresh tokens are good once. */
async function withIssuer(seconds: number, use: (ground: Ground) => Promise<void>): Promise<void> {
  const trust = createTrust();
  const [bearers, refreshed]: [string[], string[]] = [[], []];
  let address = '';
  const server = createServer({ cert: trust.server.certificate, key: trust.server.key });
  server.on('request', async (request, response) => {
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/openid-configuration')
      return say(200, { issuer: address, token_endpoint: `${address}/token`, jwks_uri: `${address}/keys` });
    if (request.url !== '/token') {
      bearers.push(request.headers.authorization ?? 'none');
      return say(request.headers.authorization ? 200 : 401, {});
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const given = new URLSearchParams(text).get('refresh_token') ?? '';
    const isGood = given === `refresh-${refreshed.length}`;
    refreshed.push(given);
    if (!isGood) return say(400, { error: 'invalid_grant' });
    const tokens = { id_token: idToken(address, seconds), refresh_token: `refresh-${refreshed.length}` };
    say(200, { access_token: 'a', token_type: 'bearer', expires_in: 3600, ...tokens });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `https://127.0.0.1:${portOf(server)}`;
  try {
    await use({ address, trust, bearers, refreshed });
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

/** Connects with a kubeconfig as `kubectl oidc-login` and its like once wrote them. */
function connect({ address, trust }: Ground, more: Readonly<Record<string, string>>): Promise<Cluster> {
  const ca = Buffer.from(trust.authority.certificate).toString('base64');
  const config = {
    ...{ 'idp-issuer-url': address, 'client-id': CLIENT, 'client-secret': 's' },
    ...{ 'idp-certificate-authority-data': ca, ...more },
  };
  const kubeconfig = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: address, 'certificate-authority-data': ca } }],
    users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }],
  };
  return inFolder(async (folder) => {
    writeFiles(folder, { config: JSON.stringify(kubeconfig) });
    return connectCluster({ kubeconfig: join(folder, 'config') }, {}, fakeTimer());
  });
}

test('an id token that is good is used as it is', () =>
  withIssuer(600, async (ground) => {
    const token = idToken(ground.address, 600);
    const cluster = await connect(ground, { 'id-token': token, 'refresh-token': 'refresh-0' });
    expect((await cluster.ask(GET)).status).toBe(200);
    expect([ground.bearers, ground.refreshed]).toEqual([[`Bearer ${token}`], []]);
  }));

test('an id token that has ended is refreshed, once for many requests', () =>
  withIssuer(600, async (ground) => {
    const old = idToken(ground.address, -60);
    const cluster = await connect(ground, { 'id-token': old, 'refresh-token': 'refresh-0' });
    await Promise.all(Array.from({ length: 5 }, () => cluster.ask(GET)));
    for (let count = 0; count < 5; count++) expect((await cluster.ask(GET)).status).toBe(200);
    expect(ground.refreshed).toEqual(['refresh-0']);
    expect(new Set(ground.bearers).size).toBe(1);
    expect(ground.bearers[0]).not.toContain(old);
  }));

test('what the issuer gave is refreshed with the token that came with it', () =>
  withIssuer(-1, async (ground) => {
    const cluster = await connect(ground, {
      'id-token': idToken(ground.address, -60),
      'refresh-token': 'refresh-0',
    });
    const found = await problem(cluster.ask(GET).then(() => cluster.ask(GET)));
    expect([found, ground.refreshed.slice(0, 2)]).toEqual(['', ['refresh-0', 'refresh-1']]);
  }));

test('an id token that has ended, and nothing to refresh it with, is told of', () =>
  withIssuer(600, async (ground) => {
    const cluster = await connect(ground, { 'id-token': idToken(ground.address, -60) });
    expect(await problem(cluster.ask(GET))).toMatch(
      /^kube\/credentials: .*No valid id-token, and cannot refresh without refresh-token$/,
    );
    expect(ground.bearers).toEqual([]);
  }));

test('an issuer that refuses is told of, and no secret with it', () =>
  withIssuer(600, async (ground) => {
    const cluster = await connect(ground, {
      'id-token': idToken(ground.address, -60),
      'refresh-token': 'refresh-secret',
    });
    const found = await problem(cluster.ask(GET));
    expect(found).toMatch(/^kube\/credentials: /);
    expect(found).not.toContain('refresh-secret');
  }));

/** The code and the message of what some work ends with; '' where it ends well. */
async function problem(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.message}`;
    throw error;
  }
}
