import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { positionOf } from '../../../src/base/source.ts';
import { findOddIndent } from '../../../src/yaml/oddindent.ts';
import { readYaml } from '../../../src/yaml/yaml.ts';
import { recordOf } from '../../support/cases.ts';

const CASES = load(readFileSync('test/unit/yaml/oddindent.cases.yaml', 'utf8'));

test.each(Array.isArray(CASES) ? CASES.map((one) => recordOf(one) ?? {}) : [])(
  'of text that is no YAML the odd line is told: $name',
  ({ text, odd }) => {
    const source = { name: 'values.yaml', text: String(text) };
    expect(oddLine(source)).toBe(odd ?? undefined);
  },
);

function oddLine(source: { readonly name: string; readonly text: string }): number | undefined {
  try {
    readYaml(source);
  } catch (error) {
    if (!(error instanceof DynError) || !error.problem.at) throw error;
    const odd = findOddIndent(error.problem.at);
    return odd && positionOf(odd.source, odd.start).line;
  }
  throw new Error('the text is YAML');
}
