// Values that Kubernetes' API server accepts, where its OpenAPI definitions only say "string". For fields that hold a
// list, they are those of its items.
const CORE = {
  Container: {
    imagePullPolicy: ['Always', 'IfNotPresent', 'Never'],
    terminationMessagePolicy: ['File', 'FallbackToLogsOnError'],
  },
  ContainerPort: { protocol: ['TCP', 'UDP', 'SCTP'] },
  HostPathVolumeSource: {
    type: ['DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'],
  },
  HTTPGetAction: { scheme: ['HTTP', 'HTTPS'] },
  NodeSelectorRequirement: { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] },
  PersistentVolumeClaimSpec: {
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'],
    volumeMode: ['Block', 'Filesystem'],
  },
  PodSecurityContext: { fsGroupChangePolicy: ['OnRootMismatch', 'Always'] },
  PodSpec: {
    dnsPolicy: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'],
    preemptionPolicy: ['Never', 'PreemptLowerPriority'],
    restartPolicy: ['Always', 'OnFailure', 'Never'],
  },
  SeccompProfile: { type: ['Localhost', 'RuntimeDefault', 'Unconfined'] },
  SecurityContext: { procMount: ['Default', 'Unmasked'] },
  ServicePort: { protocol: ['TCP', 'UDP', 'SCTP'] },
  ServiceSpec: {
    externalTrafficPolicy: ['Cluster', 'Local'],
    internalTrafficPolicy: ['Cluster', 'Local'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
    sessionAffinity: ['ClientIP', 'None'],
    type: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  },
  Taint: { effect: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
  Toleration: {
    effect: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
    operator: ['Exists', 'Equal'],
  },
  TopologySpreadConstraint: {
    nodeAffinityPolicy: ['Honor', 'Ignore'],
    nodeTaintsPolicy: ['Honor', 'Ignore'],
    whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
  },
};

const APPS = {
  DaemonSetUpdateStrategy: { type: ['RollingUpdate', 'OnDelete'] },
  DeploymentStrategy: { type: ['RollingUpdate', 'Recreate'] },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: ['Delete', 'Retain'],
    whenScaled: ['Delete', 'Retain'],
  },
  StatefulSetSpec: { podManagementPolicy: ['OrderedReady', 'Parallel'] },
  StatefulSetUpdateStrategy: { type: ['RollingUpdate', 'OnDelete'] },
};

const BATCH = {
  CronJobSpec: { concurrencyPolicy: ['Allow', 'Forbid', 'Replace'] },
  JobSpec: {
    completionMode: ['NonIndexed', 'Indexed'],
    podReplacementPolicy: ['TerminatingOrFailed', 'Failed'],
  },
  PodFailurePolicyRule: { action: ['FailJob', 'FailIndex', 'Ignore', 'Count'] },
};

const WEBHOOK = {
  failurePolicy: ['Ignore', 'Fail'],
  matchPolicy: ['Exact', 'Equivalent'],
  sideEffects: ['None', 'NoneOnDryRun', 'Some', 'Unknown'],
};

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** By definition, then by field. */
export const enums = {
  ...within('io.k8s.api.core.v1', CORE),
  ...within('io.k8s.api.apps.v1', APPS),
  ...within('io.k8s.api.batch.v1', BATCH),
  ...within('io.k8s.api.admissionregistration.v1', {
    MutatingWebhook: { ...WEBHOOK, reinvocationPolicy: ['Never', 'IfNeeded'] },
    RuleWithOperations: {
      operations: ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'],
      scope: ['*', 'Cluster', 'Namespaced'],
    },
    ValidatingWebhook: WEBHOOK,
  }),
  ...within('io.k8s.api.autoscaling.v2', {
    HPAScalingPolicy: { type: ['Pods', 'Percent'] },
    HPAScalingRules: { selectPolicy: ['Max', 'Min', 'Disabled'] },
    MetricSpec: { type: METRIC_TYPES },
    MetricTarget: { type: ['Utilization', 'Value', 'AverageValue'] },
  }),
  ...within('io.k8s.api.networking.v1', {
    HTTPIngressPath: { pathType: ['Exact', 'Prefix', 'ImplementationSpecific'] },
    NetworkPolicyPort: { protocol: ['TCP', 'UDP', 'SCTP'] },
    NetworkPolicySpec: { policyTypes: ['Ingress', 'Egress'] },
  }),
  ...within('io.k8s.api.policy.v1', {
    PodDisruptionBudgetSpec: { unhealthyPodEvictionPolicy: ['IfHealthyBudget', 'AlwaysAllow'] },
  }),
  ...within('io.k8s.api.scheduling.v1', {
    PriorityClass: { preemptionPolicy: ['Never', 'PreemptLowerPriority'] },
  }),
  ...within('io.k8s.api.storage.v1', {
    StorageClass: {
      reclaimPolicy: ['Delete', 'Recycle', 'Retain'],
      volumeBindingMode: ['Immediate', 'WaitForFirstConsumer'],
    },
  }),
  ...within('io.k8s.apimachinery.pkg.apis.meta.v1', {
    LabelSelectorRequirement: { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  }),
  ...within('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', {
    CustomResourceConversion: { strategy: ['None', 'Webhook'] },
    CustomResourceDefinitionSpec: { scope: ['Cluster', 'Namespaced'] },
  }),
};

function within(group, definitions) {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, fields]) => [`${group}.${name}`, fields]),
  );
}
