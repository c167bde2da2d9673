/**
 * Made by scripts/patch-rules.mjs from Kubernetes v1.35.4. A line: apiVersion and its kinds, each with its type unless
 * only its metadata has rules.
 */
export const PATCH_KINDS = `admissionregistration.k8s.io/v1 MutatingWebhookConfiguration=admissionregistration.v1.MutatingWebhookConfiguration ValidatingAdmissionPolicy=admissionregistration.v1.ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration=admissionregistration.v1.ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1alpha1 MutatingAdmissionPolicy=admissionregistration.v1alpha1.MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy=admissionregistration.v1beta1.MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
apiextensions.k8s.io/v1 CustomResourceDefinition=apiextensions.v1.CustomResourceDefinition
apps/v1 ControllerRevision DaemonSet=apps.v1.DaemonSet Deployment=apps.v1.Deployment ReplicaSet=apps.v1.ReplicaSet StatefulSet=apps.v1.StatefulSet
authentication.k8s.io/v1 SelfSubjectReview TokenRequest TokenReview
authorization.k8s.io/v1 LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview
autoscaling/v1 HorizontalPodAutoscaler Scale
autoscaling/v2 HorizontalPodAutoscaler=autoscaling.v2.HorizontalPodAutoscaler
batch/v1 CronJob=batch.v1.CronJob Job=batch.v1.Job
certificates.k8s.io/v1 CertificateSigningRequest
certificates.k8s.io/v1alpha1 ClusterTrustBundle
certificates.k8s.io/v1beta1 ClusterTrustBundle PodCertificateRequest=certificates.v1beta1.PodCertificateRequest
coordination.k8s.io/v1 Lease
coordination.k8s.io/v1alpha2 LeaseCandidate
coordination.k8s.io/v1beta1 LeaseCandidate
discovery.k8s.io/v1 EndpointSlice
events.k8s.io/v1 Event
flowcontrol.apiserver.k8s.io/v1 FlowSchema=flowcontrol.v1.FlowSchema PriorityLevelConfiguration=flowcontrol.v1.PriorityLevelConfiguration
internal.apiserver.k8s.io/v1alpha1 StorageVersion
networking.k8s.io/v1 IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR=networking.v1.ServiceCIDR
networking.k8s.io/v1beta1 IPAddress ServiceCIDR=networking.v1beta1.ServiceCIDR
node.k8s.io/v1 RuntimeClass
policy/v1 Eviction PodDisruptionBudget=policy.v1.PodDisruptionBudget
rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding Role RoleBinding
resource.k8s.io/v1 DeviceClass ResourceClaim=resource.v1.ResourceClaim ResourceClaimTemplate=resource.v1.ResourceClaimTemplate ResourceSlice
resource.k8s.io/v1alpha3 DeviceTaintRule=resource.v1alpha3.DeviceTaintRule
resource.k8s.io/v1beta1 DeviceClass ResourceClaim=resource.v1beta1.ResourceClaim ResourceClaimTemplate=resource.v1beta1.ResourceClaimTemplate ResourceSlice
resource.k8s.io/v1beta2 DeviceClass ResourceClaim=resource.v1beta2.ResourceClaim ResourceClaimTemplate=resource.v1beta2.ResourceClaimTemplate ResourceSlice
scheduling.k8s.io/v1 PriorityClass
scheduling.k8s.io/v1alpha1 Workload
storage.k8s.io/v1 CSIDriver CSINode=storage.v1.CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass
storage.k8s.io/v1beta1 VolumeAttributesClass
storagemigration.k8s.io/v1beta1 StorageVersionMigration=storagemigration.v1beta1.StorageVersionMigration
v1 Binding ComponentStatus=core.v1.ComponentStatus ConfigMap Endpoints Event LimitRange Namespace=core.v1.Namespace Node=core.v1.Node PersistentVolume PersistentVolumeClaim=core.v1.PersistentVolumeClaim Pod=core.v1.Pod PodTemplate=core.v1.PodTemplate ReplicationController=core.v1.ReplicationController ResourceQuota Secret Service=core.v1.Service ServiceAccount=core.v1.ServiceAccount`;

/**
 * A line: a type, and its fields by whose rules lists and maps are merged, as `name:strategies:merge key:type`; the
 * type of a map's values has a star. Fields without a rule, and without a type that has one, are left out.
 */
export const PATCH_TYPES = `admissionregistration.v1.MutatingWebhook matchConditions:merge:name:
admissionregistration.v1.MutatingWebhookConfiguration metadata:::meta.v1.ObjectMeta webhooks:merge:name:admissionregistration.v1.MutatingWebhook
admissionregistration.v1.ValidatingAdmissionPolicy metadata:::meta.v1.ObjectMeta spec:::admissionregistration.v1.ValidatingAdmissionPolicySpec
admissionregistration.v1.ValidatingAdmissionPolicySpec matchConditions:merge:name: variables:merge:name:
admissionregistration.v1.ValidatingWebhook matchConditions:merge:name:
admissionregistration.v1.ValidatingWebhookConfiguration metadata:::meta.v1.ObjectMeta webhooks:merge:name:admissionregistration.v1.ValidatingWebhook
admissionregistration.v1alpha1.MutatingAdmissionPolicy metadata:::meta.v1.ObjectMeta spec:::admissionregistration.v1alpha1.MutatingAdmissionPolicySpec
admissionregistration.v1alpha1.MutatingAdmissionPolicySpec matchConditions:merge:name:
admissionregistration.v1beta1.MutatingAdmissionPolicy metadata:::meta.v1.ObjectMeta spec:::admissionregistration.v1beta1.MutatingAdmissionPolicySpec
admissionregistration.v1beta1.MutatingAdmissionPolicySpec matchConditions:merge:name:
apiextensions.v1.CustomResourceDefinition metadata:::meta.v1.ObjectMeta spec:::apiextensions.v1.CustomResourceDefinitionSpec
apiextensions.v1.CustomResourceDefinitionSpec versions:::apiextensions.v1.CustomResourceDefinitionVersion
apiextensions.v1.CustomResourceDefinitionVersion schema:::apiextensions.v1.CustomResourceValidation
apiextensions.v1.CustomResourceValidation openAPIV3Schema:::apiextensions.v1.JSONSchemaProps
apiextensions.v1.JSONSchemaProps allOf:::apiextensions.v1.JSONSchemaProps anyOf:::apiextensions.v1.JSONSchemaProps definitions:::*apiextensions.v1.JSONSchemaProps not:::apiextensions.v1.JSONSchemaProps oneOf:::apiextensions.v1.JSONSchemaProps patternProperties:::*apiextensions.v1.JSONSchemaProps properties:::*apiextensions.v1.JSONSchemaProps x-kubernetes-validations:merge:rule:
apps.v1.DaemonSet metadata:::meta.v1.ObjectMeta spec:::apps.v1.DaemonSetSpec status:::apps.v1.DaemonSetStatus
apps.v1.DaemonSetSpec template:::core.v1.PodTemplateSpec
apps.v1.DaemonSetStatus conditions:merge:type:
apps.v1.Deployment metadata:::meta.v1.ObjectMeta spec:::apps.v1.DeploymentSpec status:::apps.v1.DeploymentStatus
apps.v1.DeploymentSpec strategy:retainKeys:: template:::core.v1.PodTemplateSpec
apps.v1.DeploymentStatus conditions:merge:type:
apps.v1.ReplicaSet metadata:::meta.v1.ObjectMeta spec:::apps.v1.ReplicaSetSpec status:::apps.v1.ReplicaSetStatus
apps.v1.ReplicaSetSpec template:::core.v1.PodTemplateSpec
apps.v1.ReplicaSetStatus conditions:merge:type:
apps.v1.StatefulSet metadata:::meta.v1.ObjectMeta spec:::apps.v1.StatefulSetSpec status:::apps.v1.StatefulSetStatus
apps.v1.StatefulSetSpec template:::core.v1.PodTemplateSpec volumeClaimTemplates:::core.v1.PersistentVolumeClaim
apps.v1.StatefulSetStatus conditions:merge:type:
autoscaling.v2.HorizontalPodAutoscaler metadata:::meta.v1.ObjectMeta status:::autoscaling.v2.HorizontalPodAutoscalerStatus
autoscaling.v2.HorizontalPodAutoscalerStatus conditions:merge:type:
batch.v1.CronJob metadata:::meta.v1.ObjectMeta spec:::batch.v1.CronJobSpec
batch.v1.CronJobSpec jobTemplate:::batch.v1.JobTemplateSpec
batch.v1.Job metadata:::meta.v1.ObjectMeta spec:::batch.v1.JobSpec status:::batch.v1.JobStatus
batch.v1.JobSpec template:::core.v1.PodTemplateSpec
batch.v1.JobStatus conditions:merge:type:
batch.v1.JobTemplateSpec metadata:::meta.v1.ObjectMeta spec:::batch.v1.JobSpec
certificates.v1beta1.PodCertificateRequest metadata:::meta.v1.ObjectMeta status:::certificates.v1beta1.PodCertificateRequestStatus
certificates.v1beta1.PodCertificateRequestStatus conditions:merge:type:
core.v1.ComponentStatus conditions:merge:type: metadata:::meta.v1.ObjectMeta
core.v1.Container env:merge:name: ports:merge:containerPort: volumeDevices:merge:devicePath: volumeMounts:merge:mountPath:
core.v1.ContainerStatus allocatedResourcesStatus:merge:name: volumeMounts:merge:mountPath:
core.v1.EphemeralContainer env:merge:name: ports:merge:containerPort: volumeDevices:merge:devicePath: volumeMounts:merge:mountPath:
core.v1.EphemeralVolumeSource volumeClaimTemplate:::core.v1.PersistentVolumeClaimTemplate
core.v1.Namespace metadata:::meta.v1.ObjectMeta status:::core.v1.NamespaceStatus
core.v1.NamespaceStatus conditions:merge:type:
core.v1.Node metadata:::meta.v1.ObjectMeta spec:::core.v1.NodeSpec status:::core.v1.NodeStatus
core.v1.NodeSpec podCIDRs:merge::
core.v1.NodeStatus addresses:merge:type: conditions:merge:type:
core.v1.PersistentVolumeClaim metadata:::meta.v1.ObjectMeta status:::core.v1.PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimStatus conditions:merge:type:
core.v1.PersistentVolumeClaimTemplate metadata:::meta.v1.ObjectMeta
core.v1.Pod metadata:::meta.v1.ObjectMeta spec:::core.v1.PodSpec status:::core.v1.PodStatus
core.v1.PodSpec containers:merge:name:core.v1.Container ephemeralContainers:merge:name:core.v1.EphemeralContainer hostAliases:merge:ip: imagePullSecrets:merge:name: initContainers:merge:name:core.v1.Container resourceClaims:merge,retainKeys:name: schedulingGates:merge:name: topologySpreadConstraints:merge:topologyKey: volumes:merge,retainKeys:name:core.v1.Volume
core.v1.PodStatus conditions:merge:type: containerStatuses:::core.v1.ContainerStatus ephemeralContainerStatuses:::core.v1.ContainerStatus hostIPs:merge:ip: initContainerStatuses:::core.v1.ContainerStatus podIPs:merge:ip: resourceClaimStatuses:merge,retainKeys:name:
core.v1.PodTemplate metadata:::meta.v1.ObjectMeta template:::core.v1.PodTemplateSpec
core.v1.PodTemplateSpec metadata:::meta.v1.ObjectMeta spec:::core.v1.PodSpec
core.v1.ReplicationController metadata:::meta.v1.ObjectMeta spec:::core.v1.ReplicationControllerSpec status:::core.v1.ReplicationControllerStatus
core.v1.ReplicationControllerSpec template:::core.v1.PodTemplateSpec
core.v1.ReplicationControllerStatus conditions:merge:type:
core.v1.Service metadata:::meta.v1.ObjectMeta spec:::core.v1.ServiceSpec status:::core.v1.ServiceStatus
core.v1.ServiceAccount metadata:::meta.v1.ObjectMeta secrets:merge:name:
core.v1.ServiceSpec ports:merge:port:
core.v1.ServiceStatus conditions:merge:type:
core.v1.Volume ephemeral:::core.v1.EphemeralVolumeSource
flowcontrol.v1.FlowSchema metadata:::meta.v1.ObjectMeta status:::flowcontrol.v1.FlowSchemaStatus
flowcontrol.v1.FlowSchemaStatus conditions:merge:type:
flowcontrol.v1.PriorityLevelConfiguration metadata:::meta.v1.ObjectMeta status:::flowcontrol.v1.PriorityLevelConfigurationStatus
flowcontrol.v1.PriorityLevelConfigurationStatus conditions:merge:type:
meta.v1.ObjectMeta finalizers:merge:: ownerReferences:merge:uid:
networking.v1.ServiceCIDR metadata:::meta.v1.ObjectMeta status:::networking.v1.ServiceCIDRStatus
networking.v1.ServiceCIDRStatus conditions:merge:type:
networking.v1beta1.ServiceCIDR metadata:::meta.v1.ObjectMeta status:::networking.v1beta1.ServiceCIDRStatus
networking.v1beta1.ServiceCIDRStatus conditions:merge:type:
policy.v1.PodDisruptionBudget metadata:::meta.v1.ObjectMeta spec:::policy.v1.PodDisruptionBudgetSpec status:::policy.v1.PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec selector:replace::
policy.v1.PodDisruptionBudgetStatus conditions:merge:type:
resource.v1.ResourceClaim metadata:::meta.v1.ObjectMeta status:::resource.v1.ResourceClaimStatus
resource.v1.ResourceClaimStatus reservedFor:merge:uid:
resource.v1.ResourceClaimTemplate metadata:::meta.v1.ObjectMeta spec:::resource.v1.ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateSpec metadata:::meta.v1.ObjectMeta
resource.v1alpha3.DeviceTaintRule metadata:::meta.v1.ObjectMeta status:::resource.v1alpha3.DeviceTaintRuleStatus
resource.v1alpha3.DeviceTaintRuleStatus conditions:merge:type:
resource.v1beta1.ResourceClaim metadata:::meta.v1.ObjectMeta status:::resource.v1beta1.ResourceClaimStatus
resource.v1beta1.ResourceClaimStatus reservedFor:merge:uid:
resource.v1beta1.ResourceClaimTemplate metadata:::meta.v1.ObjectMeta spec:::resource.v1beta1.ResourceClaimTemplateSpec
resource.v1beta1.ResourceClaimTemplateSpec metadata:::meta.v1.ObjectMeta
resource.v1beta2.ResourceClaim metadata:::meta.v1.ObjectMeta status:::resource.v1beta2.ResourceClaimStatus
resource.v1beta2.ResourceClaimStatus reservedFor:merge:uid:
resource.v1beta2.ResourceClaimTemplate metadata:::meta.v1.ObjectMeta spec:::resource.v1beta2.ResourceClaimTemplateSpec
resource.v1beta2.ResourceClaimTemplateSpec metadata:::meta.v1.ObjectMeta
storage.v1.CSINode metadata:::meta.v1.ObjectMeta spec:::storage.v1.CSINodeSpec
storage.v1.CSINodeSpec drivers:merge:name:
storagemigration.v1beta1.StorageVersionMigration metadata:::meta.v1.ObjectMeta status:::storagemigration.v1beta1.StorageVersionMigrationStatus
storagemigration.v1beta1.StorageVersionMigrationStatus conditions:merge:type:`;
