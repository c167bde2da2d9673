import type { Ports } from '../../src/actions/ports.ts';
import { makeFor, openSubject } from '../../src/actions/schema.ts';
import { createBudget, DEFAULT_LIMITS } from '../../src/base/budget.ts';
import type { GoMap } from '../../src/go/value.ts';
import { systemEntropy } from '../../src/host/entropy.ts';
import { hostFiles } from '../../src/host/files.ts';
import { compileSchema } from '../../src/schema/compile.ts';
import { schemaErrorText, validate } from '../../src/schema/validate.ts';
import { buildValues } from '../../src/values/values.ts';
import { drawMistakes, type Mistake } from './mistakes.ts';

/** What came out for one chart. */
export interface Trial {
  readonly chart: string;
  /** Files of the chart that the schema refuses, with the reasons. */
  readonly refusedFiles: readonly string[];
  /** How many files the chart has: values.yaml, presets and those of ci/. */
  readonly files: number;
  /** Files that a schema made without looking at presets and ci/ would refuse. */
  readonly refusedUnseen: number;
  readonly mistakes: readonly Judged[];
  readonly schema: string;
}

export interface Judged extends Mistake {
  readonly isRefused: boolean;
}

export interface TrialOptions {
  readonly count: number;
  readonly seed: number;
}

/** Makes the schema of a chart, shows it the chart's own files and then mistakes. */
export function tryChart(chart: string, { count, seed }: TrialOptions): Trial {
  const ports = realPorts();
  const subject = openSubject(chart, { followLinks: false, offline: true }, { ports, log: () => {} });
  const made = makeFor(subject, ports);
  const unseen = makeFor({ ...subject, examples: [] }, ports);
  const reasons = (text: string, user: GoMap): string => {
    const budget = createBudget(DEFAULT_LIMITS, ports.now);
    const { tree } = buildValues(subject.chart, user, { log: () => {} });
    const source = sourceOf(text);
    return schemaErrorText(validate(compileSchema(source, { budget }), tree, budget));
  };
  const files = [{ name: 'values.yaml', tree: new Map() }, ...subject.examples];
  const refused = files.map(({ name, tree }) => ({ name, why: reasons(made.text, tree) }));
  return {
    chart,
    files: files.length,
    refusedFiles: refused.flatMap(({ name, why }) => (why === '' ? [] : [`${name}: ${why}`])),
    refusedUnseen: files.filter(({ tree }) => reasons(unseen.text, tree) !== '').length,
    mistakes: drawMistakes(subject.chart.values, count, seed).map((mistake) => ({
      ...mistake,
      isRefused: reasons(made.text, mistake.values) !== '',
    })),
    schema: made.text,
  };
}

const sources = new Map<string, { readonly name: string; readonly text: string }>();

/** One source for each text, so that it is compiled once. */
function sourceOf(text: string): { readonly name: string; readonly text: string } {
  const source = sources.get(text) ?? { name: 'values.schema.json', text };
  sources.set(text, source);
  return source;
}

function realPorts(): Ports {
  return {
    files: hostFiles(process.cwd()),
    stdin: () => new Uint8Array(),
    entropy: systemEntropy({}),
    now: () => performance.now(),
    limits: DEFAULT_LIMITS,
    env: {},
  };
}
