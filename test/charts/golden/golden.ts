import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { listOf, textOf, textsOf } from '../../../src/kube/crd/json.ts';
import { recordOf } from '../../support/cases.ts';
import { assembledCharts } from '../support/assembled.ts';
import { dyn } from '../support/commands.ts';

/** A piece of a render that is kept as a file. */
export interface GoldenCase {
  readonly title: string;
  /** The file, below the folder of golden files. */
  readonly path: string;
  readonly argv: readonly string[];
}

/** Where the golden files lie, by chart. */
export const GOLDEN = 'test/charts/golden';

/** All cases of cases.yaml. */
export function goldenCases(): GoldenCase[] {
  const charts = recordOf(load(readFileSync(`${GOLDEN}/cases.yaml`, 'utf8'))) ?? {};
  return Object.entries(charts).flatMap(([chart, cases]) =>
    listOf(cases).map((item) => goldenCase(chart, recordOf(item) ?? {})),
  );
}

/** What dyn prints for a case. */
export async function goldenText({ path, argv }: GoldenCase): Promise<string> {
  const { exit, stdout, stderr } = await dyn(argv);
  if (exit !== 0) throw new Error(`${path}: ${stderr}`);
  return stdout;
}

function goldenCase(chart: string, item: Record<string, unknown>): GoldenCase {
  const folder = join(assembledCharts(), chart);
  const values = textOf(item.values);
  const shown = textsOf(item.show).flatMap((template) => ['--show-only', templatePath(template)]);
  const apis = textsOf(item.apis).flatMap((api) => ['--api-versions', api]);
  return {
    title: `${chart}: ${textOf(item.about)}`,
    path: `${chart}/${textOf(item.name)}.yaml`,
    argv: [
      ...['template', 'rel', folder, '--namespace', 'team'],
      ...(values === '' ? [] : ['-f', join(folder, values)]),
      ...shown,
      ...apis,
    ],
  };
}

/** `charts/etcd/service.yaml` means the template of that name of the dependency etcd. */
function templatePath(template: string): string {
  const [, dependency = '', name = template] = /^(charts\/[^/]+\/)(.*)$/.exec(template) ?? [];
  return `${dependency}templates/${name}`;
}
