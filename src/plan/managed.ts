import { FIELD_MANAGER } from '../kube/api.ts';
import { at, type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';

/** Who set which fields of an object, as its managedFields tell. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource: string;
  /** Paths as a tree: `f:spec`, `k:{"name":"a"}`, `v:"x"`, and `.` for what holds others and is set itself. */
  readonly fields: JsonObject;
}

/** The entries of an object, in the server's order. */
export function managedEntries(object: JsonObject): readonly ManagedEntry[] {
  return objectsAt(object, 'metadata', 'managedFields').map((entry) => ({
    manager: stringAt(entry, 'manager'),
    operation: stringAt(entry, 'operation'),
    apiVersion: stringAt(entry, 'apiVersion'),
    time: stringAt(entry, 'time'),
    subresource: stringAt(entry, 'subresource'),
    fields: objectAt(entry, 'fieldsV1'),
  }));
}

/** Whether it is what Helm owns by server-side apply. */
export function isOurs({ manager, operation, subresource }: ManagedEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && subresource === '';
}

/** Whether it is what Helm owns by updates, as the client-side way leaves it. */
export function isOurUpdate({ manager, operation, subresource }: ManagedEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Update' && subresource === '';
}

/** Whether an entry holds a path such as `f:spec`, `f:replicas`. */
export function ownsField({ fields }: ManagedEntry, ...path: readonly string[]): boolean {
  return at(fields, ...path) !== undefined;
}
