import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import { DynError } from '../../../src/base/problem.ts';
import { compileSchema } from '../../../src/schema/compile.ts';
import { readSchemaJson, toValue } from '../../../src/schema/json.ts';
import { validate } from '../../../src/schema/validate.ts';

const SUITE = join(import.meta.dirname, '../../../../shared/data/json-schema-test-suite');

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { description: string; data: unknown; valid: boolean }[];
}

const DRAFTS: Record<string, string> = {
  draft4: 'http://json-schema.org/draft-04/schema#',
  draft6: 'http://json-schema.org/draft-06/schema#',
  draft7: 'http://json-schema.org/draft-07/schema#',
  'draft2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

/** Where the Go library that Helm uses decides otherwise: formats, in `optional/`. Each was compared with it. */
const DIFFERENT: readonly string[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'suite-different.json'), 'utf8'),
);

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** The remote documents by URL; those of old drafts do not say which draft they mean, their folder does. */
function remotes(): Map<string, string> {
  const root = join(SUITE, 'remotes');
  return new Map(
    filesBelow(root).map((path) => {
      const folder = path.slice(root.length).split('/')[1] ?? '';
      const text = readFileSync(path, 'utf8');
      const $schema = DRAFTS[folder];
      const dated = $schema ? JSON.stringify({ $schema, ...JSON.parse(text) }) : text;
      return [`http://localhost:1234${path.slice(root.length)}`, dated];
    }),
  );
}

function verdict(
  group: Group,
  draft: string,
  data: unknown,
  documents: ReadonlyMap<string, string>,
): unknown {
  const budget = unlimitedBudget();
  const { schema } = group;
  const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema);
  const dialect = { $schema: DRAFTS[draft] };
  const named = isObject && !('$schema' in schema) ? { ...dialect, ...schema } : schema;
  try {
    const compiled = compileSchema(
      { name: group.description, text: JSON.stringify(named) },
      { budget, remotes: documents },
    );
    return validate(compiled, toValue(readSchemaJson(JSON.stringify(data))), budget).length === 0;
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}

/** Formats are asserted up to draft 7; other optional parts are left to implementations. */
function isMeant(draft: string, path: string): boolean {
  if (!path.includes('/optional/')) return true;
  return path.includes('/optional/format/') && ['draft4', 'draft6', 'draft7'].includes(draft);
}

describe('the official JSON Schema test suite', () => {
  if (!existsSync(SUITE)) {
    if (process.env.CI) throw new Error(`CI needs the official suite at ${SUITE}`);
    console.warn(`SKIPPED: no JSON Schema test suite at ${SUITE}`);
    it.skip(`is not there to be run: it lies beside the repository, at ${SUITE}`);
    return;
  }
  const documents = remotes();
  for (const draft of Object.keys(DRAFTS)) {
    it(`gives the same verdicts for ${draft}`, () => {
      const root = join(SUITE, 'tests', draft);
      const wrong: string[] = [];
      let count = 0;
      for (const path of filesBelow(root).filter((file) => isMeant(draft, file))) {
        const groups: Group[] = JSON.parse(readFileSync(path, 'utf8'));
        for (const group of groups)
          for (const test of group.tests) {
            count++;
            const got = verdict(group, draft, test.data, documents);
            const name = `${draft}${path.slice(root.length)}: ${group.description}: ${test.description}`;
            if (got !== test.valid) wrong.push(name);
          }
      }
      expect(wrong).toEqual(DIFFERENT.filter((name) => name.startsWith(`${draft}/`)));
      expect(count).toBeGreaterThan(500);
    });
  }
});
