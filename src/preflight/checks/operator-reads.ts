import type { JsonObject } from '../../kube/json.ts';
import type { ClusterState, Known } from '../preflight.ts';
import type { QueryOf } from '../run.ts';
import { ELECTION, SCOPE_LEASE, type Sighted } from './operator-signs.ts';

type List = QueryOf<'list'>;

const RBAC = 'rbac.authorization.k8s.io/v1';
const LEASES = 'coordination.k8s.io/v1';
const ADMISSION = 'admissionregistration.k8s.io/v1';

function listOf(apiVersion: string, of: string, namespace: string): List {
  return { kind: 'list', apiVersion, of, ...(namespace === '' ? {} : { namespace }) };
}

/** What has to be known for an operator of a scope: an empty one is the whole cluster. */
export interface ScopeReads {
  readonly clusterRoles: List;
  readonly roles: List;
  readonly scopeLeases: List;
  readonly clusterBindings: List;
  readonly bindings: List;
  readonly allBindings: List;
  readonly deployments: List;
  readonly elections: List;
  readonly validating: List;
  readonly mutating: List;
  readonly records: List;
}

/** The questions; without an answer to the first three nobody can tell, the others help where they are answered. */
export function readsFor(scope: string): ScopeReads {
  return {
    clusterRoles: listOf(RBAC, 'ClusterRole', ''),
    roles: listOf(RBAC, 'Role', scope),
    scopeLeases: { ...listOf(LEASES, 'Lease', scope), name: SCOPE_LEASE },
    clusterBindings: listOf(RBAC, 'ClusterRoleBinding', ''),
    bindings: listOf(RBAC, 'RoleBinding', scope),
    allBindings: listOf(RBAC, 'RoleBinding', ''),
    deployments: listOf('apps/v1', 'Deployment', ''),
    elections: { ...listOf(LEASES, 'Lease', scope === '' ? '' : 'kube-system'), name: ELECTION },
    validating: listOf(ADMISSION, 'ValidatingWebhookConfiguration', ''),
    mutating: listOf(ADMISSION, 'MutatingWebhookConfiguration', ''),
    records: { ...listOf('v1', 'Secret', ''), labels: 'owner=helm', metadataOnly: true },
  };
}

/** What the answers show, nothing where there are none. */
export function sightedBy(reads: ScopeReads, state: ClusterState): Sighted {
  const all = state.list(reads.allBindings);
  return {
    clusterRoles: itemsOf(state.list(reads.clusterRoles)),
    clusterBindings: knownOf(state.list(reads.clusterBindings)),
    roles: itemsOf(state.list(reads.roles)),
    bindings: knownOf(all) ?? knownOf(state.list(reads.bindings)),
    deployments: itemsOf(state.list(reads.deployments)),
    scopeLeases: itemsOf(state.list(reads.scopeLeases)),
    elections: itemsOf(state.list(reads.elections)),
    webhooks: [...itemsOf(state.list(reads.validating)), ...itemsOf(state.list(reads.mutating))],
    nowMs: state.nowMs,
  };
}

function knownOf(known: Known<readonly JsonObject[]>): readonly JsonObject[] | undefined {
  return 'value' in known ? known.value : undefined;
}

function itemsOf(known: Known<readonly JsonObject[]>): readonly JsonObject[] {
  return knownOf(known) ?? [];
}

/** The rights that are missing among these questions, without doubles, in words. */
export function missingAmong(state: ClusterState, queries: readonly List[]): string {
  const missing = queries
    .map((query) => state.list(query))
    .flatMap((known) => ('missing' in known ? [known.missing] : []));
  return [...new Set(missing)].join(' and to ');
}
