import { escalation } from '../../base/problems/preflight.ts';
import { type JsonObject, objectsAt, stringsOf } from '../../kube/json.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { mayText, type Rendered, renderedBy, resourceText } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease, Query } from '../preflight.ts';

type May = Extract<Query, { kind: 'may' }>;

const RBAC = 'rbac.authorization.k8s.io';

/** Roles that grant what the caller does not hold. Source: Kubernetes, RBAC, privilege escalation prevention. */
export const escalations: PreflightCheck = {
  name: 'escalations',
  stage: 'objects',
  concerns: (releases) => rolesOf(releases).length > 0,
  reads: (releases) => distinct(rolesOf(releases).flatMap((one) => [raising(one), ...grantsOf(one)])),
  check: (releases, state) => onceOpen(rolesOf(releases).flatMap((one) => findings(one, state))),
};

/** The verb that lifts the rule that nobody grants what he does not hold. */
const RAISING: Readonly<Record<string, readonly [verb: string, resource: string]>> = {
  Role: ['escalate', 'roles'],
  ClusterRole: ['escalate', 'clusterroles'],
};

function rolesOf(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(({ group, kind }) => group === RBAC && kind in RAISING);
}

function raising({ kind, namespace, name }: Rendered): May {
  const [verb = '', resource = ''] = RAISING[kind] ?? [];
  return { kind: 'may', verb, group: RBAC, resource, namespace, name };
}

/** Every single right that a role grants. One that gathers others grants whatever these hold, so all there is. */
function grantsOf({ object, namespace }: Rendered): readonly May[] {
  const rules = 'aggregationRule' in object ? ALL : objectsAt(object, 'rules');
  return distinct(rules.flatMap((rule) => [...resourceGrants(rule, namespace), ...urlGrants(rule)]));
}

const ALL: readonly JsonObject[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function resourceGrants(rule: JsonObject, namespace: string): readonly May[] {
  const names = stringsOf(rule.resourceNames);
  const named = names.length === 0 ? [{}] : names.map((name) => ({ name }));
  return stringsOf(rule.verbs).flatMap((verb) =>
    stringsOf(rule.apiGroups).flatMap((group) =>
      stringsOf(rule.resources).flatMap((resource) =>
        named.map((one): May => ({ kind: 'may', verb, group, resource, namespace, ...one })),
      ),
    ),
  );
}

function urlGrants(rule: JsonObject): readonly May[] {
  return stringsOf(rule.verbs).flatMap((verb) =>
    stringsOf(rule.nonResourceURLs).map(
      (url): May => ({ kind: 'may', verb, group: '', resource: '', namespace: '', url }),
    ),
  );
}

function findings(one: Rendered, state: ClusterState): readonly Finding[] {
  const { release, kind, name } = one;
  if (answerOf(state.may(raising(one))) === true) return [];
  const answers = grantsOf(one).map((may) => ({ may, known: state.may(may) }));
  const lacking = answers.filter(({ known }) => answerOf(known) === false).map(({ may }) => may);
  const [open] = answers.flatMap(({ known }) => missingOf(known) ?? []);
  if (lacking.length > 0) {
    const rows = rowsOf(lacking);
    const evidence = lacking.map((may) => ({
      what: `${may.url === undefined ? mayText(may) : grantText(may)}: no`,
      why: `${kind} ${name} grants it`,
    }));
    const cure = mayText(raising(one));
    return [taken(release, escalation(`${kind} ${name}`, rows, cure), evidence)];
  }
  if (open === undefined) return [];
  const question = `whether you hold what the roles of ${release.name} grant`;
  return [unknown(release, { about: 'preflight/escalation', worst: 'note', question, missing: open })];
}

/** What is granted, the verbs of one thing together: `create, delete deployments.apps`. */
function rowsOf(lacking: readonly May[]): readonly string[] {
  const things = groupedBy(lacking, ({ group, resource, name, url }) =>
    JSON.stringify([group, resource, name, url]),
  );
  return things.map(([first, ...rest]) =>
    first ? grantText({ ...first, verb: [first, ...rest].map(({ verb }) => verb).join(', ') }) : '',
  );
}

function grantText({ verb, group, resource, name, url }: May): string {
  if (url !== undefined) return `${verb} ${url}`;
  return `${verb} ${resourceText({ plural: resource, group })}${name === undefined ? '' : ` ${name}`}`;
}
