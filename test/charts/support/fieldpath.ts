import { recordOf } from '../../support/cases.ts';

const STEP = /\[(\w+)=([^\]]*)\]|\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g;

/**
 * What stands at a path in plain data, else undefined. Steps: `a.b`, `list[0]`, `list[name=manager]` (the first item
 * whose field has that text), `map["key.with.dots"]`.
 */
export function fieldAt(data: unknown, path: string): unknown {
  let at = data;
  for (const [, field, wanted, index, quoted, plain] of path.matchAll(STEP)) {
    if (field !== undefined) at = itemsOf(at).find((item) => `${recordOf(item)?.[field]}` === wanted);
    else if (index !== undefined) at = itemsOf(at)[Number(index)];
    else at = recordOf(at)?.[quoted ?? plain ?? ''];
  }
  return at;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
