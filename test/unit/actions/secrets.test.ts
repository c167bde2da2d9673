import { describe, expect, it } from 'vitest';
import { redact, redactLine } from '../../../src/base/secrets.ts';
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

  it('replaces long ones anywhere and short ones in quotes', () => {
    expect(redact('at hunter-two and test and "test"', ['hunter-two', 'test'])).toBe(
      'at <redacted> and test and "<redacted>"',
    );
  });

  it('shows a line of a file up to its secret', () => {
    expect(redactLine('  dbPassword: "abc')).toBe('  dbPassword: <redacted>');
    expect(redactLine('a=1,api.token=xyz')).toBe('a=1,api.token=<redacted>');
    expect(redactLine('image: x')).toBe('image: x');
    expect(redactLine('secrets:')).toBe('secrets:');
  });
});
