import { DynError, type Problem } from '../base/problem.ts';
import { toBytes } from '../go/bytes.ts';
import { apiPath, findObject } from '../kube/api.ts';
import { eventsOf, type NamespaceView, viewNamespace } from '../kube/evidence.ts';
import { podFaults } from '../kube/faults.ts';
import { type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import { containerLog, type LogLimits } from '../kube/logs.ts';
import { createMask, type Mask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { readiness } from '../kube/readiness.ts';
import { explain, findFaults, type Suspect } from '../kube/rootcause.ts';
import { count, UNKNOWN } from '../kube/verdict.ts';
import type { Waited } from '../plan/wait.ts';
import type { Files } from './ports.ts';

/** What to save, and where. */
export interface DiagnosticsRequest {
  /** The folder of --diagnostics. */
  readonly folder: string;
  /** The objects of the release, ready or not. */
  readonly waited: readonly Waited[];
  /** Texts that nobody may see. */
  readonly secrets: readonly string[];
}

/** Saving takes no longer, whatever the cluster does. */
const MOST_MS = 60_000;
const MOST_OBJECTS = 50;
const LOG: LogLimits = { tailLines: 100, limitBytes: 128 * 1024 };

/**
 * Saves what is known of objects that are not ready, before anything takes them away: causes.txt, and for each object
 * its status, its events and the last 100 lines of each container that has to do with it (128 KiB at most), also of the run before.
 * Never fails: what could not be saved is told as a note.
 */
export async function saveDiagnostics(
  request: DiagnosticsRequest,
  files: Pick<Files, 'write'>,
  env: OperationEnv,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([env.signal, stop.signal]);
  void env.timer.sleep(MOST_MS, signal).then(() => stop.abort());
  const mask = createMask(request.secrets);
  const saving: Saving = { ...request, files, mask, env: { ...env, signal }, views: new Map() };
  try {
    const saved = await saveAll(saving);
    if (saved > 0)
      env.report({ kind: 'note', text: `what is known of ${saved} objects is in ${request.folder}` });
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    env.report({
      kind: 'note',
      text: `not all that is known could be saved in ${request.folder}: ${error.message}`,
    });
  }
  stop.abort();
}

interface Saving extends DiagnosticsRequest {
  readonly files: Pick<Files, 'write'>;
  readonly mask: Mask;
  readonly env: OperationEnv;
  readonly views: Map<string, NamespaceView>;
}

async function saveAll(saving: Saving): Promise<number> {
  const causes: string[] = [];
  for (const waited of saving.waited) {
    const suspect = await suspectOf(waited, saving.env);
    if (suspect.readiness.status === 'Current' || causes.length === MOST_OBJECTS) continue;
    const { view, mask, env } = { ...saving, view: viewOf(saving, waited.ref.namespace) };
    causes.push(causeText(await explain(suspect, { view, env, mask })));
    save(saving, 'causes.txt', causes.join('\n'));
    await saveObject(suspect, view, saving);
  }
  return causes.length;
}

async function suspectOf({ ref, resource }: Waited, { cluster, signal }: OperationEnv): Promise<Suspect> {
  const object = await findObject(cluster, apiPath(resource, ref.namespace, ref.name), signal);
  return { ref, resource, object, readiness: object ? readiness(object, resource) : UNKNOWN };
}

function viewOf({ views, env }: Saving, namespace: string): NamespaceView {
  const view = views.get(namespace) ?? viewNamespace(namespace, env);
  views.set(namespace, view);
  return view;
}

function causeText({ message, related, hint }: Problem): string {
  const details = (related ?? []).map((detail) => `  ${detail.message}\n`).join('');
  return `${message}\n${details}  hint: ${hint}\n`;
}

async function saveObject(suspect: Suspect, view: NamespaceView, saving: Saving): Promise<void> {
  const { object, ref } = suspect;
  if (!object) return;
  const folder = `${ref.namespace === '' ? 'cluster' : fileName(ref.namespace)}/${fileName(`${ref.kind}-${ref.name}`)}`;
  const { family } = await findFaults(suspect, view);
  save(saving, `${folder}/status.json`, `${JSON.stringify(object.status ?? {}, undefined, 2)}\n`);
  const events = await eventsOf([object, ...family.owners, ...family.pods], view);
  const lines = events.map(
    ({ at, reason, times, message }) => `${at} ${reason} (${times} times): ${message}\n`,
  );
  save(saving, `${folder}/events.txt`, lines.join(''));
  for (const pod of family.pods.filter((one) => podFaults(one).length > 0))
    await saveLogs(pod, folder, saving);
}

async function saveLogs(pod: JsonObject, folder: string, saving: Saving): Promise<void> {
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((key) =>
    objectsAt(pod, 'status', key),
  );
  for (const status of statuses.filter(isFailing)) {
    const container = stringAt(status, 'name');
    const path = `${folder}/${fileName(`${stringAt(pod, 'metadata', 'name')}.${container}`)}`;
    await saveLog({ pod, container, path: `${path}.log` }, LOG, saving);
    if (count(status, 'restartCount') === 0) continue;
    await saveLog({ pod, container, path: `${path}.previous.log` }, { ...LOG, previous: true }, saving);
  }
}

function isFailing(status: JsonObject): boolean {
  return status.ready !== true;
}

interface LogFile {
  readonly pod: JsonObject;
  readonly container: string;
  readonly path: string;
}

async function saveLog({ pod, container, path }: LogFile, limits: LogLimits, saving: Saving): Promise<void> {
  const { text, error } = await containerLog(pod, container, { ...saving.env, limits });
  save(saving, path, error === undefined ? text : `no log: ${error}\n`);
}

function save({ files, folder, mask }: Saving, path: string, text: string): void {
  files.write(`${folder}/${path}`, toBytes(mask(text)));
}

/** A name that is one on every file system, and leads nowhere else. */
function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_');
}
