import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import type { Failure } from '../kube/retries.ts';
import { codeOf } from './goerror.ts';

/** What went wrong with a connection: in Go's words, and whether it may be tried again. */
export interface BrokenLink {
  readonly reason: string;
  /** Undefined where trying again mends nothing. */
  readonly failure: Failure | undefined;
}

/** What is known of a connection when it breaks. */
export interface LinkState {
  readonly hostname: string;
  readonly port: string;
  /** The server's certificate is checked, and the request is on its way. */
  readonly isOpen: boolean;
  readonly certificate?: PeerCertificate | undefined;
  readonly hasProxy: boolean;
}

/** The code of an error that a timer of ours makes. */
export const IDLE = 'DYN_IDLE';
/** The same for the time that the caller gave. */
export const LATE = 'DYN_LATE';

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
};

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
  'CERT_UNTRUSTED',
]);

/** Names an error of Node's as Go's net, tls and x509 do. */
export function brokenLink(error: Error, state: LinkState): BrokenLink {
  const code = codeOf(first(error));
  const certificate = certificateText(error, code, state);
  if (certificate !== undefined) {
    return { reason: `tls: failed to verify certificate: x509: ${certificate}`, failure: undefined };
  }
  if (code === LATE)
    return { reason: 'context deadline exceeded', failure: state.isOpen ? 'lost' : 'unsent' };
  if (/wrong version number|packet length too long/.test(error.message)) {
    return { reason: 'http: server gave HTTP response to HTTPS client', failure: undefined };
  }
  const alert = /alert (?<name>[a-z ]+):/.exec(error.message)?.groups?.name;
  if (alert !== undefined) return { reason: `remote error: tls: ${alert}`, failure: undefined };
  const dialled = dialText(first(error), code, state);
  if (dialled !== undefined && !state.isOpen) return { reason: dialled, failure: 'unsent' };
  const reason = code === IDLE ? 'http2: client connection lost' : lostText(error, code);
  return { reason, failure: state.isOpen ? 'lost' : 'unsent' };
}

/** Of the addresses of a host that were tried, what the first one said. */
function first(error: Error): Error {
  const one: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return one instanceof Error ? one : error;
}

function dialText(error: Error, code: string, { hostname, port, hasProxy }: LinkState): string | undefined {
  const proxied = hasProxy ? 'proxyconnect tcp: ' : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const name = 'hostname' in error && typeof error.hostname === 'string' ? error.hostname : hostname;
    const reason = code === 'ENOTFOUND' ? 'no such host' : 'server misbehaving';
    return `${proxied}dial tcp: lookup ${name} on ${resolver()}: ${reason}`;
  }
  const text = code === IDLE ? SYSTEM.ETIMEDOUT : SYSTEM[code];
  if (text === undefined) return undefined;
  const address = 'address' in error && typeof error.address === 'string' ? error.address : hostname;
  const at = 'port' in error && typeof error.port === 'number' ? String(error.port) : port;
  return `${proxied}dial tcp ${isIP(address) === 6 ? `[${address}]` : address}:${at}: ${text}`;
}

function resolver(): string {
  const [server = '127.0.0.1'] = getServers();
  return /:\d+$/.test(server) ? server : `${server}:53`;
}

function lostText(error: Error, code: string): string {
  if (code === 'ECONNRESET') {
    return error.message.startsWith('read') ? 'read: connection reset by peer' : 'EOF';
  }
  if (code === 'EPIPE') return 'write: broken pipe';
  return error.message;
}

function certificateText(error: Error, code: string, state: LinkState): string | undefined {
  if (UNKNOWN_AUTHORITY.has(code)) return 'certificate signed by unknown authority';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return nameText(error, state.hostname);
  if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return undefined;
  const { certificate } = state;
  const [side, day] =
    code === 'CERT_HAS_EXPIRED'
      ? (['after', certificate?.valid_to] as const)
      : (['before', certificate?.valid_from] as const);
  const time =
    day === undefined ? '' : `: current time ${goTime(new Date())} is ${side} ${goTime(new Date(day))}`;
  return `certificate has expired or is not yet valid${time}`;
}

function goTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Source: Go crypto/x509, HostnameError. */
function nameText(error: Error, hostname: string): string {
  const wanted = 'host' in error && typeof error.host === 'string' ? error.host : hostname;
  const names = namesIn(error);
  const of = (kind: string): string[] =>
    names.flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []));
  const valid = of(isIP(wanted) === 0 ? 'DNS:' : 'IP Address:');
  if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${wanted}`;
  return isIP(wanted) === 0
    ? `certificate is not valid for any names, but wanted to match ${wanted}`
    : `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs`;
}

function namesIn(error: Error): readonly string[] {
  if (!('cert' in error) || typeof error.cert !== 'object' || error.cert === null) return [];
  const { cert } = error;
  const text = 'subjectaltname' in cert && typeof cert.subjectaltname === 'string' ? cert.subjectaltname : '';
  return text === '' ? [] : text.split(', ');
}
