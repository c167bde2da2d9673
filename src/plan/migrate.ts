import { DynError } from '../base/problem.ts';
import { refusedByServer } from '../base/problems/kube.ts';
import { apiPath, FIELD_MANAGER, failureText, isDone, objectOf, reasonOf } from '../kube/api.ts';
import { isObject, type Json, type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { objectText } from './conflicts.ts';
import type { Target } from './targets.ts';

/** How often a change that somebody else came before is tried. Source: client-go, retry.DefaultRetry. */
const TRIES = 5;

/**
 * Makes what `helm` owns by updates its own by apply, so that fields which the manifest drops can be taken away; the
 * object after that. Raises kube/refused. Source: helm upgradeClientSideFieldManager.
 */
export async function migrateManagers(
  target: Target,
  live: JsonObject,
  env: OperationEnv,
): Promise<JsonObject> {
  const { ref, resource } = target;
  const path = apiPath(resource, ref.namespace, ref.name);
  let current = live;
  for (let tries = 1; ; tries++) {
    const entries = migratedEntries(objectsAt(current, 'metadata', 'managedFields'));
    if (!entries) return current;
    const answer = await env.cluster.ask(
      {
        method: 'PATCH',
        path,
        query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
        body: JSON.stringify([
          { op: 'replace', path: '/metadata/managedFields', value: entries },
          {
            op: 'replace',
            path: '/metadata/resourceVersion',
            value: stringAt(current, 'metadata', 'resourceVersion'),
          },
        ]),
        contentType: 'application/json-patch+json',
      },
      env.signal,
    );
    if (isDone(answer)) return objectOf(answer);
    if (answer.status !== 409 || tries === TRIES) {
      const lead = `failed to patch object to upgrade CSA field manager ${objectText(target)}: `;
      throw new DynError(refusedByServer(`${lead}${failureText(answer)}`, reasonOf(answer)));
    }
    const again = await env.cluster.ask({ method: 'GET', path }, env.signal);
    current = objectOf(again, `failed to get object ${objectText(target)}: `);
  }
}

function isHelms(entry: JsonObject, operation: 'Apply' | 'Update'): boolean {
  return (
    stringAt(entry, 'manager') === FIELD_MANAGER &&
    stringAt(entry, 'operation') === operation &&
    stringAt(entry, 'subresource') === ''
  );
}

/**
 * Entries in which what `helm` owns by updates is part of what it owns by apply; undefined when there is nothing of
 * the kind. Source: client-go util/csaupgrade, UpgradeManagedFieldsPatch.
 */
export function migratedEntries(entries: readonly JsonObject[]): readonly JsonObject[] | undefined {
  const updates = entries.filter((entry) => isHelms(entry, 'Update'));
  const [latest] = updates;
  if (!latest) return undefined;
  const applied = entries.find((entry) => isHelms(entry, 'Apply'));
  const kept = applied ?? latest;
  const like = updates.find((entry) => entry.apiVersion === kept.apiVersion);
  const fieldsV1 = united(objectAt(kept, 'fieldsV1'), objectAt(like, 'fieldsV1'));
  return entries
    .map((entry) => (entry === kept ? { ...kept, operation: 'Apply', fieldsV1 } : entry))
    .filter((entry) => !isHelms(entry, 'Update'));
}

/** Two trees of fields as one. */
function united(a: JsonObject, b: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = { ...a, ...b };
  for (const [key, inner] of Object.entries(a)) {
    const other = b[key];
    if (isObject(inner) && isObject(other)) result[key] = united(inner, other);
  }
  return result;
}
