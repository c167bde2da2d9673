import { DynError } from '../../base/problem.ts';
import { goError } from '../../base/problems/template.ts';
import type { Source } from '../../base/source.ts';
import { type GoMap, isMap } from '../../go/value.ts';
import { checkSchema } from '../../schema/check.ts';
import { fillTable } from '../../values/tables.ts';
import { readYaml } from '../../yaml/yaml.ts';
import type { HelmMessage } from './message.ts';
import type { HelmLintEnv, Subject } from './subject.ts';

const FILE = 'values.yaml';

/** What is wrong with values.yaml, alone and with the user's values. Source: helm lint/rules ValuesWithOverrides. */
export function valuesRules(subject: Subject, env: HelmLintEnv): readonly HelmMessage[] {
  if (subject.valuesYaml === undefined)
    return [{ severity: 'INFO', file: FILE, message: 'file does not exist' }];
  try {
    checkValues(subject, env);
    return [];
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return [{ severity: 'ERROR', file: FILE, message: error.message }];
  }
}

function checkValues({ valuesYaml, schema }: Subject, env: HelmLintEnv): void {
  const defaults = readDefaults(valuesYaml);
  const merged = fillTable(new Map(env.values), defaults, '', { mode: 'coalesce', log: env.log });
  if (schema === undefined || env.skipSchemas) return;
  if ('unreadable' in schema) return;
  if (schema.source.text === '') return;
  checkSchema(schema.source, merged, { budget: env.createBudget(), log: env.log });
}

function readDefaults(file: Subject['valuesYaml']): GoMap {
  if (file === undefined) return new Map();
  if ('unreadable' in file) throw goError(`unable to parse YAML: ${file.unreadable}`);
  return readTable(file.source);
}

/** One document, other than the loader reads it. */
function readTable(source: Source): GoMap {
  try {
    const value = readYaml(source);
    if (value === null) return new Map();
    if (isMap(value)) return value;
    throw goError(`${DECODING}cannot unmarshal ${kindOf(value)} into Go value of type common.Values`);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    throw goError(`unable to parse YAML: ${error.message}`);
  }
}

const DECODING = 'error unmarshaling JSON: while decoding JSON: json: ';

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
