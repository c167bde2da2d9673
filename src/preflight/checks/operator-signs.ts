import { at, type JsonObject, objectAt, objectsAt, stringAt, stringsAt, stringsOf } from '../../kube/json.ts';
import { type Owner, ownerOf } from './operator-owner.ts';

/** Something in the cluster by which an operator shows. */
export interface Sign extends Owner {
  /** `ClusterRole x`, `Role team-a/x`. */
  readonly what: string;
  readonly why: string;
  readonly kind: 'ClusterRole' | 'Role' | 'Deployment' | 'Lease' | 'Webhook' | 'Election';
  readonly name: string;
  /** The namespace that is managed, empty for the whole cluster; undefined where this does not tell. */
  readonly scope: string | undefined;
  /** The account that acts, as `NAMESPACE/NAME`; empty where it is not known. */
  readonly account: string;
  /** Since when it is there, RFC 3339, and the version of the object. */
  readonly created: string;
  readonly version: string;
}

/** What was read of a cluster, or what is rendered. Bindings are undefined where they could not be read. */
export interface Sighted {
  readonly clusterRoles: readonly JsonObject[];
  readonly clusterBindings: readonly JsonObject[] | undefined;
  readonly roles: readonly JsonObject[];
  readonly bindings: readonly JsonObject[] | undefined;
  readonly deployments: readonly JsonObject[];
  readonly scopeLeases: readonly JsonObject[];
  readonly elections: readonly JsonObject[];
  readonly webhooks: readonly JsonObject[];
  /** Without it no lease has run out. */
  readonly nowMs: number | undefined;
}

/** The lease of a restricted operator in its namespace. */
export const SCOPE_LEASE = 'dynamo-operator-namespace-scope';
/** The lease by which operators elect a leader. */
export const ELECTION = 'dynamo.nvidia.com';
const GROUP = 'nvidia.com';
const TYPE = 'dynamographdeployments';

/** All signs of operators, each for itself. */
export function signsOf(sighted: Sighted): readonly Sign[] {
  return [
    ...sighted.clusterRoles.flatMap((role) => clusterRoleSigns(role, sighted)),
    ...sighted.roles.flatMap((role) => roleSigns(role, sighted)),
    ...sighted.deployments.flatMap(deploymentSigns),
    ...sighted.webhooks.flatMap(webhookSigns),
    ...sighted.scopeLeases.filter((lease) => isHeld(lease, sighted.nowMs)).map(scopeLeaseSign),
    ...sighted.elections.filter((lease) => isHeld(lease, sighted.nowMs)).map(electionSign),
  ];
}

/** Whether a Role or ClusterRole is an operator's manager's: by what it allows, or by the names that its chart gives. */
export function managerRole(role: JsonObject): 'rules' | 'name' | undefined {
  const name = nameOf(role);
  if (!name.endsWith('-manager-role')) return managesGraphs(role) ? 'rules' : undefined;
  const labels = stringsAt(role, 'metadata', 'labels');
  const marks = [labels['app.kubernetes.io/name'], labels['app.kubernetes.io/part-of']];
  if (managesGraphs(role) || marks.includes('dynamo-operator')) return 'name';
  const isNamed = name.includes('-dynamo-operator-') || name.startsWith('dynamo-operator-');
  return isNamed && objectsAt(role, 'rules').length === 0 ? 'name' : undefined;
}

/** Only a manager writes the status or the finalizers of graph deployments, and these by their name. */
function managesGraphs(role: JsonObject): boolean {
  return objectsAt(role, 'rules').some((rule) => {
    const isOurs = stringsOf(rule.apiGroups).includes(GROUP);
    const resources = stringsOf(rule.resources);
    const writes = stringsOf(rule.verbs).some((verb) => ['update', 'patch', '*'].includes(verb));
    return (
      isOurs && writes && [`${TYPE}/status`, `${TYPE}/finalizers`].some((one) => resources.includes(one))
    );
  });
}

const BY: Readonly<Record<'rules' | 'name', string>> = {
  rules: 'it lets write the status of Dynamo graph deployments, as only a manager does',
  name: "it is the role of an operator's manager",
};

function clusterRoleSigns(role: JsonObject, { clusterBindings, bindings }: Sighted): readonly Sign[] {
  const by = managerRole(role);
  if (!by) return [];
  const name = nameOf(role);
  const wide = bindingsOf('ClusterRole', name, clusterBindings ?? []);
  const narrow = bindingsOf('ClusterRole', name, bindings ?? []);
  const accounts = [...wide, ...narrow].flatMap(accountsIn);
  const isUsed = [...wide, ...narrow].length === 0 || accounts.length > 0;
  if (by === 'rules' && !isUsed) return [];
  const base = signOf(role, 'ClusterRole', { account: accounts[0] ?? '', why: BY[by] });
  if (wide.length > 0 || narrow.length === 0) return [{ ...base, scope: '' }];
  return [...new Set(narrow.map(namespaceOf))].map((scope) => ({
    ...base,
    scope,
    why: `${BY[by]}, and it is bound in namespace ${scope} only`,
  }));
}

function roleSigns(role: JsonObject, { bindings }: Sighted): readonly Sign[] {
  const by = managerRole(role);
  if (!by) return [];
  const space = namespaceOf(role);
  const bound = bindingsOf('Role', nameOf(role), bindings ?? []).filter((one) => namespaceOf(one) === space);
  const accounts = bound.flatMap(accountsIn);
  if (by === 'rules' && bound.length > 0 && accounts.length === 0) return [];
  const why = `${BY[by]}, for namespace ${space}`;
  return [{ ...signOf(role, 'Role', { account: accounts[0] ?? '', why }), scope: space }];
}

function bindingsOf(kind: string, name: string, all: readonly JsonObject[]): readonly JsonObject[] {
  return all.filter(
    (one) => stringAt(one, 'roleRef', 'kind') === kind && stringAt(one, 'roleRef', 'name') === name,
  );
}

function accountsIn(binding: JsonObject): readonly string[] {
  return objectsAt(binding, 'subjects')
    .filter((subject) => stringAt(subject, 'kind') === 'ServiceAccount')
    .map(
      (subject) => `${stringAt(subject, 'namespace') || namespaceOf(binding)}/${stringAt(subject, 'name')}`,
    );
}

/** Arguments that no other program has. */
const ARGUMENTS: readonly string[] = [
  'dgdr-profiling-cluster-role-name',
  'planner-cluster-role-name',
  'epp-cluster-role-name',
  'mpi-run-ssh-secret-name',
  'mpi-run-ssh-secret-namespace',
  'namespace-scope-lease-duration',
  'grove-termination-delay',
];
const IMAGE = /(?:^|\/)ai-dynamo\/(?:kubernetes|dynamo)-operator(?:[:@]|$)/;

function deploymentSigns(deployment: JsonObject): readonly Sign[] {
  const containers = objectsAt(deployment, 'spec', 'template', 'spec', 'containers');
  const manager = containers.find((container) => isManager(container));
  if (!manager) return [];
  const pod = objectAt(deployment, 'spec', 'template', 'spec');
  const account = `${namespaceOf(deployment)}/${stringAt(pod, 'serviceAccountName') || 'default'}`;
  const scope = argumentOf(manager, 'restrictedNamespace') ?? '';
  const id = argumentOf(manager, 'leader-election-id');
  const why = [
    `it runs ${stringAt(manager, 'image') || 'a manager'}`,
    scope === '' ? 'for the whole cluster (no --restrictedNamespace)' : `with --restrictedNamespace=${scope}`,
    ...(id === undefined ? [] : [`and elects its leader as ${id}`]),
  ].join(' ');
  return [{ ...signOf(deployment, 'Deployment', { account, why }), scope }];
}

function isManager(container: JsonObject): boolean {
  if (IMAGE.test(stringAt(container, 'image'))) return true;
  if (ARGUMENTS.some((name) => argumentOf(container, name) !== undefined)) return true;
  return argumentOf(container, 'leader-election-id')?.endsWith(ELECTION) === true;
}

/** The value of a flag as Go's flag package reads it: one dash or two, with `=` or as the next argument. */
function argumentOf(container: JsonObject, name: string): string | undefined {
  const words = [...stringsOf(container.command), ...stringsOf(container.args)];
  for (const [index, word] of words.entries()) {
    const [, flag, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === name) return value ?? words[index + 1] ?? '';
  }
  return undefined;
}

/** What asks an operator before Dynamo's objects are taken. */
function webhookSigns(configuration: JsonObject): readonly Sign[] {
  const hooks = objectsAt(configuration, 'webhooks').filter((hook) =>
    objectsAt(hook, 'rules').some((rule) => {
      const resources = stringsOf(rule.resources);
      return stringsOf(rule.apiGroups).includes(GROUP) && resources.some((one) => one.startsWith('dynamo'));
    }),
  );
  const [hook] = hooks;
  if (!hook) return [];
  const space = stringAt(hook, 'clientConfig', 'service', 'namespace');
  const scope = stringAt(hook, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name');
  const area = scope === '' ? 'in all namespaces' : `in namespace ${scope}`;
  const why = `it asks service ${space}/${stringAt(hook, 'clientConfig', 'service', 'name')} about Dynamo's objects ${area}`;
  const sign = signOf(configuration, 'Webhook', { account: space === '' ? '' : `${space}/`, why });
  return [{ ...sign, what: `${stringAt(configuration, 'kind')} ${nameOf(configuration)}`, scope }];
}

/** Whether a lease is in force: one that has run out no longer counts. */
export function isHeld(lease: JsonObject, nowMs: number | undefined): boolean {
  if (stringAt(lease, 'spec', 'holderIdentity') === '') return false;
  const renewed = Date.parse(stringAt(lease, 'spec', 'renewTime'));
  if (Number.isNaN(renewed)) return false;
  return nowMs === undefined || renewed + leaseMs(lease) > nowMs;
}

const LEASE_SECONDS = 30;

function leaseMs(lease: JsonObject): number {
  const seconds = at(lease, 'spec', 'leaseDurationSeconds');
  return (typeof seconds === 'number' ? seconds : LEASE_SECONDS) * 1000;
}

function scopeLeaseSign(lease: JsonObject): Sign {
  const holder = stringAt(lease, 'spec', 'holderIdentity');
  const why = `${holder} holds it; it runs out ${leaseMs(lease) / 1000}s after the last renewal (${stringAt(lease, 'spec', 'renewTime')})`;
  return { ...signOf(lease, 'Lease', { account: '', why }), scope: namespaceOf(lease) };
}

/** A leader in kube-system leads for the whole cluster; elsewhere the place alone does not tell. */
function electionSign(lease: JsonObject): Sign {
  const holder = stringAt(lease, 'spec', 'holderIdentity');
  const why = `${holder} leads by it`;
  const scope = namespaceOf(lease) === 'kube-system' ? '' : undefined;
  return { ...signOf(lease, 'Election', { account: '', why }), scope };
}

function signOf(
  object: JsonObject,
  kind: Sign['kind'],
  { account, why }: Pick<Sign, 'account' | 'why'>,
): Omit<Sign, 'scope'> {
  const space = namespaceOf(object);
  const name = nameOf(object);
  const word = kind === 'Election' ? 'Lease' : kind;
  return {
    ...ownerOf(object, account.split('/')[0] || space),
    ...{ kind, name, account, why },
    what: `${word} ${space === '' ? name : `${space}/${name}`}`,
    created: stringAt(object, 'metadata', 'creationTimestamp'),
    version: stringAt(object, 'metadata', 'resourceVersion'),
  };
}

function nameOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'name');
}

function namespaceOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'namespace');
}
