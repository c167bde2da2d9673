import type { Problem } from '../base/problem.ts';
import { type CrdPlace, crdObjectLoses, crdObjectUnfit } from '../base/problems/crd.ts';
import { withinBounds } from '../kube/crd/bounded.ts';
import { type JsonObject, objectOf, sameJson, textOf } from '../kube/crd/json.ts';
import { objectFindings } from '../kube/crd/object.ts';
import type { Finding } from '../kube/objects.ts';
import { type CrdChange, type CrdFinding, storedOf, strategyOf } from './crd-safety.ts';

/** Objects to be judged: in which version they are read, and by which schemas. */
export interface CrdPass {
  readonly version: string;
  readonly old: JsonObject;
  readonly next: JsonObject;
  /** Only what would be dropped counts: nobody has written these objects in the new version. */
  readonly onlyLosses: boolean;
}

/** Which live objects an update concerns; none where it changes no schema. */
export function crdPasses({ old, next }: CrdChange): readonly CrdPass[] {
  const same = old.versions
    .filter(({ isServed }) => isServed)
    .flatMap(({ name, schema = {} }): readonly CrdPass[] => {
      const after = next.versions.find((version) => version.name === name);
      if (!after || sameJson(schema, after.schema ?? {})) return [];
      return [{ version: name, old: schema, next: after.schema ?? {}, onlyLosses: false }];
    });
  // Without a webhook objects are the same in all versions.
  const isOneForAll = strategyOf(old) === 'None' && strategyOf(next) === 'None';
  const passes = isOneForAll ? same.filter((pass, index) => !same.slice(0, index).some(isLike(pass))) : same;
  const [from, to] = [storedOf(old), storedOf(next)];
  if (!from?.isServed || !to || from.name === to.name || strategyOf(next) !== 'None') return passes;
  const moved = { version: from.name, old: from.schema ?? {}, next: to.schema ?? {}, onlyLosses: true };
  return [...passes, moved];
}

function isLike(one: CrdPass): (other: CrdPass) => boolean {
  return (other) => sameJson(one.old, other.old) && sameJson(one.next, other.next);
}

/** What of a live object, read in the version of a pass, the new schema refuses or drops; nothing it did before. */
export function liveFindings(object: JsonObject, pass: CrdPass, crd: string): readonly CrdFinding[] {
  const place = { crd, version: pass.version, path: '' };
  const known = new Set(judge(object, pass.old).map(keyOf));
  const found = judge(object, pass.next).filter((finding) => !known.has(keyOf(finding)));
  return liveProblems(found, object, pass, place).map((problem) => ({ ...place, problem }));
}

function judge(object: JsonObject, schema: JsonObject): readonly Finding[] {
  return withinBounds((budget) => objectFindings({ schema, object }, budget));
}

function keyOf(finding: Finding): string {
  return `${isLoss(finding) ? 'loses' : 'unfit'} ${finding.path}`;
}

function isLoss({ flaw }: Finding): boolean {
  return flaw === 'key';
}

function liveProblems(
  found: readonly Finding[],
  object: JsonObject,
  { onlyLosses }: CrdPass,
  place: CrdPlace,
): readonly Problem[] {
  const name = objectName(object);
  const lost = found.filter(isLoss).map(({ path }) => path);
  const wrong = onlyLosses ? [] : found.filter((finding) => !isLoss(finding));
  const says = wrong.map((finding) =>
    finding.path === '' ? finding.says : `${finding.path} ${finding.says}`,
  );
  return [
    ...(says.length > 0 ? [crdObjectUnfit(place, name, says)] : []),
    ...(lost.length > 0 ? [crdObjectLoses(place, name, lost)] : []),
  ];
}

/** `Widget team-a/one`. */
function objectName(object: JsonObject): string {
  const { namespace, name } = objectOf(object.metadata);
  const space = textOf(namespace);
  return `${textOf(object.kind)} ${space === '' ? '' : `${space}/`}${textOf(name)}`;
}
