import { describe, expect, it } from 'vitest';
import { isSecretPath, redact, redactLine } from '../../../src/base/secrets.ts';
import { fromPlain } from '../../../src/go/plain.ts';
import { isMap } from '../../../src/go/value.ts';
import { secretTexts } from '../../../src/values/secrets.ts';

describe('secrets in messages', () => {
  it('finds every text below a key with a secret name', () => {
    const values = fromPlain({
      db: { password: 'hunter-two', host: 'h' },
      tokens: ['t-one', { x: 't-two' }],
      a: 1,
    });
    expect(isMap(values) && secretTexts(values)).toEqual(['hunter-two', 't-one', 't-two']);
  });

  it.each([
    'auth.password',
    'secrets.name',
    'secretData.name',
    'secret.data.name',
    'credentials.userName',
    'password.value',
    'tls.key',
    'labels.key',
    'apiKey',
    'existingSecret.password',
    'tokenSecretRef.password',
    'existingPassword',
    'secretUsername',
    'tokens.0',
    'tokens.0.value',
    'tolerations.key',
  ])('holds %s to be secret', (path) => {
    expect(isSecretPath(path.split('.'))).toBe(true);
  });

  it.each([
    'webhook.certificateSecret.name',
    'webhook.certificateSecret.enabled',
    'auth.token.create',
    'existingSecretName',
    'auth.existingSecret',
    'auth.existingSecretPasswordKey',
    'auth.existingSecret.key',
    'TOKEN_NAME',
    'token-name',
    'tokenSecretRef.key',
    'tokenSecretRef.name',
    's3.credentialsSecretRef',
    'imagePullSecrets.0.name',
    'tolerations.0.key',
    'affinity.topologyKey',
    'image.tag',
  ])('holds %s to be open', (path) => {
    expect(isSecretPath(path.split('.'))).toBe(false);
  });

  it('shows what names a secret, unless a secret has the same text', () => {
    const values = fromPlain({
      webhook: { secretName: 'web-certs' },
      db: { secretName: 'same', password: 'same' },
    });
    expect(isMap(values) && secretTexts(values)).toEqual(['same']);
  });

  it('replaces long ones anywhere and short ones in quotes', () => {
    expect(redact('at hunter-two and test and "test"', ['hunter-two', 'test'])).toBe(
      'at <redacted> and test and "<redacted>"',
    );
  });

  it('shows a line of a file up to its secret', () => {
    expect(redactLine('  dbPassword: "abc')).toBe('  dbPassword: <redacted>');
    expect(redactLine('a=1,api.token=xyz')).toBe('a=1,api.token=<redacted>');
    expect(redactLine('passwords[0]=xyz')).toBe('passwords[0]=<redacted>');
    expect(redactLine('{secretName: a, password: b}')).toBe('{secretName: a, password: <redacted>');
    expect(redactLine('tls.secret.name=x')).toBe('tls.secret.name=x');
    expect(redactLine('image: x')).toBe('image: x');
    expect(redactLine('secrets:')).toBe('secrets:');
  });
});
