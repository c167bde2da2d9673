import type { Owner } from './operator-owner.ts';
import type { Sign } from './operator-signs.ts';

/** An operator that is there, by all signs that belong together. */
export interface Operator extends Owner {
  readonly signs: readonly Sign[];
  /** The namespaces it manages; an empty text is the whole cluster. */
  readonly scopes: readonly string[];
}

/** Puts signs together: of one release, of one account, in one namespace. */
export function operatorsIn(signs: readonly Sign[]): readonly Operator[] {
  const groups: Sign[][] = [];
  for (const sign of signs.filter(({ kind }) => MAIN.includes(kind))) join(groups, sign, sharesOwner);
  for (const sign of signs.filter(({ kind }) => kind === 'Webhook')) join(groups, sign, isServed);
  for (const sign of signs.filter(({ kind }) => kind === 'Lease')) join(groups, sign, isInForce);
  for (const sign of signs.filter(({ kind }) => kind === 'Election')) join(groups, sign, isLed);
  return groups.map(operatorOf).filter(({ scopes }) => scopes.length > 0);
}

const MAIN: readonly Sign['kind'][] = ['ClusterRole', 'Role', 'Deployment'];

type Belongs = (sign: Sign, group: readonly Sign[]) => boolean;

/** Adds a sign to the groups that it belongs to, which become one. */
function join(groups: Sign[][], sign: Sign, belongs: Belongs): void {
  const fitting = groups.filter((group) => belongs(sign, group));
  const [first, ...others] = fitting;
  if (!first) {
    groups.push([sign]);
    return;
  }
  if (!MAIN.includes(sign.kind)) {
    first.push(sign);
    return;
  }
  for (const other of others) {
    first.push(...other);
    groups.splice(groups.indexOf(other), 1);
  }
  first.push(sign);
}

function sharesOwner(sign: Sign, group: readonly Sign[]): boolean {
  return group.some(
    (other) => isSameRelease(sign, other) || (sign.account !== '' && sign.account === other.account),
  );
}

function isSameRelease(one: Owner, other: Owner): boolean {
  const isKnown = one.release !== '' && one.space !== '';
  return isKnown && one.release === other.release && one.space === other.space;
}

/** The service that a webhook calls lies beside the operator's account. */
function isServed(sign: Sign, group: readonly Sign[]): boolean {
  if (group.some((other) => isSameRelease(sign, other))) return true;
  const isNamed =
    sign.release !== '' && group.some(({ release }) => release !== '' && release !== sign.release);
  return !isNamed && sign.account !== '' && group.some(({ account }) => account.startsWith(sign.account));
}

function isInForce(sign: Sign, group: readonly Sign[]): boolean {
  return sign.scope !== undefined && scopesOf(group).includes(sign.scope);
}

/** A leader is a pod of the Deployment that it is named after, else some operator of that area. */
function isLed(sign: Sign, group: readonly Sign[]): boolean {
  const leader = sign.why.split(' ')[0] ?? '';
  if (group.some(({ kind, name }) => kind === 'Deployment' && leader.startsWith(`${name}-`))) return true;
  return scopesOf(group).includes(sign.scope ?? sign.space);
}

/** What an operator is told to manage says more than what it may. */
function scopesOf(group: readonly Sign[]): readonly string[] {
  const told = group.filter(({ kind }) => kind === 'Deployment');
  const allowed = group.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
  const telling = [told, allowed, group].find((some) => some.length > 0) ?? [];
  return [...new Set(telling.flatMap(({ scope }) => (scope === undefined ? [] : [scope])))].sort();
}

function operatorOf(signs: readonly Sign[]): Operator {
  const owner =
    signs.find(({ release, by }) => release !== '' && by !== '') ??
    signs.find(({ release }) => release !== '');
  const tool = owner?.by ? owner : (signs.find(({ by }) => by !== '') ?? owner);
  return {
    release: owner?.release ?? '',
    space: owner?.space ?? signs.find(({ space }) => space !== '')?.space ?? '',
    ...{ by: tool?.by ?? '', source: tool?.source ?? '' },
    signs,
    scopes: scopesOf(signs),
  };
}
