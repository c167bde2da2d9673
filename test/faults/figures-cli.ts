// npm run faults:figures -- NAME [TIMES]: many faults at once, and kill -9 at random times. See docs/reliability.md.
import { parseArgs } from 'node:util';
import { startCluster } from '../cluster/cluster.ts';
import { type Campaign, recordBaselines } from './campaign.ts';
import { FIGURES, runFigure } from './figures.ts';
import { readUpstream } from './upstream.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: 'string' },
    seed: { type: 'string', default: '1' },
    width: { type: 'string', default: '4' },
  },
});
const [wanted = 'all', times = '8'] = positionals;
const chosen = Object.entries(FIGURES).filter(([name]) => wanted === 'all' || name === wanted);
if (chosen.length === 0) throw new Error(`no figure ${wanted}: ${Object.keys(FIGURES).join(', ')}`);
const say = (line: string): void => console.error(line);
const cluster = flags.kubeconfig === undefined ? await startCluster(say) : undefined;
try {
  const campaign: Campaign = {
    ...{ subject: 'dyn', say, width: Number(flags.width), run: Date.now().toString(36).slice(-5) },
    upstream: readUpstream(flags.kubeconfig ?? cluster?.kubeconfig ?? ''),
  };
  const baselines = await recordBaselines(campaign);
  for (const [name, figure] of chosen) {
    const run = { figure, baselines, times: Number(times), seed: Number(flags.seed) };
    const wrong = await runFigure({ ...campaign, run: `${campaign.run}${name.slice(-3)}` }, run);
    console.log(`${name}: ${figure.about}: ${run.times - wrong.length} of ${run.times}`);
    for (const text of wrong) console.log(text.replace(/^/gm, '  '));
    if (wrong.length > 0) process.exitCode = 1;
  }
} finally {
  await cluster?.stop();
}
