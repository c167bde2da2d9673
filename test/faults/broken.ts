import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, isKill, type Point, pointText } from './point.ts';
import { type Interfere, type Passed, startProxy } from './proxy.ts';
import { argumentsOf, environmentOf, type Scene } from './stage.ts';
import { type Ended, programOf, type Running, start } from './subject.ts';

/** A scene behind a proxy. */
export interface Behind {
  readonly passed: readonly Passed[];
  /** Runs the scene's operation through the proxy, with more flags if there are any. */
  run(...flags: readonly string[]): Promise<Ended>;
  /** Runs it as an attack wants it. */
  runUnder(attack: Attack): Promise<Ended>;
  close(): Promise<void>;
}

/** Puts a proxy before the API server, for the scene's operation. */
export async function openBehind(scene: Scene, attack: Pick<Attack, 'interfere'>): Promise<Behind> {
  const { interfere } = attack;
  const { upstream, group, subject } = scene.stage;
  let running: Running | undefined;
  const proxy = await startProxy({
    ...{ upstream, interfere, names: { [scene.namespace]: 'NAMESPACE', [group]: 'GROUP' } },
    kill: () => running?.kill(),
  });
  const file = join(scene.stage.folder, `${scene.namespace}.kubeconfig`);
  writeFileSync(file, proxy.kubeconfig);
  const env = environmentOf(scene, file);
  const args = argumentsOf(scene, scene.operation);
  return {
    passed: proxy.passed,
    run: (...flags) => {
      running = start(programOf(subject), [...args, ...flags], env);
      return running.ended;
    },
    runUnder: async ({ env: more, killAfterMs }) => {
      const under = start(programOf(subject), args, { ...env, ...more });
      running = under;
      const timer = killAfterMs === undefined ? undefined : setTimeout(under.kill, killAfterMs);
      const ended = await under.ended;
      clearTimeout(timer);
      return ended;
    },
    close: proxy.close,
  };
}

/** What is done to an operation's first run. */
export interface Attack {
  readonly interfere: Interfere;
  /** kill -9 so long after the start. */
  readonly killAfterMs?: number;
  /** Whether it ends the command rather than telling it something. */
  readonly isKill: boolean;
  /** Whether it came to that. */
  readonly wasReached: () => boolean;
  /** More of the environment of the first run. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A fault at one request, and never again. */
export function attackAt(wanted: Point, fault: Fault): Attack {
  let reached = false;
  const text = pointText(wanted);
  return {
    interfere: (point) => {
      if (reached || pointText(point) !== text) return undefined;
      reached = true;
      return fault;
    },
    isKill: isKill(fault),
    wasReached: () => reached,
  };
}
