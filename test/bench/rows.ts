import { MANY_CHARTS, makeCharts, NAMESPACES, SETS } from './rowcharts.ts';

/** What a row may take at most: times as ratios to helm's. */
export interface Targets {
  readonly wall: number;
  /** The same, for a standalone executable. */
  readonly binaryWall?: number;
  /** Peak resident memory in MB, or that of helm. */
  readonly memory?: number | 'helm';
}

/** One measurement of dyn beside helm, in the folder of the charts. */
export interface Row {
  readonly letter: string;
  readonly name: string;
  /** The command lines of helm that do the same, each a process, two of them at a time. */
  readonly helm: readonly (readonly string[])[];
  readonly dyn: readonly string[];
  readonly targets: Targets;
}

/** Makes the charts below `folder` and tells what to run on them. */
export function makeRows(folder: string): readonly Row[] {
  makeCharts(folder);
  const single = (...argv: readonly string[]) => ({ helm: [argv], dyn: argv });
  return [
    {
      letter: 'a',
      name: 'chart of `helm create`',
      ...single('template', 'rel', 'small'),
      targets: { wall: 1.5, binaryWall: 0.6, memory: 70 },
    },
    {
      letter: 'b',
      name: 'umbrella of 5 subcharts, 64 manifests',
      ...single('template', 'rel', 'umbrella'),
      targets: { wall: 1, binaryWall: 0.6, memory: 120 },
    },
    {
      letter: 'c',
      name: '1 MB of values',
      ...single('template', 'rel', 'values', '-f', 'values-large.yaml'),
      targets: { wall: 0.8 },
    },
    {
      letter: 'd',
      name: '2 MB of output',
      ...single('template', 'rel', 'printer'),
      targets: { wall: 0.8, memory: 'helm' },
    },
    {
      letter: 'e',
      name: '3 MB of custom resource definitions',
      ...single('template', 'rel', 'definitions', '--include-crds'),
      targets: { wall: 0.7 },
    },
    { letter: 'f', name: '200 renders: 5 charts', ...combinations(MANY_CHARTS), targets: { wall: 0.15 } },
    {
      letter: 'g',
      name: '40 combinations of one chart',
      ...combinations(['small']),
      targets: { wall: 0.15 },
    },
  ];
}

/** Each chart with each namespace and each set of values, in the order of `dyn render`. */
function combinations(charts: readonly string[]): Pick<Row, 'helm' | 'dyn'> {
  const helm = charts.flatMap((chart) =>
    NAMESPACES.flatMap((namespace) =>
      SETS.map((set) => ['template', 'rel', chart, '-n', namespace, '-f', `values-${set}.yaml`]),
    ),
  );
  const dyn = [
    ...charts.flatMap((chart) => ['--chart', chart]),
    ...NAMESPACES.flatMap((namespace) => ['-n', namespace]),
    ...SETS.flatMap((set) => ['--values-set', `${set}=values-${set}.yaml`]),
  ];
  return { helm, dyn: ['render', '--name-template', 'rel', ...dyn] };
}
