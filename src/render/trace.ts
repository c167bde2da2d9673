import type { DynError, Problem, Related } from '../base/problem.ts';
import { chartRefused, templateBroken, templateNotParsed } from '../base/problems/render.ts';
import { REFUSED_BY_CHART } from '../base/problems/template.ts';
import { trimSpace } from '../go/space.ts';
import { entriesOf, type GoMap } from '../go/value.ts';
import { causesOf, type FieldRead, failureOf, type TemplateFailure } from '../template/failure.ts';
import { parseFailureOf } from '../template/tokens.ts';
import type { Renderable } from './scope.ts';

/** What is known of a values path that a template read: who set it, or what exists near it. */
export type DescribeValue = (path: readonly string[]) => {
  readonly related?: readonly Related[];
  readonly hint?: string;
};

export interface TraceOptions {
  readonly renderables: readonly Renderable[];
  readonly describeValue?: DescribeValue;
}

/** Helm's form of a template that cannot be parsed. Source: helm engine.cleanupParseError. */
export function parseProblem(error: DynError): Problem {
  const failure = parseFailureOf(error);
  if (!failure) return error.problem;
  const text = failure.text.slice(failure.text.lastIndexOf(': ') + 1).trimStart();
  return templateNotParsed(error.problem, `parse error at (${failure.file}:${failure.line}): ${text}`);
}

/** Helm's form of a failed execution, with its place, the way to it and what was read. */
export function executionProblem(error: DynError, options: TraceOptions): Problem {
  const links = causesOf(error);
  const failures = links.map(failureOf).filter((link) => link !== undefined);
  const [outermost] = failures;
  if (!outermost) return error.problem;
  const innermost = failures.at(-1) ?? outermost;
  const refusal = links.find((link) => link.problem.code === REFUSED_BY_CHART);
  const way = wayTo(failures);
  if (refusal) {
    const place = `${outermost.file}:${outermost.line}:${outermost.column}`;
    return chartRefused(`execution error at (${place}): ${refusal.problem.message}`, innermost.at, way);
  }
  const about = describeRead(innermost, options);
  const related = [...way, ...(about.related ?? [])];
  return templateBroken(reshape(links), innermost.at, related, about.hint);
}

function wayTo(failures: readonly TemplateFailure[]): readonly Related[] {
  const way = failures
    .slice(0, -1)
    .map(({ executing, at }) => ({ message: `included from ${executing}`, at }));
  const left = way.length - 2 * WAY_ENDS;
  if (left <= 1) return way;
  return [...way.slice(0, WAY_ENDS), { message: `… ${left} more …` }, ...way.slice(-WAY_ENDS)];
}

/** How many places of a long way are told at each of its ends. */
const WAY_ENDS = 4;

/** Source: helm engine.reformatExecErrorMsg. */
function reshape(links: readonly DynError[]): string {
  const [outer] = links;
  const blocks: string[] = [];
  for (const link of links) {
    const block = blockOf(link.problem.message);
    if (block === undefined) return outer?.problem.message ?? '';
    if (blocks.at(-1) !== block) blocks.push(block);
  }
  return trimSpace(blocks.join(''));
}

const PREFIX = 'template: ';
const EXECUTING = ': executing ';

/** One error text of Go's as Helm prints it, or undefined when it is no template's. */
function blockOf(text: string): string | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const rest = text.slice(PREFIX.length);
  if (rest.startsWith('no template ')) return `${text}\n`;
  return executingBlock(rest) ?? simpleBlock(rest);
}

function executingBlock(rest: string): string | undefined {
  const at = rest.indexOf(EXECUTING);
  if (at < 0) return undefined;
  const after = rest.slice(at + EXECUTING.length);
  const endQuote = after.startsWith('"') ? after.indexOf('"', 1) : -1;
  if (endQuote < 0) return undefined;
  const context = after.slice(endQuote + 1);
  if (!context.startsWith(' at <')) return undefined;
  const close = context.indexOf('>: ');
  if (close < 0) return undefined;
  const message = cut(context.slice(close + '>: '.length));
  const head = `${rest.slice(0, at)}\n  executing "${after.slice(1, endQuote)}"${context.slice(0, close)}>:\n    `;
  return message === '' ? head : `${head}${message}\n`;
}

function simpleBlock(rest: string): string | undefined {
  const at = rest.lastIndexOf(': ');
  if (at < 0) return undefined;
  const message = cut(rest.slice(at + 2));
  return `${rest.slice(0, at)}\n  ${message === '' ? '' : `${message}\n`}`;
}

function cut(message: string): string {
  const at = message.indexOf(' template:');
  return at < 0 ? message : message.slice(0, at);
}

function describeRead({ read }: TemplateFailure, options: TraceOptions): ReturnType<DescribeValue> {
  const path = read && options.describeValue ? valuesPath(read, options.renderables) : undefined;
  return (path && options.describeValue?.(path)) ?? {};
}

/** The path below the root's values that a chain of fields read, or undefined when it read something else. */
function valuesPath(read: FieldRead, renderables: readonly Renderable[]): readonly string[] | undefined {
  const base = entriesOf(read.base);
  const names = read.names.slice(0, (read.failedAt ?? read.names.length) + 1);
  if (!base) return undefined;
  const [root] = renderables.filter((renderable) => !renderable.basePath.includes('/charts/'));
  const values = entriesOf(root?.scope.get('Values') ?? null);
  if (!values) return undefined;
  const scope = renderables.find((renderable) => renderable.scope === base)?.scope;
  if (scope) {
    if (names[0] !== 'Values') return undefined;
    const own = entriesOf(scope.get('Values') ?? null);
    const prefix = own && pathTo(values, own);
    return prefix && [...prefix, ...names.slice(1)];
  }
  const prefix = pathTo(values, base);
  return prefix && [...prefix, ...names];
}

const DEEPEST = 12;

/** Where a map stands in a tree, by identity. */
function pathTo(tree: GoMap, wanted: GoMap, depth = 0): readonly string[] | undefined {
  if (tree === wanted) return [];
  if (depth > DEEPEST) return undefined;
  for (const [key, value] of tree) {
    const inner = entriesOf(value);
    const found = inner && pathTo(inner, wanted, depth + 1);
    if (found) return [key, ...found];
  }
  return undefined;
}
