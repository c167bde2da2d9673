import type { Examined } from '../../actions/doctor.ts';
import type { Problem } from '../../base/problem.ts';
import { writeJson } from '../../go/json.ts';
import type { GoMap, GoValue } from '../../go/value.ts';
import type { LockFacts } from '../../release/diagnose.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { printable } from '../report.ts';

/** What a person reads of a diagnosis: how the release stands, what is wrong and why, and the next safe command. */
export function diagnosisText({ facts, diagnosis }: Examined): string {
  const { name, namespace, lock } = facts;
  const last = facts.releases.at(-1);
  const state = last ? `revision ${last.revision} is ${last.state.status}` : 'there is no readable record';
  const { findings, command, meaning } = diagnosis;
  const lines = [
    `release ${name} in namespace ${namespace}: ${state}`,
    `lock: ${lockText(lock)}`,
    ...(findings.length === 0 ? ['nothing is wrong with it'] : findings.flatMap(findingLines)),
    ...(command === '' ? [] : ['', `next: ${command}`, `  ${meaning}`]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function findingLines({ severity, message, hint, code }: Problem): readonly string[] {
  return [
    '',
    `${severity}: ${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    `  code: ${code}`,
  ];
}

function lockText({ state, holder, work }: LockFacts): string {
  const done = work
    ? `; it began to ${work.action} revision ${work.revision}, ${work.hooks.length} hooks done`
    : '';
  switch (state) {
    case 'none':
      return 'none';
    case 'unknown':
      return 'cannot be seen';
    case 'left':
      return `nobody holds it; it keeps what was done${done}`;
    default:
      return `${state}, ${holder}${done}`;
  }
}

/** The same as one JSON object in a line, or as YAML. */
export function diagnosisData(examined: Examined, format: 'json' | 'yaml'): string {
  const value = treeOf(examined);
  return format === 'json' ? `${writeJson(value)}\n` : `${writeYaml(value)}\n`;
}

function treeOf({ facts, diagnosis }: Examined): GoMap {
  const last = facts.releases.at(-1);
  return new Map<string, GoValue>([
    ['findings', diagnosis.findings.map(problemValue)],
    [
      'lock',
      mapOf({ holder: facts.lock.holder, state: facts.lock.state, work: facts.lock.work?.action ?? '' }),
    ],
    ['name', facts.name],
    ['namespace', facts.namespace],
    ['next', mapOf({ command: diagnosis.command, meaning: diagnosis.meaning })],
    ['revision', last ? BigInt(last.revision) : null],
    ['status', last?.state.status ?? null],
  ]);
}

function problemValue({ code, severity, message, hint = '' }: Problem): GoMap {
  return mapOf({ code, hint, message, severity });
}

function mapOf(fields: Readonly<Record<string, string>>): GoMap {
  return new Map(Object.entries(fields));
}
