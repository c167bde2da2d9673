import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';
import { onTestGround } from './ground.ts';
import { cluster } from './place.ts';
import { dynProcess } from './tools.ts';

const NO_AUTHENTICATION = Buffer.of(5, 0);
const GRANTED = Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);
const BY_NAME = 3;

/** A SOCKS5 proxy that lets everybody through; it notes where to, and whether it was given a name. Source: RFC 1928. */
async function startSocks(
  wanted: string[],
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy());
    client.once('data', () => {
      client.write(NO_AUTHENTICATION);
      client.once('data', (request: Buffer) => {
        const { host, port, kind } = targetOf(request);
        wanted.push(`${kind} ${host}:${port}`);
        const target = connect(port, host, () => {
          client.write(GRANTED);
          client.pipe(target).pipe(client);
        });
        open.add(target);
        target.on('error', () => client.destroy());
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  return { port: address.port, close };
}

function targetOf(request: Buffer): { readonly host: string; readonly port: number; readonly kind: string } {
  const port = request.readUInt16BE(request.length - 2);
  if (request[3] === BY_NAME) return { host: request.subarray(5, -2).toString(), port, kind: 'name' };
  return { host: [...request.subarray(4, 8)].join('.'), port, kind: 'address' };
}

test.each(['socks5', 'socks5h'])('a release is installed through a proxy of %s', (scheme) =>
  onTestGround({}, async (ground) => {
    const wanted: string[] = [];
    const socks = await startSocks(wanted);
    try {
      const config = recordOf(JSON.parse(readFileSync(cluster().kubeconfig, 'utf8'))) ?? {};
      const [first] = Array.isArray(config.clusters) ? config.clusters : [];
      const server = String(recordOf(recordOf(first)?.cluster)?.server).replace('127.0.0.1', 'localhost');
      const through = { ...recordOf(recordOf(first)?.cluster), server };
      const cutOff = { ...through, 'proxy-url': `${scheme}://127.0.0.1:${socks.port}` };
      writeFiles(ground.folder, {
        'socks.json': JSON.stringify({ ...config, clusters: [{ name: 'dyn-test', cluster: cutOff }] }),
      });
      const { exit, stderr } = await ground.run(dynProcess, [
        'install',
        'r',
        'one',
        '--kubeconfig',
        'socks.json',
      ]);
      expect(exit, stderr).toBe(0);
      expect(await ground.kubectl('get', 'configmap', 'r-one', '-o', 'name')).toBe('configmap/r-one\n');
      const port = new URL(server).port;
      const asked = scheme === 'socks5h' ? `name localhost:${port}` : `address 127.0.0.1:${port}`;
      expect([...new Set(wanted)]).toEqual([asked]);
    } finally {
      await socks.close();
    }
  }),
);

test('a SOCKS proxy that is not there is named', () =>
  onTestGround({}, async (ground) => {
    const config = recordOf(JSON.parse(readFileSync(cluster().kubeconfig, 'utf8'))) ?? {};
    const target = { server: 'https://10.1.1.1:1', 'proxy-url': 'socks5://127.0.0.1:1' };
    writeFiles(ground.folder, {
      'socks.json': JSON.stringify({ ...config, clusters: [{ name: 'dyn-test', cluster: target }] }),
    });
    const { exit, stderr } = await ground.run(dynProcess, ['list', '--kubeconfig', 'socks.json']);
    expect(exit).toBe(1);
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr).toContain('kube/unreachable');
  }));
