import { expect, test } from 'vitest';
import { renderRow } from './support/holds.ts';

test('a refused secret stays out of the message', () => {
  const table = {
    chart: 'dimtensor',
    release: 'lab',
    namespace: 'default',
    documented: [],
    dead: [],
    rows: [],
  };
  const values = { 'secret.enabled': true, 'secret.data': { token: 'a word!' } };
  const { refusal } = renderRow(table, {
    key: '',
    setsKey: false,
    with: values,
    apiVersions: [],
    expect: [],
  });
  expect(refusal).toContain('secret.data.token: not base64');
  expect(refusal).not.toContain('a word!');
});
