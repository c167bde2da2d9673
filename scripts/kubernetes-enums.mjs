// Values that Kubernetes' API server accepts, where its OpenAPI definitions only say "string", compared with the constants
// of its Go types and with what its own validation takes of them. For fields that hold a list, they are those of its
// items. An empty text is a field that is left out, and stands nowhere.
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const QUOTA_SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
];
const EXIT_CODE_OPERATORS = ['In', 'NotIn'];
const FAILURE_POLICIES = ['Ignore', 'Fail'];
const MATCH_POLICIES = ['Exact', 'Equivalent'];

const CORE = {
  AppArmorProfile: { type: ['Unconfined', 'RuntimeDefault', 'Localhost'] },
  AzureDiskVolumeSource: {
    cachingMode: ['None', 'ReadOnly', 'ReadWrite'],
    kind: ['Shared', 'Dedicated', 'Managed'],
  },
  Container: {
    imagePullPolicy: PULL_POLICIES,
    restartPolicy: ['Always', 'Never', 'OnFailure'],
    terminationMessagePolicy: ['File', 'FallbackToLogsOnError'],
  },
  ContainerPort: { protocol: PROTOCOLS },
  ContainerResizePolicy: { restartPolicy: ['NotRequired', 'RestartContainer'] },
  ContainerRestartRule: { action: ['Restart', 'RestartAllContainers'] },
  ContainerRestartRuleOnExitCodes: { operator: EXIT_CODE_OPERATORS },
  EndpointPort: { protocol: PROTOCOLS },
  HostPathVolumeSource: {
    type: ['DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'],
  },
  HTTPGetAction: { scheme: ['HTTP', 'HTTPS'] },
  ImageVolumeSource: { pullPolicy: PULL_POLICIES },
  NodeSelectorRequirement: { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] },
  PersistentVolumeClaimSpec: {
    accessModes: ACCESS_MODES,
    volumeMode: VOLUME_MODES,
  },
  PersistentVolumeSpec: {
    accessModes: ACCESS_MODES,
    persistentVolumeReclaimPolicy: ['Delete', 'Recycle', 'Retain'],
    volumeMode: VOLUME_MODES,
  },
  PodOS: { name: ['linux', 'windows'] },
  PodSecurityContext: {
    fsGroupChangePolicy: ['OnRootMismatch', 'Always'],
    seLinuxChangePolicy: ['MountOption', 'Recursive'],
    supplementalGroupsPolicy: ['Merge', 'Strict'],
  },
  PodSpec: {
    dnsPolicy: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'],
    preemptionPolicy: ['Never', 'PreemptLowerPriority'],
    restartPolicy: ['Always', 'OnFailure', 'Never'],
  },
  ResourceQuotaSpec: { scopes: QUOTA_SCOPES },
  ScopedResourceSelectorRequirement: {
    operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
    scopeName: QUOTA_SCOPES,
  },
  SeccompProfile: { type: ['Localhost', 'RuntimeDefault', 'Unconfined'] },
  SecurityContext: { procMount: ['Default', 'Unmasked'] },
  ServicePort: { protocol: PROTOCOLS },
  ServiceSpec: {
    externalTrafficPolicy: ['Cluster', 'Local'],
    internalTrafficPolicy: ['Cluster', 'Local'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
    sessionAffinity: ['ClientIP', 'None'],
    trafficDistribution: ['PreferClose', 'PreferSameNode', 'PreferSameZone'],
    type: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  },
  Taint: { effect: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
  Toleration: {
    effect: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
    operator: ['Exists', 'Equal', 'Lt', 'Gt'],
  },
  TopologySpreadConstraint: {
    nodeAffinityPolicy: ['Honor', 'Ignore'],
    nodeTaintsPolicy: ['Honor', 'Ignore'],
    whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
  },
  VolumeMount: {
    mountPropagation: ['None', 'HostToContainer', 'Bidirectional'],
    recursiveReadOnly: ['Disabled', 'IfPossible', 'Enabled'],
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
  PodFailurePolicyOnExitCodesRequirement: { operator: EXIT_CODE_OPERATORS },
  PodFailurePolicyOnPodConditionsPattern: { status: ['True', 'False', 'Unknown'] },
  PodFailurePolicyRule: { action: ['FailJob', 'FailIndex', 'Ignore', 'Count'] },
};

const RULE = {
  operations: ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'],
  scope: ['*', 'Cluster', 'Namespaced'],
};

const WEBHOOK = {
  failurePolicy: FAILURE_POLICIES,
  matchPolicy: MATCH_POLICIES,
  // v1 takes no other of the four that there are.
  sideEffects: ['None', 'NoneOnDryRun'],
};

const SUBJECTS = ['User', 'Group', 'ServiceAccount'];
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** By definition, then by field. */
export const enums = {
  ...within('io.k8s.api.core.v1', CORE),
  ...within('io.k8s.api.apps.v1', APPS),
  ...within('io.k8s.api.batch.v1', BATCH),
  ...within('io.k8s.api.admissionregistration.v1', {
    MatchResources: { matchPolicy: MATCH_POLICIES },
    MutatingWebhook: { ...WEBHOOK, reinvocationPolicy: ['Never', 'IfNeeded'] },
    NamedRuleWithOperations: RULE,
    ParamRef: { parameterNotFoundAction: ['Allow', 'Deny'] },
    RuleWithOperations: RULE,
    ValidatingAdmissionPolicyBindingSpec: { validationActions: ['Deny', 'Warn', 'Audit'] },
    ValidatingAdmissionPolicySpec: { failurePolicy: FAILURE_POLICIES },
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
    NetworkPolicyPort: { protocol: PROTOCOLS },
    NetworkPolicySpec: { policyTypes: ['Ingress', 'Egress'] },
  }),
  ...within('io.k8s.api.policy.v1', {
    PodDisruptionBudgetSpec: { unhealthyPodEvictionPolicy: ['IfHealthyBudget', 'AlwaysAllow'] },
  }),
  ...within('io.k8s.api.discovery.v1', {
    EndpointPort: { protocol: PROTOCOLS },
    EndpointSlice: { addressType: ['IPv4', 'IPv6', 'FQDN'] },
  }),
  ...within('io.k8s.api.flowcontrol.v1', {
    FlowDistinguisherMethod: { type: ['ByUser', 'ByNamespace'] },
    LimitResponse: { type: ['Queue', 'Reject'] },
    PriorityLevelConfigurationSpec: { type: ['Exempt', 'Limited'] },
    Subject: { kind: SUBJECTS },
  }),
  ...within('io.k8s.api.rbac.v1', {
    RoleRef: { kind: ['Role', 'ClusterRole'] },
    Subject: { kind: SUBJECTS },
  }),
  ...within('io.k8s.api.resource.v1', {
    DeviceSubRequest: { allocationMode: ['ExactCount', 'All'] },
    DeviceTaint: { effect: ['None', 'NoSchedule', 'NoExecute'] },
    DeviceToleration: { effect: ['None', 'NoSchedule', 'NoExecute'], operator: ['Exists', 'Equal'] },
    ExactDeviceRequest: { allocationMode: ['ExactCount', 'All'] },
  }),
  ...within('io.k8s.api.scheduling.v1', {
    PriorityClass: { preemptionPolicy: ['Never', 'PreemptLowerPriority'] },
  }),
  ...within('io.k8s.api.storage.v1', {
    CSIDriverSpec: {
      fsGroupPolicy: ['ReadWriteOnceWithFSType', 'File', 'None'],
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
    },
    // Volumes may be recycled, but no class makes such.
    StorageClass: {
      reclaimPolicy: ['Delete', 'Retain'],
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
