import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, Script } from 'node:vm';
import { compareCase } from '../conformance/runner.ts';
import { type RecordedAnswer, readAnswers } from '../support/answers.ts';
import { type Case, type CaseFile, loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { type AskDyn, askModule, type DynModule } from '../support/dyn.ts';
import { layPlaces, type Places } from './weave.ts';

/** Which mutant is at work (0: none), and the cases to run, by id, until one notices it. */
export interface Order {
  readonly mutant: number;
  readonly cases: readonly string[];
}

/** What one case said; `reached` are the numbers of the places on its way. */
export interface Finding {
  readonly id: string;
  readonly agrees: boolean;
  readonly reached: readonly number[];
  readonly tookMs: number;
}

interface Known {
  readonly item: Case;
  readonly answer: RecordedAnswer | undefined;
}

/** What a child does: answers each order with the findings, one by one, and then with null. */
export function serveOrders(bundle: string, count: number): void {
  const places = layPlaces(count);
  const judge = judgeBy(places, opener(bundle));
  process.once('disconnect', () => process.exit());
  process.on('message', async ({ mutant, cases }: Order) => {
    for (const id of cases) {
      places.fill(0);
      places[0] = mutant;
      const finding = await judge(id);
      await report(finding);
      if (mutant > 0 && !finding.agrees) break;
    }
    await report(null);
  });
}

/** Comes back when the parent can have it: it takes silence for a loop. */
function report(finding: Finding | null): Promise<void> {
  return new Promise((done) => process.send?.(finding, undefined, undefined, () => done()));
}

function judgeBy(places: Places, ask: () => AskDyn): (id: string) => Promise<Finding> {
  const known = new Map(loadCaseFiles().flatMap(knownOf));
  const refusals = loadRefusals();
  return async (id) => {
    const found = known.get(id);
    if (!found) throw new Error(`no case ${id}`);
    const started = performance.now();
    const mismatch = await compareCase(found.item, found.answer, { ask: ask(), refusals });
    const reached = [...places.keys()].filter((place) => place > 0 && places[place] === 1);
    return { id, agrees: mismatch === undefined, reached, tookMs: performance.now() - started };
  };
}

function knownOf(file: CaseFile): [string, Known][] {
  const answers = readAnswers(file);
  return file.cases.map((item) => [item.id, { item, answer: answers.get(item.name) }]);
}

/** Gives the bundle as if it had just been loaded, each time: what one case left in its memory hides nothing from the next. */
function opener(bundle: string): () => AskDyn {
  const text = readFileSync(bundle, 'utf8');
  const script = new Script(`(function (module, exports, require) {${text}\n})`, {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const require = createRequire(bundle);
  return () => {
    const module: { exports: DynModule } = {
      exports: { main: () => Promise.reject(new Error('not loaded')) },
    };
    script.runInThisContext()(module, module.exports, require);
    return askModule(module.exports, text);
  };
}
