import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type JsonObject, objectAt } from '../../src/kube/json.ts';
import type { Operation } from './point.ts';
import { ask, removeWholly } from './rest.ts';
import { readState, type State } from './state.ts';
import { programOf, type Subject, start } from './subject.ts';
import type { Upstream } from './upstream.ts';

export const RELEASE = 'web';

/** A place for trials one after the other, beside others: a chart with a kind of its own, because kinds belong to all. */
export interface Stage {
  readonly upstream: Upstream;
  readonly subject: Subject;
  readonly folder: string;
  readonly group: string;
}

/** A namespace of a stage, made for one trial. */
export interface Scene {
  readonly stage: Stage;
  readonly operation: Operation;
  readonly namespace: string;
}

/** Copies the chart, with a group of its own. */
export function openStage(upstream: Upstream, subject: Subject, name: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'dyn-faults-'));
  const group = `${name}.faults.example`;
  const chart = join(folder, 'chart');
  cpSync(resolve('test/faults/chart'), chart, { recursive: true });
  for (const file of readdirSync(chart, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile()) writeFileSync(path, readFileSync(path, 'utf8').replaceAll('GROUP', group));
  }
  return { upstream, subject, folder, group };
}

/** Takes the stage's files and its kind away. */
export async function closeStage(stage: Stage): Promise<void> {
  rmSync(stage.folder, { recursive: true, force: true });
  await removeWholly(stage.upstream, definitionPath(stage));
}

function definitionPath({ group }: Stage): string {
  return `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lanterns.${group}`;
}

/** What is done before the operation that is broken. */
const BEFORE: Readonly<Record<Operation, readonly Operation[]>> = {
  install: [],
  upgrade: ['install'],
  rollback: ['install', 'upgrade'],
  uninstall: ['install'],
};

/** The arguments of an operation on the scene. */
export function argumentsOf({ stage, namespace }: Scene, operation: Operation): readonly string[] {
  const chart = join(stage.folder, 'chart');
  const ends = ['--namespace', namespace, '--wait', '--timeout', '40s'];
  switch (operation) {
    case 'install':
      return ['install', RELEASE, chart, '--create-namespace', ...ends];
    case 'upgrade':
      return ['upgrade', RELEASE, chart, '--values', join(chart, 'second.yaml'), ...ends];
    case 'rollback':
      return ['rollback', RELEASE, '1', ...ends];
    case 'uninstall':
      return ['uninstall', RELEASE, ...ends];
  }
}

/** The environment of a command on the scene: nothing of this machine's user, a cache that was never used. */
export function environmentOf(
  { stage, namespace }: Scene,
  kubeconfig: string,
): Readonly<Record<string, string>> {
  const home = join(stage.folder, namespace);
  mkdirSync(home, { recursive: true });
  return { HOME: home, KUBECONFIG: kubeconfig };
}

/**
 * A new namespace, with the releases in it that the operation begins with. They are the real helm's, which may run out of
 * time; asking the server for its schemas would take it longer than all else.
 */
export async function openScene(stage: Stage, operation: Operation, name: string): Promise<Scene> {
  for (let attempt = 1; ; attempt++) {
    const scene = { stage, operation, namespace: `${name}-${attempt}` };
    if (operation === 'install') await removeWholly(stage.upstream, definitionPath(stage));
    try {
      for (const before of BEFORE[operation])
        await runHelm(scene, [...argumentsOf(scene, before), '--disable-openapi-validation']);
      return scene;
    } catch (error) {
      await closeScene(scene);
      if (attempt === SETUPS) throw error;
    }
  }
}

const SETUPS = 3;

/** Lets the namespace go; nobody waits for it. */
export async function closeScene({ stage, namespace }: Scene): Promise<void> {
  rmSync(join(stage.folder, namespace), { recursive: true, force: true });
  await ask(stage.upstream, ['DELETE', `/api/v1/namespaces/${namespace}`]);
}

/** Runs the real helm past all proxies. Gives standard output; throws when it fails. */
export async function runHelm(scene: Scene, args: readonly string[]): Promise<string> {
  const env = environmentOf(scene, scene.stage.upstream.kubeconfig);
  const { code, stdout, stderr } = await start(programOf('helm'), args, env).ended;
  if (code !== 0) throw new Error(`helm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What lies on the scene, the definition of the kind too. */
export async function stateOf({ stage, namespace }: Scene): Promise<State> {
  const { group, upstream } = stage;
  const hide = (text: string): string => text.replaceAll(namespace, 'NAMESPACE').replaceAll(group, 'GROUP');
  const state = await readState(upstream, { namespace, group, hide });
  const { status, json } = await ask(upstream, ['GET', definitionPath(stage)]);
  return status === 200
    ? { ...state, objects: { ...state.objects, definition: specOf(json as JsonObject) } }
    : state;

  function specOf(definition: JsonObject): JsonObject {
    return JSON.parse(hide(JSON.stringify(objectAt(definition, 'spec'))));
  }
}
