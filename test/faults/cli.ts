// npm run faults: breaks dyn at every request and sees whether it comes back. See docs/reliability.md.
import { parseArgs } from 'node:util';
import { startCluster } from '../cluster/cluster.ts';
import { allTrials, type Campaign, recordBaselines, runTrials } from './campaign.ts';
import { drawTrials, shardOf } from './draw.ts';
import { note, openLedger } from './ledger.ts';
import { trialText } from './point.ts';
import { writeReport } from './report.ts';
import { SUBJECTS } from './subject.ts';
import { readUpstream } from './upstream.ts';

const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    subject: { type: 'string', default: 'dyn' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
    width: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    ledger: { type: 'string', default: 'node_modules/.cache/faults' },
  },
});
const subject = SUBJECTS.find((known) => known === flags.subject) ?? 'dyn';
const say = (line: string): void => console.error(line);
const cluster = flags.kubeconfig === undefined ? await startCluster(say) : undefined;
try {
  const campaign: Campaign = {
    ...{ subject, say, width: Number(flags.width), run: Date.now().toString(36).slice(-5) },
    upstream: readUpstream(flags.kubeconfig ?? cluster?.kubeconfig ?? ''),
  };
  const ledger = openLedger(flags.ledger, subject);
  const baselines = ledger.baselines.length > 0 ? ledger.baselines : await recordBaselines(campaign);
  if (ledger.baselines.length === 0) for (const baseline of baselines) note(ledger, { baseline });
  const every = allTrials(baselines).filter((trial) => trialText(trial).includes(flags.only));
  const drawn =
    flags.sample === undefined ? every : drawTrials(every, Number(flags.sample), Number(flags.seed));
  const open = shardOf(drawn, flags.shard).filter(
    (trial) => ledger.entries.get(trialText(trial))?.verdict.outcome !== 'survived',
  );
  say(`${drawn.length} trials, ${open.length} to do`);
  const isWhole = flags.sample === undefined;
  const verdicts = await runTrials(campaign, { trials: open, baselines, ledger });
  const failed = [...verdicts].filter(([, { outcome }]) => outcome === 'failed');
  if (isWhole || flags.write) writeReport(openLedger(flags.ledger, subject));
  console.log(`${verdicts.size} tried, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  await cluster?.stop();
}
