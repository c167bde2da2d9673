import { expect, test } from 'vitest';
import { readSources } from '../support/sources.ts';

const sources = new Map(readSources().map((source) => [source.path, source]));

test('starting dyn loads no package and nothing that reads charts', () => {
  const loaded = loadedBy('cli/start.ts');
  const folders = new Set(loaded.own.map((path) => path.split('/')[0]));
  expect(loaded.packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  expect([...folders].sort()).toEqual(['base', 'cli', 'go']);
});

test('rendering loads no package until a template or a schema asks for what it does, and nothing that makes documents or explains', () => {
  const { own, packages } = loadedBy('cli/commands/render.ts');
  expect(own).toContain('render/render.ts');
  expect(packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  expect(own.filter((path) => path.startsWith('pages/') || TRACING.test(path))).toEqual([]);
});

test('one render loads nothing of several, nor of what makes it deterministic', () => {
  const { own } = loadedBy('cli/commands/render.ts');
  expect(own.filter((path) => SEVERAL.test(path))).toEqual([]);
});

const SEVERAL =
  /^cli\/(many|combinations|capture|threads|determinism|variance)|^actions\/(kept|variance|tracedrender)|^host\/seeded/;

/** What follows output back to templates and values. */
const TRACING = /^render\/(sourcemap|recorder|origins|flatten|linematch)|^manifest\/locate|^actions\/explain/;

/** All that a module loads as soon as it is loaded itself: the closure of its imports, without `import()` and types. */
function loadedBy(start: string): { own: string[]; packages: string[] } {
  const own = new Set([start]);
  const packages = new Set<string>();
  for (const path of own)
    for (const { target, own: isOwn, typeOnly, dynamic } of sources.get(path)?.imports ?? []) {
      if (typeOnly || dynamic) continue;
      (isOwn ? own : packages).add(target);
    }
  return { own: [...own].sort(), packages: [...packages].sort() };
}
