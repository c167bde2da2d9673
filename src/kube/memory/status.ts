import type { ApiResource } from '../api.ts';
import type { ApiAnswer } from '../cluster.ts';
import type { Json, JsonObject } from '../json.ts';

/** An answer that is no failure. */
export function done(body: Json, status = 200): ApiAnswer {
  return { status, body, warnings: [] };
}

/** A failure in the API server's form. */
export function refused(
  status: number,
  reason: string,
  message: string,
  details: JsonObject = {},
): ApiAnswer {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
  };
  return { status, body: { ...body, code: status }, warnings: [] };
}

/** `deployments.apps`. */
export function qualified({ group, plural }: ApiResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** 404. Source: apimachinery errors.NewNotFound. */
export function notFound(resource: ApiResource, name: string): ApiAnswer {
  return refused(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** 409. Source: apimachinery errors.NewAlreadyExists. */
export function alreadyExists(resource: ApiResource, name: string): ApiAnswer {
  const message = `${qualified(resource)} "${name}" already exists`;
  return refused(409, 'AlreadyExists', message, detailsOf(resource, name));
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 409, somebody else was faster. Source: apimachinery errors.NewConflict. */
export function conflict(resource: ApiResource, name: string, why: string = MODIFIED): ApiAnswer {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return refused(409, 'Conflict', message, detailsOf(resource, name));
}

/** 404 for an unknown path, which the API server answers in text. */
export function noSuchPath(): ApiAnswer {
  return { status: 404, body: '404 page not found\n', warnings: [] };
}

/** 410: what was asked about is forgotten. */
export function expired(message: string): ApiAnswer {
  return refused(410, 'Expired', message);
}

/** What Status says of the object it is about. */
export function detailsOf({ group, plural }: ApiResource, name: string): JsonObject {
  return { name, ...(group === '' ? {} : { group }), kind: plural };
}
