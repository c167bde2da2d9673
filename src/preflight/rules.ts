import { type JsonObject, stringsOf } from '../kube/json.ts';
import type { Query } from './preflight.ts';

type May = Extract<Query, { kind: 'may' }>;

/** The rules that somebody has in a namespace, as a SelfSubjectRulesReview tells them. */
export interface KnownRules {
  /** Of resources, and of paths of the server. */
  readonly rules: readonly JsonObject[];
  /** An authorizer cannot say all that it allows. */
  readonly isIncomplete: boolean;
}

/** Whether rules allow something; undefined where only a review of its own can tell. Source: Kubernetes, RBAC RuleAllows. */
export function allowedBy({ rules, isIncomplete }: KnownRules, may: May): boolean | undefined {
  if (rules.some((rule) => isAllowed(rule, may))) return true;
  return isIncomplete ? undefined : false;
}

function isAllowed(rule: JsonObject, { verb, group, resource, name, url }: May): boolean {
  const has = (field: string, wanted: string): boolean => {
    const listed = stringsOf(rule[field]);
    return listed.includes('*') || listed.includes(wanted);
  };
  if (url !== undefined) return has('verbs', verb) && isPathIn(stringsOf(rule.nonResourceURLs), url);
  const names = stringsOf(rule.resourceNames);
  const isNamed = names.length === 0 || (name !== undefined && names.includes(name));
  const [, below] = resource.split('/');
  const isBelow = below !== undefined && stringsOf(rule.resources).includes(`*/${below}`);
  return has('verbs', verb) && has('apiGroups', group) && (has('resources', resource) || isBelow) && isNamed;
}

/** A path that ends with a star stands for all that begin as it does. Source: Kubernetes, RBAC NonResourceURLMatches. */
function isPathIn(urls: readonly string[], url: string): boolean {
  return urls.some((one) => one === url || (one.endsWith('*') && url.startsWith(one.slice(0, -1))));
}
