import { describe, expect, it } from 'vitest';
import { createBudget, DEFAULT_LIMITS, unlimitedBudget } from '../../../src/base/budget.ts';
import type { Entropy } from '../../../src/base/entropy.ts';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import { positionOf } from '../../../src/base/source.ts';
import { functions } from '../../../src/functions/all.ts';
import { any, fn, text } from '../../../src/functions/define.ts';
import type { GoFunction } from '../../../src/go/function.ts';
import type { GoValue } from '../../../src/go/value.ts';
import { causesOf, failureOf } from '../../../src/template/failure.ts';
import type { TemplateEnv } from '../../../src/template/state.ts';
import {
  addTemplate,
  cloneSet,
  executeTemplate,
  parseTemplates,
  type TemplateSet,
} from '../../../src/template/template.ts';
import { parseFailureOf } from '../../../src/template/tokens.ts';

const entropy: Entropy = {
  clock: { nowNs: () => 0n },
  random: { bytes: (count) => new Uint8Array(count) },
  digests: { digest: () => new Uint8Array(), hmacSha256: () => new Uint8Array() },
};

const names = { has: (name: string) => name === 'include' || Object.hasOwn(functions, name) };

function setOf(files: Readonly<Record<string, string>>): TemplateSet {
  const list = Object.entries(files).map(([name, content]) => ({ name, source: { name, text: content } }));
  return parseTemplates(list, names, unlimitedBudget());
}

function envOf(set: TemplateSet, options: Partial<TemplateEnv> = {}): TemplateEnv {
  const table = new Map<string, GoFunction>(Object.entries(functions));
  const env = { functions: table, budget: unlimitedBudget(), entropy, ...options };
  table.set(
    'include',
    fn([text, any], (name, data) => executeTemplate(set, name, data, env)),
  );
  return env;
}

function run(
  files: Readonly<Record<string, string>>,
  data: GoValue = null,
  options: Partial<TemplateEnv> = {},
) {
  const set = setOf(files);
  return executeTemplate(set, 'main', data, envOf(set, options));
}

function errorOf(work: () => unknown): DynError {
  try {
    work();
  } catch (error) {
    if (error instanceof DynError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function linesOf({ at, related = [] }: Problem): (string | undefined)[] {
  const spans = [at, ...related.map((step) => step.at)];
  return spans.map((span) => span && `${span.source.name}:${positionOf(span.source, span.start).line}`);
}

describe('a spent budget', () => {
  const limited = (limits: Partial<typeof DEFAULT_LIMITS>) => ({
    budget: createBudget({ ...DEFAULT_LIMITS, ...limits }, () => 0),
  });

  it('ends a loop and tells where it is and how it was reached', () => {
    const files = {
      main: '\n{{ include "loop" . }}',
      helpers: '{{define "loop"}}\n\n{{ range 100000000 }}x{{ end }}{{end}}',
    };
    const { problem } = errorOf(() => run(files, null, limited({ steps: 1000 })));
    expect(problem.code).toBe('budget/steps');
    expect(linesOf(problem)).toEqual(['helpers:3', 'main:2']);
  });

  it('counts a text that was parsed before as if it were new', () => {
    const spent = (): number => {
      let steps = 0;
      const step = (cost = 1): void => {
        steps += cost;
      };
      const source = { name: 'counted', text: '{{ . }}'.repeat(500) };
      parseTemplates([{ name: 'counted', source }], { has: () => true }, { ...unlimitedBudget(), step });
      return steps;
    };
    const first = spent();
    expect(first).toBeGreaterThan(10_000);
    expect(spent()).toBe(first);
  });

  it('ends output that grows too large', () => {
    const { problem } = errorOf(() =>
      run({ main: '{{ range 1000 }}0123456789{{ end }}' }, null, limited({ fileBytes: 500 })),
    );
    expect(problem.code).toBe('budget/file');
  });

  it('ends includes that double', () => {
    const doubling = Array.from(
      { length: 30 },
      (_, i) => `{{define "d${i}"}}${`{{ include "d${i + 1}" . }}`.repeat(2)}{{end}}`,
    );
    const files = { main: '{{ include "d0" . }}', helpers: `${doubling.join('')}{{define "d30"}}{{end}}` };
    const { problem } = errorOf(() => run(files, null, limited({ steps: 10_000 })));
    expect(problem.code).toBe('budget/steps');
    expect(problem.related?.length).toBe(20);
  });
});

describe('a failure', () => {
  it('tells its links, outermost first', () => {
    const error = errorOf(() =>
      run(
        { main: 'a\n é{{ include "h" . }}', h: '{{define "h"}}{{ .v.q.w }}{{end}}' },
        new Map([['v', new Map()]]),
      ),
    );
    const links = causesOf(error).map((link) => failureOf(link));
    expect(
      links.map((link) => link && [link.file, link.line, link.column, link.executing, link.context]),
    ).toEqual([
      ['main', 2, 6, 'main', 'include "h" .'],
      ['h', 1, 19, 'h', '.v.q.w'],
    ]);
    expect(links[1]?.message).toBe('nil pointer evaluating interface {}.w');
    expect(links[0]?.cause).toBe(error.cause);
  });

  it('tells which fields were read, from which value, and where reading stopped', () => {
    const values = new Map<string, GoValue>([['image', new Map<string, GoValue>([['tag', 'x']])]]);
    const data = new Map<string, GoValue>([['Values', values]]);
    const direct = errorOf(() => run({ main: '{{ .Values.image.tag.name }}' }, data));
    expect(failureOf(direct)?.read).toEqual({
      base: data,
      names: ['Values', 'image', 'tag', 'name'],
      failedAt: 3,
    });
    const inner = errorOf(() => run({ main: '{{ with .Values }}{{ .image.tag.name }}{{ end }}' }, data));
    expect(failureOf(inner)?.read).toEqual({ base: values, names: ['image', 'tag', 'name'], failedAt: 2 });
    const refused = errorOf(() => run({ main: '{{ len .Values.image.nope }}' }, data));
    expect(failureOf(refused)?.cause?.message).toBe('len of nil pointer');
    const variable = errorOf(() => run({ main: '{{ $v := .Values }}{{ printf $v.image }}' }, data));
    expect(failureOf(variable)?.read).toEqual({ base: values, names: ['image'] });
  });

  it('spans the whole chain of fields', () => {
    const at = failureOf(errorOf(() => run({ main: '{{ .a.b.c }}' }, new Map())))?.at;
    expect(at?.source.text.slice(at.start, at.end)).toBe('.a.b.c');
  });

  it('of parsing tells file, line and text', () => {
    const error = errorOf(() => setOf({ 'a.tpl': '\n{{ nope }}' }));
    expect(parseFailureOf(error)).toEqual({ file: 'a.tpl', line: 2, text: 'function "nope" not defined' });
    expect(error.problem.code).toBe('template/unknown-function');
    const at = error.problem.at;
    expect(at && positionOf(at.source, at.start).line).toBe(2);
  });

  it('of the engine itself is not taken for one of the template', () => {
    const boom = new RangeError('Maximum call stack size exceeded');
    const failing: GoFunction = {
      params: [],
      run: () => {
        throw boom;
      },
    };
    const table = new Map([['now', failing]]);
    expect(() => run({ main: '{{ now }}' }, null, { functions: table })).toThrow(boom);
  });
});

describe('a clone', () => {
  it('is added to without changing what it was made from', () => {
    const set = setOf({ main: '{{ template "d" }}', d: '{{define "d"}}old{{end}}' });
    const clone = cloneSet(set);
    addTemplate(clone, 'gotpl', { name: 'gotpl', text: '{{define "d"}}new{{end}}{{ template "main" }}' });
    expect(executeTemplate(clone, 'gotpl', null, envOf(clone))).toBe('new');
    expect(executeTemplate(set, 'main', null, envOf(set))).toBe('old');
  });

  it('runs nothing for a blank text, whatever had its name before', () => {
    const first = cloneSet(setOf({}));
    addTemplate(first, 'gotpl', { name: 'gotpl', text: 'a' });
    const second = cloneSet(first);
    addTemplate(second, 'gotpl', { name: 'gotpl', text: ' ' });
    expect(executeTemplate(second, 'gotpl', null, envOf(second))).toBe(' ');
  });
});

describe('texts read before', () => {
  it('are checked again when other functions exist', () => {
    const file = { name: 'main', source: { name: 'main', text: '{{ only.here }}' } };
    expect(parseTemplates([file], { has: () => true }, unlimitedBudget()).definitions.size).toBe(1);
    expect(() => parseTemplates([file], { has: () => false }, unlimitedBudget())).toThrow(
      'function "only" not defined',
    );
  });

  it('carry the name they are read under', () => {
    for (const name of ['first', 'second']) {
      const set = setOf({ [name]: '{{ .a.b }}' });
      const error = errorOf(() => executeTemplate(set, name, new Map(), envOf(set)));
      expect(failureOf(error)?.file).toBe(name);
    }
  });
});

describe('an observer', () => {
  it('hears of fields', () => {
    const heard: unknown[] = [];
    const observer = {
      onFieldRead: (_: GoValue, name: string) => heard.push(name),
    };
    run({ main: 'ab{{ .x.y }}' }, new Map([['x', new Map([['y', 'cde']])]]), { observer });
    expect(heard).toEqual(['x', 'y']);
  });
});
