import { existsSync, readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fail } from '../base/problem.ts';
import { kubeconfigInvalid } from '../base/problems/kube.ts';
import type { Connection } from '../kube/connection.ts';
import { codeOf } from './goerror.ts';

/** What Go says of certificates and keys that cannot be used, by Node's code. */
export const PAIR_TEXTS: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'tls: private key does not match public key',
  ERR_OSSL_PEM_NO_START_LINE: 'tls: failed to find any PEM data in certificate input',
};

/**
 * The connection with the CA of its file, read once. Raises kube/config for a CA or a client certificate that can be
 * used for nothing. Source: client-go transport, tls.
 */
export function withTrust(connection: Connection): Connection {
  const { cluster, user } = connection;
  const authority = bytesOf(cluster.caFile, cluster.caData);
  if (authority !== undefined && cluster.isInsecure) {
    fail(kubeconfigInvalid('specifying a root certificates file with the insecure flag is not allowed'));
  }
  if (authority !== undefined && !authority.includes('-----BEGIN CERTIFICATE-----')) {
    fail(kubeconfigInvalid('unable to load root certificates: unable to parse bytes as PEM block'));
  }
  const cert = bytesOf(user.certFile, user.certData);
  const key = bytesOf(user.keyFile, user.keyData);
  if (cert !== undefined && key !== undefined) checkPair(cert, key);
  const caData = authority?.toString('base64') ?? '';
  return { ...connection, cluster: { ...cluster, caFile: '', caData } };
}

function bytesOf(file: string, data: string): Buffer | undefined {
  if (data !== '') return Buffer.from(data, 'base64');
  return file === '' ? undefined : readFileSync(file);
}

function checkPair(cert: Buffer, key: Buffer): void {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    fail(kubeconfigInvalid(PAIR_TEXTS[codeOf(error)] ?? `tls: ${error.message}`));
  }
}

/** Source: Go crypto/x509, root_linux.go. */
const ROOT_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The machine's own authorities as PEM, by SSL_CERT_FILE or where Go finds them, and those of NODE_EXTRA_CA_CERTS; undefined leaves it to Node. */
export function systemRoots(env: Readonly<Record<string, string | undefined>>): string[] | undefined {
  const isThere = (path: string): boolean => path !== '' && existsSync(path);
  const file = [env.SSL_CERT_FILE ?? '', ...ROOT_FILES].find(isThere);
  if (file === undefined) return undefined;
  return [file, env.NODE_EXTRA_CA_CERTS ?? ''].filter(isThere).map((path) => readFileSync(path, 'utf8'));
}
