import {
  anyMatcher,
  choiceMatcher,
  containsMatcher,
  everyMatcher,
  type Matcher,
  maxMatcher,
  minMatcher,
  nothingMatcher,
  prefixMatcher,
  prefixSuffixMatcher,
  rowMatcher,
  runeMatcher,
  suffixMatcher,
  superMatcher,
  textMatcher,
} from './globmatchers.ts';
import { byteString, type GlobNode } from './globsyntax.ts';
import { treeMatcher } from './globtree.ts';

const SLASH = 47;

/** Makes a matcher of a pattern; `charge` is called for work done. Model: github.com/gobwas/glob compiler. */
export function compileGlob(node: GlobNode, charge: () => void): Matcher {
  switch (node.kind) {
    case 'nothing':
      return nothingMatcher();
    case 'any':
      return anyMatcher();
    case 'super':
      return superMatcher();
    case 'single':
      return runeMatcher((rune) => rune !== SLASH, { kind: 'single' });
    case 'text':
      return textMatcher(node.text);
    case 'range': {
      const { low, high, negated } = node;
      return runeMatcher((rune) => (low <= rune && rune <= high) !== negated, {});
    }
    case 'list':
      return listMatcher(node.runes, node.negated);
    case 'choice':
      return compileChoice(node.children, charge);
    case 'pattern':
      if (node.children.length === 0) return nothingMatcher();
      return simplify(
        join(
          glueAll(
            node.children.map((child) => compileGlob(child, charge)),
            charge,
          ),
          charge,
        ),
        charge,
      );
  }
}

function listMatcher(runes: readonly number[], negated: boolean): Matcher {
  const text = byteString(String.fromCodePoint(...runes));
  if (!negated && runes.length === 1) return textMatcher(text);
  return runeMatcher((rune) => runes.includes(rune) !== negated, { kind: 'list', text, negated });
}

function compileChoice(children: readonly GlobNode[], charge: () => void): Matcher {
  const shared = withoutShared(children);
  if (shared !== undefined) return compileGlob(shared, charge);
  const matchers = children.map((child) => compileGlob(child, charge));
  const [only] = matchers;
  return matchers.length === 1 && only !== undefined ? only : choiceMatcher(matchers);
}

/** `{ab,ac}` as `a{b,c}`: what all alternatives begin and end with is taken out. */
function withoutShared(options: readonly GlobNode[]): GlobNode | undefined {
  if (options.length <= 1) return undefined;
  const lists = options.map((option) => ('children' in option ? option.children : []));
  const [left, right] = sharedEnds(lists);
  if (left.length === 0 && right.length === 0) return undefined;
  const middles = new Map<string, GlobNode>();
  for (const list of lists) {
    const children = list.slice(left.length, list.length - right.length);
    const middle: GlobNode = children.length === 0 ? { kind: 'nothing' } : { kind: 'pattern', children };
    middles.set(JSON.stringify(middle), middle);
  }
  const unique = [...middles.values()];
  const parts: GlobNode[] = left.length > 0 ? [{ kind: 'pattern', children: left }] : [];
  if (unique.length > 1) parts.push({ kind: 'choice', children: unique });
  else parts.push(...unique.filter(({ kind }) => kind !== 'nothing'));
  if (right.length > 0) parts.push({ kind: 'pattern', children: right });
  return { kind: 'pattern', children: parts };
}

function sharedEnds(
  lists: readonly (readonly GlobNode[])[],
): readonly [readonly GlobNode[], readonly GlobNode[]] {
  const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
  const others = lists.filter((list) => list !== shortest);
  const size = shortest.length;
  const ends = { left: 0, right: 0, leftOpen: true, rightOpen: true };
  for (let i = 0, j = size - 1; ends.left + ends.right < size && j >= 0; i++, j--) {
    for (const list of others) {
      ends.leftOpen &&= same(list[i], shortest[i]);
      // What the left side has taken is not taken again.
      if (ends.leftOpen && j <= i) ends.rightOpen = false;
      ends.rightOpen &&= same(list[list.length - size + j], shortest[j]);
    }
    if (!ends.leftOpen && !ends.rightOpen) break;
    if (ends.leftOpen) ends.left++;
    if (ends.rightOpen) ends.right++;
  }
  return [shortest.slice(0, ends.left), shortest.slice(size - ends.right)];
}

function same(a: GlobNode | undefined, b: GlobNode | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Glues the longest runs of neighbours that can be one matcher, again and again. */
function glueAll(matchers: readonly Matcher[], charge: () => void): readonly Matcher[] {
  const best = bestGlue(matchers, charge);
  if (best === undefined) return matchers;
  const glued = [...matchers.slice(0, best.from), best.matcher, ...matchers.slice(best.to)];
  return glued.length === matchers.length ? glued : glueAll(glued, charge);
}

interface Glue {
  readonly matcher: Matcher;
  readonly from: number;
  readonly to: number;
}

function bestGlue(matchers: readonly Matcher[], charge: () => void): Glue | undefined {
  let best: Glue | undefined;
  for (let from = 0; from < matchers.length; from++) {
    for (let to = matchers.length; to > from; to--) {
      charge();
      const matcher = glue(matchers.slice(from, to));
      if (matcher !== undefined && (best === undefined || isBetter({ matcher, from, to }, best)))
        best = { matcher, from, to };
    }
  }
  return best;
}

function isBetter(glue: Glue, best: Glue): boolean {
  return best.to - best.from < glue.to - glue.from;
}

function glue(matchers: readonly Matcher[]): Matcher | undefined {
  if (matchers.length <= 1) return undefined;
  return glueAsEvery(matchers) ?? glueAsRow(matchers);
}

function glueAsRow(matchers: readonly Matcher[]): Matcher | undefined {
  let length = 0;
  for (const matcher of matchers) {
    if (matcher.length === -1) return undefined;
    length += matcher.length;
  }
  return rowMatcher(matchers, length);
}

/** Stars, question marks and negated sets that keep out the same runes. */
function glueAsEvery(matchers: readonly Matcher[]): Matcher | undefined {
  const [first] = matchers;
  const kept = first && keptOut(first);
  if (kept === undefined || matchers.some((matcher) => keptOut(matcher) !== kept)) return undefined;
  const has = (kind: Matcher['kind']): boolean => matchers.some((matcher) => matcher.kind === kind);
  const singles = matchers.filter(({ kind }) => kind === 'single' || kind === 'list').length;
  const open = has('any') || has('super');
  if (singles === 0)
    return has('any') ? (has('super') ? everyOf(kept, 0, true) : anyMatcher()) : superMatcher();
  if (open && kept === '') return minMatcher(singles);
  return everyOf(kept, singles, open);
}

function everyOf(kept: string, singles: number, open: boolean): Matcher {
  const every: Matcher[] = [];
  if (singles > 0) every.push(minMatcher(singles));
  if (singles > 0 && !open) every.push(maxMatcher(singles));
  if (kept !== '') every.push(containsMatcher(kept, true));
  return everyMatcher(every);
}

function keptOut(matcher: Matcher): string | undefined {
  switch (matcher.kind) {
    case 'super':
      return '';
    case 'any':
    case 'single':
      return '/';
    case 'list':
      return matcher.negated ? matcher.text : undefined;
    default:
      return undefined;
  }
}

/** One matcher of several: around the longest part of known length, the last of equals. */
function join(matchers: readonly Matcher[], charge: () => void): Matcher {
  const [first, ...rest] = matchers;
  if (first === undefined) return nothingMatcher();
  if (rest.length === 0) return first;
  const glued = glue(matchers);
  if (glued !== undefined) return glued;
  const longest = Math.max(...matchers.map((matcher) => matcher.length));
  const at = longest === -1 ? 0 : matchers.findLastIndex((matcher) => matcher.length === longest);
  const side = (part: readonly Matcher[]): Matcher | undefined =>
    part.length === 0 ? undefined : join(part, charge);
  const value = matchers[at] ?? first;
  return treeMatcher(
    { value, left: side(matchers.slice(0, at)), right: side(matchers.slice(at + 1)) },
    charge,
  );
}

/** Simpler matchers for trees of a text with a star at its sides. */
function simplify(matcher: Matcher, charge: () => void): Matcher {
  if (matcher.parts === undefined) return matcher;
  const { value } = matcher.parts;
  const left = matcher.parts.left && simplify(matcher.parts.left, charge);
  const right = matcher.parts.right && simplify(matcher.parts.right, charge);
  const simple = value.kind === 'text' ? simpleForm(value.text, left, right) : undefined;
  return simple ?? treeMatcher({ value, left, right }, charge);
}

function simpleForm(
  text: string,
  left: Matcher | undefined,
  right: Matcher | undefined,
): Matcher | undefined {
  if (left?.kind === 'super' && right?.kind === 'super') return containsMatcher(text, false);
  if (left !== undefined && right !== undefined) return undefined;
  if (left === undefined && right === undefined) return textMatcher(text);
  if (left?.kind === 'super') return suffixMatcher(text, false);
  if (right?.kind === 'super') return prefixMatcher(text, false);
  if (right?.kind === 'suffix') return prefixSuffixMatcher(text, right.text);
  if (left?.kind === 'prefix') return prefixSuffixMatcher(left.text, text);
  if (left?.kind === 'any') return suffixMatcher(text, true);
  return right?.kind === 'any' ? prefixMatcher(text, true) : undefined;
}
