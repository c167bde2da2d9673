import { createHash } from 'node:crypto';
import type { Edit } from '../../base/edits.ts';
import type { Problem, Severity } from '../../base/problem.ts';
import { positionOf, type Source, type Span } from '../../base/source.ts';
import { toBytes } from '../../go/bytes.ts';
import { fingerprintOf } from '../../lint/baseline.ts';
import { RULES } from '../../lint/rules.ts';
import { dynVersion } from '../versions.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };
/** Code scanning takes no more results from one run. */
const MOST = 25_000;

/** Problems as SARIF 2.1.0, with the help of the rules that spoke. Source: OASIS, SARIF 2.1.0. */
export function problemsSarif(problems: readonly Problem[]): string {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const driver = { name: 'dyn', version: dynVersion(), rules: codes.map(ruleOf) };
  const results = problems.slice(0, MOST).map((problem) => resultOf(problem, codes));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function ruleOf(id: string): unknown {
  const rule = RULES.find((known) => known.id === id);
  if (!rule) return { id };
  return {
    id,
    shortDescription: { text: rule.summary },
    help: { text: rule.explanation, markdown: rule.explanation },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function resultOf(problem: Problem, codes: readonly string[]): unknown {
  const { code, severity, message, hint, at, fix } = problem;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    ...(at ? { locations: [{ physicalLocation: locationOf(at) }] } : {}),
    partialFingerprints: { dyn: createHash('sha256').update(fingerprintOf(problem)).digest('hex') },
    ...(fix ? { fixes: [{ artifactChanges: changesOf(fix) }] } : {}),
  };
}

/** The replacements of a fix, file by file. */
function changesOf(fix: readonly Edit[]): unknown {
  const sources = [...new Set(fix.map(({ at }) => at.source))];
  return sources.map((source) => ({
    artifactLocation: artifactOf(source),
    replacements: fix
      .filter(({ at }) => at.source === source)
      .map(({ at, text }) => ({ deletedRegion: regionOf(at), insertedContent: { text } })),
  }));
}

function locationOf(at: Span): unknown {
  return { artifactLocation: artifactOf(at.source), region: regionOf(at) };
}

function artifactOf({ name }: Source): unknown {
  return name.startsWith('/') ? { uri: `file://${uriOf(name)}` } : { uri: uriOf(name), uriBaseId: 'SRCROOT' };
}

function regionOf(at: Span): unknown {
  const start = positionOf(at.source, at.start);
  const end = positionOf(at.source, at.end);
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function uriOf(path: string): string {
  return path
    .split('/')
    .map((part) => (part.isWellFormed() ? encodeURIComponent(part) : bytesUri(part)))
    .join('/');
}

/** A name of bytes that are no UTF-8. */
function bytesUri(text: string): string {
  return [...toBytes(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
