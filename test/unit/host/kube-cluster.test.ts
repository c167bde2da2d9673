import { rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fail } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import { connectCluster } from '../../../src/host/kubernetes.ts';
import type { ApiRequest, Cluster, WatchEvent } from '../../../src/kube/cluster.ts';
import type { ConnectOptions } from '../../../src/kube/connection.ts';
import { createTrust, type Trust } from '../../cluster/certificates.ts';
import { inFolder, writeFiles } from '../../support/command.ts';
import { failureOf } from '../../support/failure.ts';
import { type FakeTimer, fakeTimer } from '../../support/faketimer.ts';

type Reply = (request: IncomingMessage, response: ServerResponse, count: number) => void;

interface Ground {
  readonly cluster: Cluster;
  readonly timer: FakeTimer;
  readonly seen: IncomingMessage[];
  readonly server: Server;
  readonly address: string;
}

/** A server that answers with `reply`, told how many requests came before, and a cluster that is connected to it. */
async function withServer<T>(
  reply: Reply,
  use: (ground: Ground) => Promise<T>,
  options: ConnectOptions & { readonly isSecure?: boolean } = {},
): Promise<T> {
  const seen: IncomingMessage[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(request);
    reply(request, response, seen.length);
  };
  const server = options.isSecure ? createTlsServer(serverPair(), answer) : createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = `http${options.isSecure ? 's' : ''}://127.0.0.1:${portOf(server)}`;
  const timer = fakeTimer();
  try {
    const cluster = await connectCluster({ server: address, ...options }, {}, timer);
    return await use({ cluster, timer, seen, server, address });
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const TLS = { isSecure: true, isInsecure: true } as const;

let trust: Trust | undefined;

function serverPair(): { readonly cert: string; readonly key: string } {
  trust ??= createTrust();
  return { cert: trust.server.certificate, key: trust.server.key };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

const GET: ApiRequest = { method: 'GET', path: '/api/v1/namespaces/a' };
const POST: ApiRequest = { method: 'POST', path: '/api/v1/namespaces', body: '{}' };

describe('an answer', () => {
  test('is JSON with its warnings and what it is known by', () =>
    withServer(
      (_, response) =>
        json(response, 200, { a: 1 }, { warning: '299 - "old \\"thing\\"", 299 x "other"', etag: '"7"' }),
      async ({ cluster }) => {
        expect(await cluster.ask(GET)).toEqual({
          ...{ status: 200, body: { a: 1 }, warnings: ['old "thing"', 'other'], etag: '"7"' },
        });
      },
    ));

  test('that fails is given as it is', () =>
    withServer(
      (_, response) => json(response, 404, { reason: 'NotFound' }),
      async ({ cluster }) => {
        expect(await cluster.ask(GET)).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
      },
    ));

  test('may be compressed', () =>
    withServer(
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(JSON.stringify({ text: 'x'.repeat(100_000) })));
      },
      async ({ cluster }) => {
        expect(await cluster.ask(GET)).toMatchObject({ body: { text: 'x'.repeat(100_000) } });
      },
    ));

  test('that is compressed and cut short is asked for again', () =>
    withServer(
      (_, response, count) => {
        const whole = gzipSync(JSON.stringify({ text: Array.from({ length: 9000 }, (_item, i) => i) }));
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': whole.length });
        if (count > 1) response.end(whole);
        else response.write(whole.subarray(0, 2000), () => response.destroy());
      },
      async ({ cluster, seen }) => {
        expect(await cluster.ask(GET)).toMatchObject({ status: 200 });
        expect(seen).toHaveLength(2);
      },
    ));

  test('that is a text has no more than its end, where only so much is wanted', () =>
    withServer(
      (_, response) => {
        for (let i = 0; i < 2000; i++) response.write(`${String(i).padStart(9, '0')}\n`);
        response.end('the end');
      },
      async ({ cluster }) => {
        const { text } = await cluster.readText(GET, 17);
        expect(text).toBe('000001999\nthe end'.slice(-17));
      },
    ));
});

describe('a request', () => {
  test('says what it takes and who it is, and keeps its connection', () =>
    withServer(
      (_, response) => json(response, 200, {}),
      async ({ cluster, seen }) => {
        await cluster.ask({ ...GET, query: { b: '1', a: 'x=y' }, accept: 'text/plain', etag: '"3"' });
        await cluster.ask({
          ...GET,
          method: 'PATCH',
          body: 'é',
          contentType: 'application/apply-patch+yaml',
        });
        const [first, second] = seen;
        expect(first?.url).toBe('/api/v1/namespaces/a?a=x%3Dy&b=1');
        expect(first?.headers).toMatchObject({
          accept: 'text/plain',
          'if-none-match': '"3"',
        });
        expect(first?.headers).toMatchObject({ 'impersonate-user': 'ann', 'impersonate-group': 'g, h' });
        expect(second?.headers).toMatchObject({
          'content-type': 'application/apply-patch+yaml',
          'content-length': '2',
        });
        expect(second?.socket.remotePort).toBe(first?.socket.remotePort);
      },
      { asUser: 'ann', asGroups: ['g', 'h'] },
    ));

  test('is sent again when the server says when, also a write', () =>
    withServer(
      (_, response, count) =>
        count === 1 ? json(response, 429, {}, { 'retry-after': '3' }) : json(response, 201, { made: count }),
      async ({ cluster, timer }) => {
        expect(await cluster.ask(POST)).toMatchObject({ status: 201, body: { made: 2 } });
        expect(timer.slept).toEqual([3000]);
      },
    ));

  test('that only reads is sent again when the connection breaks', () =>
    withServer(
      (request, response, count) => (count < 3 ? request.socket.resetAndDestroy() : json(response, 200, {})),
      async ({ cluster, seen }) => {
        expect(await cluster.ask(GET)).toMatchObject({ status: 200 });
        expect(seen).toHaveLength(3);
      },
    ));

  test('that may not be doubled is given back when the connection breaks', () =>
    withServer(
      (request) => void request.socket.destroy(),
      async ({ cluster, seen, address }) => {
        expect(await failureOf(cluster.ask(POST))).toBe(
          `kube/fate-unknown: Post "${address}/api/v1/namespaces": EOF`,
        );
        expect(seen).toHaveLength(1);
      },
    ));

  test('that may not be doubled is given back when its answer is cut short', () =>
    withServer(
      (_, response) => {
        response.writeHead(201, { 'content-length': '100' });
        response.write('{"half": ', () => response.destroy());
      },
      async ({ cluster, seen }) => {
        expect(await failureOf(cluster.ask(POST))).toMatch(/^kube\/fate-unknown: /);
        expect(seen).toHaveLength(1);
      },
    ));

  test('ends with its signal', () =>
    withServer(
      () => {},
      async ({ cluster, server }) => {
        const end = new AbortController();
        server.on('request', () => end.abort());
        expect(await failureOf(cluster.ask(GET, end.signal))).toBe('kube/interrupted: context canceled');
        expect(await failureOf(cluster.ask(GET, AbortSignal.abort()))).toBe(
          'kube/interrupted: context canceled',
        );
      },
    ));

  test('ends with its time', () =>
    withServer(
      () => {},
      async ({ cluster, address }) => {
        const late = `Get "${address}${GET.path}": context deadline exceeded`;
        expect(await failureOf(cluster.ask({ ...GET, timeoutMs: 30 }))).toBe(
          `kube/unreachable: kubernetes cluster unreachable: ${late}`,
        );
        expect(await failureOf(cluster.ask({ ...POST, timeoutMs: 1000 }))).toMatch(/^kube\/fate-unknown: /);
      },
    ));

  test('to nobody is refused in words of Go', async () => {
    const address = await withServer(
      () => {},
      async (ground) => ground.address,
    );
    const cluster = await connectCluster({ server: address }, {}, fakeTimer());
    expect(await failureOf(cluster.ask(GET))).toBe(
      `kube/unreachable: kubernetes cluster unreachable: Get "${address}${GET.path}": dial tcp ${address.slice(7)}: connect: connection refused`,
    );
  });

  test('goes out at the pace that is asked for', () =>
    withServer(
      (_, response) => json(response, 200, {}),
      async ({ cluster, timer }) => {
        for (let i = 0; i < 4; i++) await cluster.ask(GET);
        expect(timer.slept).toEqual([100, 100]);
      },
      { qps: 10, burst: 2 },
    ));
});

describe('a watch', () => {
  const line = (type: string, name: string, more = ''): string =>
    `${JSON.stringify({ type, object: { metadata: { name }, more } })}\n`;
  const watch = async (cluster: Cluster, signal = new AbortController().signal): Promise<WatchEvent[]> => {
    const events: WatchEvent[] = [];
    for await (const event of cluster.watch({ ...GET, query: { watch: 'true' } }, signal)) events.push(event);
    return events;
  };

  test('gives what happens, however it is cut, until the server ends it', () =>
    withServer(
      (_, response) => {
        const text = Buffer.from(`${line('ADDED', 'ä')}\n${line('DELETED', 'b')}`);
        for (const byte of text) response.write(Buffer.of(byte));
        response.end();
      },
      async ({ cluster }) => {
        expect((await watch(cluster)).map(({ type, object }) => [type, object.metadata])).toEqual([
          ...[
            ['ADDED', { name: 'ä' }],
            ['DELETED', { name: 'b' }],
          ],
        ]);
      },
    ));

  test('takes lines of ten megabytes', () =>
    withServer(
      (_, response) => void response.end(line('ADDED', 'a', 'x'.repeat(10_000_000)) + line('ADDED', 'b')),
      async ({ cluster }) => {
        expect(await watch(cluster)).toHaveLength(2);
      },
    ));

  test('ends at what is no event, and when it breaks off', async () => {
    const events = (end: (response: ServerResponse) => void): Promise<WatchEvent[]> =>
      withServer(
        (_, response) => void response.write(line('ADDED', 'a'), () => end(response)),
        async ({ cluster }) => watch(cluster),
      );
    expect(await events((response) => void response.end(`{"type": \n${line('ADDED', 'b')}`))).toHaveLength(1);
    expect(await events((response) => void response.destroy())).toHaveLength(1);
  });

  test('that is refused says why', () =>
    withServer(
      (_, response) => json(response, 410, { code: 410, reason: 'Expired' }),
      async ({ cluster }) => {
        expect(await watch(cluster)).toEqual([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
      },
    ));

  test('ends with its signal', () =>
    withServer(
      (_, response) => void response.write(line('ADDED', 'a')),
      async ({ cluster }) => {
        const end = new AbortController();
        const events: WatchEvent[] = [];
        for await (const event of cluster.watch(GET, end.signal)) {
          events.push(event);
          end.abort();
        }
        expect(events).toHaveLength(1);
        expect(await watch(cluster, AbortSignal.abort())).toEqual([]);
      },
    ));
});

describe('credentials', () => {
  const config = (address: string, user: string): string =>
    `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], clusters: [{name: k, cluster: {server: "${address}", insecure-skip-tls-verify: true}}], users: [{name: u, user: ${user}}]}`;

  /** Connects with a kubeconfig whose user is made of `user`, in a folder that holds `files` too. */
  const connected = (
    user: string,
    files: Readonly<Record<string, string>>,
    reply: Reply,
    use: (ground: Ground & { readonly folder: string; readonly own: Cluster }) => Promise<void>,
  ): Promise<void> =>
    inFolder((folder) =>
      withServer(
        reply,
        async (ground) => {
          writeFiles(folder, { ...files, config: config(ground.address, user) });
          const own = await connectCluster(
            { kubeconfig: join(folder, 'config') },
            { PATH: process.env.PATH },
            fakeTimer(),
          );
          await use({ ...ground, folder, own });
        },
        TLS,
      ),
    );

  /** Hands out t1, then t2, ….; `$1` says when a token ends. */
  const PLUGIN = `
n=$(($(cat "$0.count" 2>/dev/null || echo 0) + 1)); echo $n > "$0.count"
printf '%s' "$KUBERNETES_EXEC_INFO" > "$0.info"
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t%s","expirationTimestamp":"%s"}}' $n "$1"
`;
  const exec = (ends: string): string =>
    `{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [FOLDER/plugin.sh, "${ends}"], interactiveMode: Never}}`;

  const bearer = (request: IncomingMessage): string | undefined => request.headers.authorization;
  const says: Reply = (request, response) => json(response, 200, { by: bearer(request) });
  const by = async (cluster: Cluster): Promise<unknown> => (await cluster.ask(GET)).body;

  const withPlugin = (
    ends: string,
    reply: Reply,
    use: (own: Cluster, folder: string) => Promise<void>,
  ): Promise<void> =>
    inFolder((folder) =>
      withServer(
        reply,
        async ({ address }) => {
          writeFiles(folder, {
            'plugin.sh': PLUGIN,
            config: config(address, exec(ends).replace('FOLDER', folder)),
          });
          const kubeconfig = join(folder, 'config');
          await use(await connectCluster({ kubeconfig }, { PATH: process.env.PATH }, fakeTimer()), folder);
        },
        TLS,
      ),
    );

  test('of a plugin are used until they end, however many ask', () =>
    withPlugin('2999-01-01T00:00:00Z', says, async (own) => {
      expect(await Promise.all([by(own), by(own), by(own)])).toEqual(Array(3).fill({ by: 'Bearer t1' }));
      expect(await by(own)).toEqual({ by: 'Bearer t1' });
    }));

  test('of a plugin that have ended are fetched anew', () =>
    withPlugin('2020-01-01T00:00:00Z', says, async (own) => {
      expect(await by(own)).toEqual({ by: 'Bearer t1' });
      expect(await by(own)).toEqual({ by: 'Bearer t2' });
    }));

  test('that the server does not take any more are fetched anew, once', () =>
    withPlugin(
      '2999-01-01T00:00:00Z',
      (request, response) =>
        json(response, bearer(request) === 'Bearer t2' ? 200 : 401, { by: bearer(request) }),
      async (own) => {
        expect((await Promise.all([own.ask(GET), own.ask(GET)])).map(({ status }) => status)).toEqual([
          200, 200,
        ]);
        expect(await by(own)).toEqual({ by: 'Bearer t2' });
      },
    ));

  test('that the server never takes are refused with 401', () =>
    withPlugin(
      '2999-01-01T00:00:00Z',
      (_, response) => json(response, 401, {}),
      async (own) => {
        expect((await own.ask(GET)).status).toBe(401);
      },
    ));

  test('of a file are read again', () =>
    connected('{tokenFile: token}', { token: 'one\n' }, says, async ({ own, folder }) => {
      expect(await by(own)).toEqual({ by: 'Bearer one' });
      writeFiles(folder, { token: 'two\n' });
      expect(await by(own)).toEqual({ by: 'Bearer two' });
    }));

  test('of a file that is not there cannot be had', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { config: config('https://127.0.0.1:1', '{tokenFile: nosuch}') });
      expect(await failureOf(connectCluster({ kubeconfig: 'config', cwd: folder }, {}, fakeTimer()))).toBe(
        `kube/config: kubernetes cluster unreachable: open ${folder}/nosuch: no such file or directory`,
      );
    }));

  test('of a file that is gone since are missed', () =>
    connected('{tokenFile: token}', { token: 'one' }, says, async ({ own, folder }) => {
      rmSync(join(folder, 'token'));
      expect(await failureOf(own.ask(GET))).toMatch(/^kube\/credentials: .*failed to read token file /);
    }));

  test('are not sent without TLS', () =>
    withServer(
      says,
      async ({ cluster, seen }) => {
        expect(await by(cluster)).toEqual({});
        expect(seen[0]?.headers).toMatchObject({ 'impersonate-user': 'ann' });
      },
      { token: 't', asUser: 'ann' },
    ));

  test('may be a name and a password', () =>
    connected('{username: joe, password: "p:w"}', {}, says, async ({ own }) => {
      expect(await by(own)).toEqual({ by: `Basic ${Buffer.from('joe:p:w').toString('base64')}` });
    }));

  const version = 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never';
  test.each([
    [
      `{${version}, command: nosuch-plugin, installHint: brew it}`,
      /executable nosuch-plugin not found\n\nIt looks .*\n\nbrew it$/s,
    ],
    [`{${version}, command: ./nosuch}`, /exec: fork\/exec \S+\/nosuch: no such file or directory$/],
    [`{${version}, command: sh, args: [-c, exit 3]}`, /exec: executable sh failed with exit code 3$/],
    [
      `{${version}, command: echo, args: [s3cret]}`,
      /decoding stdout: couldn't get version\/kind; json parse error: json: cannot unmarshal string into/,
    ],
    [
      `{${version}, command: echo, args: ["{}"]}`,
      /plugin returned version client.authentication.k8s.io\/__internal$/,
    ],
    [
      `{${version}, command: echo, args: ['{"apiVersion":"client.authentication.k8s.io/v1","status":{}}']}`,
      /exec plugin didn't return a token or cert\/key pair$/,
    ],
    [
      `{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always, command: echo}`,
      /exec plugin cannot support interactive mode: standard input is not a terminal$/,
    ],
  ])('of a plugin %s cannot be had', (plugin, text) =>
    connected(`{exec: ${plugin}}`, {}, says, async ({ own, address, seen }) => {
      const found = await failureOf(own.ask(GET));
      expect(found).toMatch(text);
      expect(found).toContain(
        `kube/credentials: kubernetes cluster unreachable: Get "${address}${GET.path}": getting credentials: `,
      );
      expect(found).not.toContain('s3cret');
      expect(seen).toEqual([]);
    }),
  );
});

describe('a certificate', () => {
  const HALF_DAY = 43_200_000;
  const connect = (address: string, ca: string, more: ConnectOptions = {}): Promise<Cluster> =>
    inFolder(async (folder) => {
      writeFiles(folder, { 'ca.crt': ca });
      return connectCluster({ server: address, caFile: join(folder, 'ca.crt'), ...more }, {}, fakeTimer());
    });
  const says: Reply = (_, response) => json(response, 200, {});

  /** What a request says that goes to a server with a certificate from `from` to `to`, both in milliseconds from now. */
  const asked = (use: (address: string, trust: Trust) => Promise<Cluster>): Promise<string> =>
    withServer(
      says,
      async ({ address }) => {
        serverPair();
        if (!trust) throw new Error('there is no trust');
        const cluster = await use(address, trust);
        return failureOf(cluster.ask(GET).then(({ status }) => fail(clusterUnreachable(`status ${status}`))));
      },
      TLS,
    );

  test('of the known authority is good', async () => {
    expect(await asked((address, { authority }) => connect(address, authority.certificate))).toContain(
      'status 200',
    );
  });

  test('of another authority is not', async () => {
    expect(await asked((address) => connect(address, createTrust().authority.certificate))).toMatch(
      /\/a": tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
    );
  });

  test('for another name is not', async () => {
    const names = 'localhost, kubernetes, kubernetes.default.svc';
    expect(
      await asked((address, { authority }) =>
        connect(address, authority.certificate, { tlsServerName: 'wrong.example' }),
      ),
    ).toContain(`x509: certificate is valid for ${names}, not wrong.example`);
  });

  test('that has ended is not', async () => {
    const text = 'x509: certificate has expired or is not yet valid: current time ';
    const { authority, server } = createTrust(Date.now() - 4 * HALF_DAY);
    const tls = createTlsServer({ cert: server.certificate, key: server.key });
    await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
    try {
      const cluster = await connect(`https://127.0.0.1:${portOf(tls)}`, authority.certificate);
      expect(await failureOf(cluster.ask(GET))).toMatch(new RegExp(`${text}\\S+Z is after \\S+Z$`));
    } finally {
      await new Promise((done) => tls.close(done));
    }
  });

  test('is asked for where there is none', () =>
    withServer(says, async ({ address }) => {
      const cluster = await connectCluster(
        { server: address.replace('http:', 'https:'), isInsecure: true },
        {},
        fakeTimer(),
      );
      expect(await failureOf(cluster.ask(GET))).toContain('http: server gave HTTP response to HTTPS client');
    }));
});

describe('a proxy', () => {
  test('that is not there is named', async () => {
    const options = { server: 'http://10.1.1.1:1' };
    const cluster = await connectCluster(options, { HTTP_PROXY: 'http://127.0.0.1:1' }, fakeTimer());
    expect(await failureOf(cluster.ask(GET))).toBe(
      `kube/unreachable: kubernetes cluster unreachable: Get "http://10.1.1.1:1${GET.path}": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused`,
    );
  });

  test.each([{ isSecure: false }, TLS])('is gone through: %j', (options) =>
    withServer(
      (_, response) => json(response, 200, {}),
      async ({ address, seen }) => {
        const through: string[] = [];
        const proxy = createServer();
        const sockets: Duplex[] = [];
        proxy.on('connect', (request, socket) => {
          sockets.push(socket);
          through.push(request.url ?? '');
          const target = connectTcp(Number(new URL(address).port), '127.0.0.1', () => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n');
            socket.pipe(target).pipe(socket);
          });
          target.on('error', () => socket.destroy());
          socket.on('error', () => target.destroy());
        });
        await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
        try {
          const far = address.replace('127.0.0.1', 'far.example');
          const proxyUrl = `http://127.0.0.1:${portOf(proxy)}`;
          const env = { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl };
          const cluster = await connectCluster({ server: far, isInsecure: true }, env, fakeTimer());
          expect(await cluster.ask(GET)).toMatchObject({ status: 200 });
          expect(await cluster.ask(GET)).toMatchObject({ status: 200 });
          expect(through).toEqual([new URL(far).host]);
          expect(seen).toHaveLength(2);
        } finally {
          for (const socket of sockets) socket.destroy();
          await new Promise((done) => proxy.close(done));
        }
      },
      options,
    ),
  );
});
