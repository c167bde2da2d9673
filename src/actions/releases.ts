import type { Log } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { releaseNameInvalid } from '../base/problems/release.ts';
import type { GoMap } from '../go/value.ts';
import type { Release } from '../release/release.ts';
import type { ReleaseStore } from '../release/store.ts';
import { stringAt } from '../release/stored-metadata.ts';
import { coalesceValues } from '../values/coalesce.ts';
import { isReleaseName } from './names.ts';

/** Raises release/name in the words of one of Helm's commands. */
export function checkStoredName(name: string, prefix: string): void {
  if (!isReleaseName(name)) fail(releaseNameInvalid(name, prefix));
}

/** A revision of a release, the newest for 0. Raises record/…. Source: helm action Configuration.releaseContent. */
export async function findRelease(store: ReleaseStore, name: string, revision: number): Promise<Release> {
  checkStoredName(name, 'releaseContent: Release name is invalid');
  return revision <= 0 ? store.last(name) : store.get(name, revision);
}

/** What templates would see as `.Values`, as far as the record tells: subcharts are not in it. */
export function computedValues({ chart, config }: Release, log: Log): GoMap {
  const node = { name: stringAt(chart?.metadata, 'name'), values: chart?.values ?? new Map(), children: [] };
  return coalesceValues(node, config ?? new Map(), { mode: 'coalesce', log });
}
