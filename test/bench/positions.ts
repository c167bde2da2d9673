import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { unlimitedBudget } from '../../src/base/budget.ts';
import { readValuesFile } from '../../src/chart/valuesfile.ts';
import { systemEntropy } from '../../src/host/entropy.ts';
import { loadChart } from '../../src/index.ts';
import { defaultCapabilities } from '../../src/render/capabilities.ts';
import { HELM_4_1 } from '../../src/render/profile.ts';
import { renderChart } from '../../src/render/render.ts';
import { createSourceMap } from '../../src/render/sourcemap.ts';
import { buildValues } from '../../src/values/values.ts';
import { median } from './measure.ts';

/** Until V8 has optimized what is used most, times say more about V8. */
const WARM_UP = 10;

/** Processor milliseconds of a render from the chart's files on, plain and with a source map. */
export function positionCosts(
  folder: string,
  rounds: number,
  valuesFile?: string,
): readonly [number, number] {
  const plain: number[] = [];
  const traced: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    // Whoever comes second pays for what the first leaves to the garbage collector.
    const isTracedFirst = round % 2 === 1;
    for (const isTraced of [isTracedFirst, !isTracedFirst]) {
      const time = renderMs(folder, isTraced, valuesFile);
      if (round >= WARM_UP) (isTraced ? traced : plain).push(time);
    }
  }
  return [median(plain), median(traced)];
}

function renderMs(folder: string, isTraced: boolean, valuesFile: string | undefined): number {
  const start = process.cpuUsage();
  const user = valuesFile
    ? readValuesFile({ name: valuesFile, text: readFileSync(valuesFile, 'utf8') }, 'cannot read')
    : new Map();
  const built = buildValues(loadChart(resolve(folder)), user, { log: () => {} });
  const observed = isTraced ? { observer: createSourceMap(built.chart, built.tree).observer } : {};
  const release = { name: 'rel', namespace: 'default', isUpgrade: false, revision: 1n };
  renderChart(
    { chart: built.chart, values: built.tree, release, capabilities: defaultCapabilities(HELM_4_1) },
    { budget: unlimitedBudget(), entropy: systemEntropy(), profile: HELM_4_1, ...observed },
  );
  const { user: spent, system } = process.cpuUsage(start);
  return (spent + system) / 1000;
}
