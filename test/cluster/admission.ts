import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { recordOf } from '../support/cases.ts';
import { createTrust } from './certificates.ts';

/** A webhook of an API server in this process, on a port of 127.0.0.1 that is its own whether it listens or not. */
export interface Admission {
  readonly url: string;
  /** The authority that a caBundle must hold, base64 of PEM. */
  readonly bundle: string;
  /** What it was asked so far, in order: `CREATE Foo a`, with ` (dry run)` behind. */
  readonly asked: readonly string[];
  /** How often somebody hung up because of its certificate. */
  readonly refused: () => number;
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes a webhook that allows everything; it does not listen yet. */
export async function createAdmission(): Promise<Admission> {
  const { authority, server: pair } = createTrust();
  const asked: string[] = [];
  let refused = 0;
  const make = (): Server =>
    createServer({ key: pair.key, cert: pair.certificate }, (incoming, reply) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => {
        const request = recordOf(recordOf(JSON.parse(text))?.request) ?? {};
        asked.push(
          `${request.operation} ${recordOf(request.kind)?.kind} ${request.name}${request.dryRun === true ? ' (dry run)' : ''}`,
        );
        reply.setHeader('content-type', 'application/json');
        const response = { uid: request.uid, allowed: true };
        reply.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }));
      });
    });
  let server = make();
  const listen = (port: number): Promise<void> =>
    new Promise((done, failed) => {
      server.on('error', failed);
      server.listen(port, '127.0.0.1', () => done());
    });
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = portOf(server);
  await close();
  server = make().on('tlsClientError', () => {
    refused += 1;
  });
  return {
    ...{ url: `https://127.0.0.1:${port}/`, asked, refused: () => refused },
    bundle: Buffer.from(authority.certificate).toString('base64'),
    listen: () => listen(port),
    close,
  };
}

function portOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
