import { API_TABLE } from './apis-table.ts';

/** A version of Kubernetes, as far as APIs come and go with it. */
export interface KubeRelease {
  readonly major: number;
  readonly minor: number;
}

/** An API of Kubernetes' own: when it came, was deprecated and went, as far as it did or is announced. */
export interface Api {
  readonly apiVersion: string;
  readonly kind: string;
  readonly introduced?: KubeRelease;
  readonly deprecated?: KubeRelease;
  readonly removed?: KubeRelease;
  readonly replacement?: { readonly apiVersion: string; readonly kind: string };
}

let byName: ReadonlyMap<string, Api> | undefined;

/** What is known of an API; undefined for the APIs of others. Lists are kinds of their own. */
export function findApi(apiVersion: string, kind: string): Api | undefined {
  byName ??= new Map(API_TABLE.split('\n').flatMap(readLine));
  return byName.get(`${apiVersion} ${kind}`);
}

/** True when `release` is the one named or a later one; false when none is named. */
export function isSince(since: KubeRelease | undefined, release: KubeRelease): boolean {
  if (since === undefined) return false;
  return since.major < release.major || (since.major === release.major && since.minor <= release.minor);
}

/** `1.25`. */
export function releaseText({ major, minor }: KubeRelease): string {
  return `${major}.${minor}`;
}

function readLine(line: string): (readonly [string, Api])[] {
  const [apiVersion = '', introduced = '', deprecated = '', removed = '', successor = '', ...kinds] =
    line.split(' ');
  return kinds.map((entry) => {
    const [kind = '', newKind = kind] = entry.split('>');
    const api: Api = {
      apiVersion,
      kind,
      ...optional('introduced', readRelease(introduced)),
      ...optional('deprecated', readRelease(deprecated)),
      ...optional('removed', readRelease(removed)),
      ...(successor === '-' ? {} : { replacement: { apiVersion: successor, kind: newKind } }),
    };
    return [`${apiVersion} ${kind}`, api];
  });
}

function optional(key: string, release: KubeRelease | undefined): Readonly<Record<string, KubeRelease>> {
  return release === undefined ? {} : { [key]: release };
}

function readRelease(text: string): KubeRelease | undefined {
  const [major = '', minor = ''] = text.split('.');
  return minor === '' ? undefined : { major: Number(major), minor: Number(minor) };
}
