import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, Script } from 'node:vm';
import { compareCase } from '../conformance/runner.ts';
import { readAnswers } from '../support/answers.ts';
import { loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { askModule } from '../support/dyn.ts';
import { loadOwnCases, type WovenModule } from './tables.ts';
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

/** What a child does: answers each order with the findings, one by one, and then with null. */
export function serveOrders(bundle: string, count: number): void {
  const places = layPlaces(count);
  const judge = judgeBy(places, bundle);
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

/** Whether a bundle says what it ought to; the text of its script is for a case that needs a deeper stack. */
type Check = (woven: WovenModule, script: string) => Promise<boolean>;

function judgeBy(places: Places, bundle: string): (id: string) => Promise<Finding> {
  const script = readFileSync(bundle, 'utf8');
  const open = opener(bundle, script);
  const checks = new Map([
    ...conformanceChecks(),
    ...loadOwnCases().map(({ id, holds }) => [id, holds] as const),
  ]);
  return async (id) => {
    const check = checks.get(id);
    if (!check) throw new Error(`no case ${id}`);
    const started = performance.now();
    const agrees = await check(open(), script).catch(() => false);
    const reached = [...places.keys()].filter((place) => place > 0 && places[place] === 1);
    return { id, agrees, reached, tookMs: performance.now() - started };
  };
}

function conformanceChecks(): readonly (readonly [id: string, check: Check])[] {
  const refusals = loadRefusals();
  return loadCaseFiles().flatMap((file) => {
    const answers = readAnswers(file);
    return file.cases.map((item): [string, Check] => [
      item.id,
      async (woven, script) => {
        const subject = { ask: askModule(woven, script), refusals };
        return (await compareCase(item, answers.get(item.name), subject)) === undefined;
      },
    ]);
  });
}

/** Gives the bundle as if it had just been loaded, each time: what one case left in its memory hides nothing from the next. */
function opener(bundle: string, text: string): () => WovenModule {
  const script = new Script(`(function (module, exports, require) {${text}\n})`, {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const require = createRequire(bundle);
  return () => {
    const module: { exports: Partial<WovenModule> } = { exports: {} };
    script.runInThisContext()(module, module.exports, require);
    const { main, traceValues } = module.exports;
    if (!main || !traceValues) throw new Error('the bundle was not loaded');
    return { main, traceValues };
  };
}
