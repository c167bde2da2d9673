import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const NAMES = ['hook', 'hook.team', 'hook.team.svc', 'hook.team.svc.cluster.local'];

/** What the hooks ask of kubectl, with a folder as the one secret; it fails when the folder is called broken. */
const KUBECTL = `#!/bin/sh
case "$STORE" in *broken) exit 1 ;; esac
for last; do :; done
case "$1 $2" in
  "get secret")
    field="\${last#jsonpath=}"
    case "$field" in
      "{.type}") cat "$STORE/type" 2> /dev/null || true ;;
      *) file="$(echo "$field" | sed 's/^{.data.//; s/}$//' | tr -d '\\\\')"
        if [ -e "$STORE/$file" ]; then base64 -w0 "$STORE/$file"; fi ;;
    esac ;;
  "create secret")
    mkdir -p "$STORE"
    cp tls.crt tls.key ca.crt "$STORE/"
    while [ "$1" != --type ]; do shift; done
    echo "$2" > "$STORE/type" ;;
  *) cat > /dev/null ;;
esac
`;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'dyn-hooks-'));
  writeFileSync(join(scratch, 'kubectl'), KUBECTL, { mode: 0o755 });
});
afterAll(() => rmSync(scratch, { recursive: true }));

test('a certificate is made once, for the names of the service, by a CA that is kept beside it', () => {
  expect(certificate('new').status).toBe(0);
  const [authority, leaf] = [stored('new', 'ca.crt'), stored('new', 'tls.crt')];
  const made = new X509Certificate(leaf);
  expect(made.subjectAltName).toBe(NAMES.map((name) => `DNS:${name}`).join(', '));
  expect(made.checkIssued(new X509Certificate(authority))).toBe(true);
  expect(made.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(Date.parse(made.validTo) - Date.parse(made.validFrom)).toBe(90 * 24 * 60 * 60 * 1000);
  expect(stored('new', 'type')).toBe('kubernetes.io/tls\n');

  expect(certificate('new').stdout).toContain('is still good');
  expect(stored('new', 'tls.crt')).toBe(leaf);
});

test('a certificate that is no good is replaced, in a secret of the type that it has', () => {
  mkdirSync(join(scratch, 'old'));
  for (const file of ['tls.crt', 'tls.key', 'ca.crt']) writeFileSync(join(scratch, 'old', file), 'old');
  writeFileSync(join(scratch, 'old', 'type'), 'Opaque\n');
  expect(certificate('old').status).toBe(0);
  expect(new X509Certificate(stored('old', 'tls.crt')).subjectAltName).toContain('DNS:hook.team.svc');
  expect(stored('old', 'type')).toBe('Opaque\n');
});

test('nothing is made when the cluster does not answer', () => {
  const { status, stdout } = certificate('broken');
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(existsSync(join(scratch, 'broken-home', 'ca.key'))).toBe(false);
});

function certificate(store: string): { status: number | null; stdout: string } {
  const home = join(scratch, `${store}-home`);
  mkdirSync(home, { recursive: true });
  const env = { PATH: `${scratch}:${process.env.PATH}`, HOME: home, STORE: join(scratch, store) };
  const script = readFileSync('charts/operator/files/certificate.sh', 'utf8');
  return spawnSync('/bin/sh', ['-c', script], {
    env: { ...env, SECRET: 'webhook', NAMESPACE: 'team', NAMES: NAMES.join(' '), DAYS: '90' },
    encoding: 'utf8',
  });
}

function stored(store: string, file: string): string {
  return readFileSync(join(scratch, store, file), 'utf8');
}
