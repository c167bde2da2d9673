import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStacks } from '../support/stacks.ts';

/** A chart with values that it ships, as command lines of helm and dyn alike. */
export interface ShippedCase {
  readonly chart: string;
  /** The values file below the chart, with what is special about the case. */
  readonly name: string;
  /** What follows the name of a command: release and chart, values, what the cluster knows. */
  readonly template: readonly string[];
  /** What `helm lint --strict` is given; absent where another case has said the same. */
  readonly lint?: readonly string[];
}

/** Values that a chart ships: presets beside values.yaml, what its tests need, what its documents show. */
const SHIPPED = /^(?:values-[^/]*|(?:ci|examples)\/[^/]*)\.yaml$/;
/** Helm takes no longer name for a release; names of objects that hold it must stay short enough nevertheless. */
const LONGEST = `release-${'x'.repeat(45)}`;
const ASKED = /\.Capabilities\.APIVersions\.Has "([^"]+)"/g;

/** All charts of an assembled tree with the values that they ship, and the layers of values/. */
export function shippedCases(tree: string): ShippedCase[] {
  return [...chartsIn(tree).flatMap((chart) => chartCases(tree, chart)), ...stackCases(tree)];
}

/** The charts of a tree, stand-ins last, as paths below it. */
export function chartsIn(tree: string): string[] {
  const own = readdirSync(tree).sort();
  const standIns = readdirSync(join(tree, '_offline')).sort();
  return [...own, ...standIns.map((name) => `_offline/${name}`)].filter((chart) =>
    existsSync(join(tree, chart, 'Chart.yaml')),
  );
}

function chartCases(tree: string, chart: string): ShippedCase[] {
  const folder = join(tree, chart);
  const files = filesBelow(folder).filter((path) => SHIPPED.test(path));
  const apis = askedApis(folder).flatMap((api) => ['--api-versions', api]);
  const long = { chart, name: 'defaults, longest name', template: [LONGEST, folder, ...apis] };
  const given = [undefined, ...files].flatMap((file) => {
    const values = file === undefined ? [] : ['-f', join(folder, file)];
    const name = file ?? 'defaults';
    const plain = { chart, name, template: ['rel', folder, ...values], lint: [folder, ...values] };
    if (apis.length === 0) return [plain];
    return [plain, { chart, name: `${name}, all APIs`, template: ['rel', folder, ...values, ...apis] }];
  });
  return [...given, long];
}

function stackCases(tree: string): ShippedCase[] {
  return readStacks('test/charts/layers.yaml').map((stack) => {
    const folder = join(tree, stack.chart);
    const given = ['-n', stack.namespace, ...stack.layers.flatMap((file) => ['-f', file])];
    const apis = stack.apiVersions.flatMap((api) => ['--api-versions', api]);
    return {
      chart: stack.chart,
      name: `values/, ${stack.name}`,
      template: [stack.release, folder, ...given, ...apis],
      lint: [folder, ...given],
    };
  });
}

/** The API versions that the templates of a chart and of its dependencies ask the cluster for. */
function askedApis(folder: string): string[] {
  const templates = filesBelow(folder).filter((path) => /(^|\/)templates\//.test(path));
  const asked = templates.flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(ASKED)]);
  return [...new Set(asked.map(([, api = '']) => api))].sort();
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
