import { type Matcher, type TreeParts, widthAt } from './globmatchers.ts';

/**
 * A matcher in the middle with what must match on both sides of it. It cannot be searched for, only matched as a
 * whole. `charge` is called for every place that is tried. Model: github.com/gobwas/glob match/btree.go.
 */
export function treeMatcher(parts: TreeParts, charge: () => void): Matcher {
  const lengths = [parts.left?.length ?? 0, parts.value.length, parts.right?.length ?? 0];
  const length = lengths.includes(-1) ? -1 : lengths.reduce((sum, one) => sum + one, 0);
  return {
    kind: 'tree',
    length,
    text: '',
    negated: false,
    parts,
    matches: (s) => (length === -1 || length <= s.length) && matchesTree(parts, s, charge),
    find: () => undefined,
  };
}

function matchesTree({ value, left, right }: TreeParts, s: string, charge: () => void): boolean {
  const limit = s.length - Math.max(right?.length ?? 0, 0);
  let offset = Math.max(left?.length ?? 0, 0);
  while (offset < limit) {
    charge();
    const found = value.find(s.slice(offset, limit));
    if (found === undefined) return false;
    const at = offset + found.at;
    if (sideMatches(left, s.slice(0, at))) {
      for (const length of found.lengths.toReversed()) {
        charge();
        if (sideMatches(right, s.slice(at + length))) return true;
      }
    }
    offset = at + (at < s.length ? widthAt(s, at) : 0);
  }
  return false;
}

function sideMatches(side: Matcher | undefined, s: string): boolean {
  return side === undefined ? s === '' : side.matches(s);
}
