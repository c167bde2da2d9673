import type { Span } from '../base/source.ts';
import { failAtLine } from './cursor.ts';
import { type Input, spanIn } from './input.ts';
import * as P from './parser.ts';

interface NodeBase {
  readonly at: Span;
  /** go-yaml's line, from 0. */
  readonly line: number;
}

/** A scalar. `plain`: its text decides its type, and so does `tag` if there is one. */
export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string;
  readonly tag: string;
  readonly plain: boolean;
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlMapping extends NodeBase {
  readonly kind: 'mapping';
  /** In the order of the text, duplicates and merge keys included. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlSequence extends NodeBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
}

export interface YamlAlias extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}

export type YamlNode = YamlScalar | YamlMapping | YamlSequence | YamlAlias;

interface OpenNode {
  readonly children: YamlNode[];
  readonly node: YamlNode;
  readonly finish: (end: number) => void;
}

/** The nodes of the first document; undefined when there is none. Syntax errors are thrown. */
export function composeNodes(input: Input): YamlNode | undefined {
  const parser = P.createParser(input);
  if (!P.openDocument(parser)) return undefined;
  const anchors = new Map<string, YamlNode>();
  const stack: OpenNode[] = [];
  let root: YamlNode | undefined;
  for (let event = P.nextEvent(parser); event !== P.DOCUMENT_END_EVENT; event = P.nextEvent(parser)) {
    if (event === P.END_EVENT) {
      stack.pop()?.finish(parser.end);
      continue;
    }
    const opened = event === P.SCALAR_EVENT || event === P.ALIAS_EVENT ? undefined : openNode(parser, event);
    const node = opened?.node ?? leafNode(parser, event, anchors);
    if (event !== P.ALIAS_EVENT && parser.anchor !== '') anchors.set(parser.anchor, node);
    const parent = stack.at(-1);
    if (parent) parent.children.push(node);
    else root = node;
    if (opened) stack.push(opened);
  }
  return root;
}

function leafNode(parser: P.Parser, event: number, anchors: ReadonlyMap<string, YamlNode>): YamlNode {
  const { start, end, line, value, tag } = parser;
  const at = spanIn(parser.input, start, end);
  if (event === P.SCALAR_EVENT) return { kind: 'scalar', at, line, value, tag, plain: parser.implicit };
  const target = anchors.get(value);
  if (target === undefined)
    failAtLine(parser.input, `unknown anchor '${value}' referenced`, { line: 0, pos: start });
  return { kind: 'alias', at, line, name: value, target };
}

/** A collection that is filled while the parser goes on; its span ends where it is closed. */
function openNode(parser: P.Parser, event: number): OpenNode {
  const { input, start, line } = parser;
  const children: YamlNode[] = [];
  const at = { ...spanIn(input, start, start) };
  const setEnd = (end: number): void => {
    at.end = spanIn(input, start, end).end;
  };
  if (event === P.SEQUENCE_EVENT)
    return { children, node: { kind: 'sequence', at, line, items: children }, finish: setEnd };
  const entries: YamlEntry[] = [];
  const finish = (end: number): void => {
    for (let i = 0; i + 1 < children.length; i += 2) {
      const key = children[i];
      const value = children[i + 1];
      if (key && value) entries.push({ key, value });
    }
    setEnd(end);
  };
  return { children, node: { kind: 'mapping', at, line, entries }, finish };
}
