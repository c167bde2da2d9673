import { type ApiResource, apiVersionOf } from '../api.ts';
import { at, type JsonObject } from '../json.ts';

/** Lines of `apiVersion plural/Kind …`; a star marks kinds of the whole cluster. */
const BUILT_IN = `v1 configmaps/ConfigMap endpoints/Endpoints events/Event limitranges/LimitRange namespaces/Namespace* nodes/Node* persistentvolumeclaims/PersistentVolumeClaim persistentvolumes/PersistentVolume* pods/Pod podtemplates/PodTemplate replicationcontrollers/ReplicationController resourcequotas/ResourceQuota secrets/Secret serviceaccounts/ServiceAccount services/Service
admissionregistration.k8s.io/v1 mutatingwebhookconfigurations/MutatingWebhookConfiguration* validatingwebhookconfigurations/ValidatingWebhookConfiguration*
apiextensions.k8s.io/v1 customresourcedefinitions/CustomResourceDefinition*
apiregistration.k8s.io/v1 apiservices/APIService*
apps/v1 controllerrevisions/ControllerRevision daemonsets/DaemonSet deployments/Deployment replicasets/ReplicaSet statefulsets/StatefulSet
autoscaling/v2 horizontalpodautoscalers/HorizontalPodAutoscaler
batch/v1 cronjobs/CronJob jobs/Job
coordination.k8s.io/v1 leases/Lease
discovery.k8s.io/v1 endpointslices/EndpointSlice
networking.k8s.io/v1 ingressclasses/IngressClass* ingresses/Ingress networkpolicies/NetworkPolicy
node.k8s.io/v1 runtimeclasses/RuntimeClass*
policy/v1 poddisruptionbudgets/PodDisruptionBudget
rbac.authorization.k8s.io/v1 clusterrolebindings/ClusterRoleBinding* clusterroles/ClusterRole* rolebindings/RoleBinding roles/Role
scheduling.k8s.io/v1 priorityclasses/PriorityClass*
storage.k8s.io/v1 storageclasses/StorageClass*`;

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** The kinds that every cluster in memory has. */
export function builtInKinds(): readonly ApiResource[] {
  return BUILT_IN.split('\n').flatMap((line) => {
    const [apiVersion = '', ...entries] = line.split(' ');
    return entries.map((entry) => {
      const [plural = '', name = ''] = entry.split('/');
      const kind = name.replace('*', '');
      return { ...groupVersion(apiVersion), kind, plural, isNamespaced: kind === name, verbs: VERBS };
    });
  });
}

/** A definition as it is once the server has taken its names: established. */
export function established(definition: JsonObject, time: string): JsonObject {
  if (at(definition, 'status', 'conditions') !== undefined) return definition;
  const conditions = ['NamesAccepted', 'Established'].map((type) => ({
    ...{ type, status: 'True', lastTransitionTime: time },
    ...(type === 'NamesAccepted'
      ? { reason: 'NoConflicts', message: 'no conflicts found' }
      : { reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }),
  }));
  return { ...definition, status: { conditions } };
}

/** The groups below `/api` or `/apis` with all their kinds, as aggregated discovery writes them. */
export function discoveryOf(kinds: readonly ApiResource[], isCore: boolean): JsonObject {
  const wanted = kinds.filter(({ group }) => (group === '') === isCore);
  const groups = [...new Set(wanted.map(({ group }) => group))];
  const items = groups.map((group) => {
    const own = wanted.filter((kind) => kind.group === group);
    const versions = [...new Set(own.map(({ version }) => version))];
    return {
      metadata: isCore ? {} : { name: group },
      versions: versions.map((version) => ({
        version,
        freshness: 'Current',
        resources: own.filter((kind) => kind.version === version).map(discovered),
      })),
    };
  });
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function discovered({ group, version, kind, plural, isNamespaced, verbs }: ApiResource): JsonObject {
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.toLowerCase(),
    verbs,
  };
}

function groupVersion(apiVersion: string): { group: string; version: string } {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return { group, version };
}

/** What a request's path names. */
export interface Route {
  readonly resource: ApiResource;
  /** Empty for all namespaces, and for kinds of the whole cluster. */
  readonly namespace: string;
  /** Empty for the collection. */
  readonly name: string;
  /** `status`; empty for the object itself. */
  readonly subresource: string;
}

/** The kind, namespace and name that a path leads to, undefined when it leads to none. */
export function routeOf(path: string, kinds: readonly ApiResource[]): Route | undefined {
  const [root = '', ...segments] = path.split('/').slice(1).map(decodeURIComponent);
  const apiVersion = segments.splice(0, root === 'api' ? 1 : 2).join('/');
  const find = (plural: string | undefined): ApiResource | undefined =>
    kinds.find((kind) => kind.plural === plural && apiVersionOf(kind) === apiVersion);
  const [first, space = '', plural, name = '', subresource = ''] = segments;
  const inside = first === 'namespaces' ? find(plural) : undefined;
  if (inside?.isNamespaced) return { resource: inside, namespace: space, name, subresource };
  const resource = find(first);
  return resource && { resource, namespace: '', name: space, subresource: plural ?? '' };
}
