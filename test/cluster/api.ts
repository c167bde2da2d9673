import { Agent, request } from 'node:https';

/** How to reach an API server. */
export interface Endpoint {
  readonly port: number;
  readonly authority: string;
  readonly token: string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

const agents = new WeakMap<Endpoint, Agent>();

/** One request; rejects only when nothing answers. */
export function ask(endpoint: Endpoint, method: string, path: string, body?: unknown): Promise<Reply> {
  const agent = agents.get(endpoint) ?? new Agent({ ca: endpoint.authority, keepAlive: true });
  agents.set(endpoint, agent);
  const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': type };
  return new Promise((done, failed) => {
    const sent = request(
      { host: '127.0.0.1', port: endpoint.port, method, path, headers, agent },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        reply.on('end', () => done({ status: reply.statusCode ?? 0, text }));
      },
    );
    sent.on('error', failed);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
