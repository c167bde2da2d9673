/**
 * Made by scripts/kubernetes-apis.mjs from k8s.io/api v0.35.1. A line: apiVersion, the versions of Kubernetes in which
 * its kinds came, were deprecated and went (- for never), the apiVersion to use instead, the kinds (`old>new`).
 */
export const API_TABLE = `admissionregistration.k8s.io/v1 1.16 - - - MutatingWebhookConfiguration MutatingWebhookConfigurationList ValidatingWebhookConfiguration ValidatingWebhookConfigurationList
admissionregistration.k8s.io/v1 1.30 - - - ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList
admissionregistration.k8s.io/v1alpha1 1.32 1.35 1.38 - MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyList
admissionregistration.k8s.io/v1alpha1 1.26 1.29 1.32 - ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList
admissionregistration.k8s.io/v1beta1 1.34 1.37 1.40 - MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyList
admissionregistration.k8s.io/v1beta1 1.9 1.16 1.22 admissionregistration.k8s.io/v1 MutatingWebhookConfiguration MutatingWebhookConfigurationList ValidatingWebhookConfiguration ValidatingWebhookConfigurationList
admissionregistration.k8s.io/v1beta1 1.28 1.31 1.34 - ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList
apps/v1 1.9 - - - ControllerRevision ControllerRevisionList DaemonSet DaemonSetList Deployment DeploymentList ReplicaSet ReplicaSetList StatefulSet StatefulSetList
apps/v1beta1 1.7 1.8 1.16 apps/v1 ControllerRevision ControllerRevisionList
apps/v1beta1 1.6 1.8 1.16 apps/v1 Deployment DeploymentList DeploymentRollback
apps/v1beta1 1.6 1.8 1.16 autoscaling/v1 Scale
apps/v1beta1 1.5 1.8 1.16 apps/v1 StatefulSet StatefulSetList
apps/v1beta2 1.8 1.9 1.16 apps/v1 ControllerRevision ControllerRevisionList DaemonSet DaemonSetList Deployment DeploymentList ReplicaSet ReplicaSetList StatefulSet StatefulSetList
apps/v1beta2 1.8 1.9 1.16 autoscaling/v1 Scale
authentication.k8s.io/v1 1.28 - - - SelfSubjectReview
authentication.k8s.io/v1 1.10 - - - TokenRequest
authentication.k8s.io/v1 1.6 - - - TokenReview
authentication.k8s.io/v1alpha1 1.26 1.29 1.32 - SelfSubjectReview
authentication.k8s.io/v1beta1 1.27 1.30 1.33 - SelfSubjectReview
authentication.k8s.io/v1beta1 1.4 1.19 1.22 authentication.k8s.io/v1 TokenReview
authorization.k8s.io/v1 1.19 - - - LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview
authorization.k8s.io/v1 1.6 - - - SubjectAccessReview
authorization.k8s.io/v1beta1 1.2 1.19 1.22 authorization.k8s.io/v1 LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview
authorization.k8s.io/v1beta1 1.8 1.19 1.22 authorization.k8s.io/v1 SelfSubjectRulesReview
autoscaling/v1 1.2 - - - HorizontalPodAutoscaler HorizontalPodAutoscalerList Scale
autoscaling/v2 1.23 - - - HorizontalPodAutoscaler HorizontalPodAutoscalerList
autoscaling/v2beta1 1.8 1.22 1.25 autoscaling/v2 HorizontalPodAutoscaler
autoscaling/v2beta1 1.8 1.22 1.25 autoscaling/v2beta2 HorizontalPodAutoscalerList
autoscaling/v2beta2 1.12 1.23 1.26 autoscaling/v2 HorizontalPodAutoscaler
autoscaling/v2beta2 1.12 1.22 1.25 - HorizontalPodAutoscalerList
batch/v1 1.21 - - - CronJob CronJobList
batch/v1 1.2 - - - Job JobList
batch/v1beta1 1.8 1.21 1.25 batch/v1 CronJob CronJobList
certificates.k8s.io/v1 1.19 - - - CertificateSigningRequest CertificateSigningRequestList
certificates.k8s.io/v1alpha1 1.26 1.34 1.37 - ClusterTrustBundle ClusterTrustBundleList
certificates.k8s.io/v1beta1 1.12 1.19 1.22 certificates.k8s.io/v1 CertificateSigningRequest CertificateSigningRequestList
certificates.k8s.io/v1beta1 1.33 1.36 1.39 - ClusterTrustBundle ClusterTrustBundleList
certificates.k8s.io/v1beta1 1.35 1.38 1.41 - PodCertificateRequest PodCertificateRequestList
coordination.k8s.io/v1 1.14 - - - Lease
coordination.k8s.io/v1 1.19 - - - LeaseList
coordination.k8s.io/v1alpha2 1.32 1.35 1.38 - LeaseCandidate LeaseCandidateList
coordination.k8s.io/v1beta1 1.12 1.19 1.22 coordination.k8s.io/v1 Lease LeaseList
coordination.k8s.io/v1beta1 1.33 1.36 1.39 - LeaseCandidate LeaseCandidateList
v1 1.0 - - - Binding Event EventList LimitRange LimitRangeList List Namespace NamespaceList Node NodeList PersistentVolume PersistentVolumeClaim PersistentVolumeClaimList PersistentVolumeList Pod PodExecOptions PodList PodLogOptions PodProxyOptions PodStatusResult PodTemplate PodTemplateList RangeAllocation ReplicationController ReplicationControllerList ResourceQuota ResourceQuotaList Secret SecretList SerializedReference Service ServiceAccount ServiceAccountList ServiceList
v1 1.0 1.19 - - ComponentStatus ComponentStatusList
v1 1.2 - - - ConfigMap ConfigMapList NodeProxyOptions ServiceProxyOptions
v1 1.0 1.33 - discovery.k8s.io/v1 Endpoints>EndpointSlice EndpointsList>EndpointSliceList
v1 1.1 - - - PodAttachOptions
v1 1.6 - - - PodPortForwardOptions
discovery.k8s.io/v1 1.21 - - - EndpointSlice EndpointSliceList
discovery.k8s.io/v1beta1 1.16 1.21 1.25 discovery.k8s.io/v1 EndpointSlice EndpointSliceList>EndpointSlice
events.k8s.io/v1 1.19 - - - Event EventList
events.k8s.io/v1beta1 1.8 1.22 1.25 - Event EventList
extensions/v1beta1 1.1 1.8 1.16 apps/v1 DaemonSet DaemonSetList Deployment DeploymentList
extensions/v1beta1 1.2 1.8 1.16 - DeploymentRollback
extensions/v1beta1 1.1 1.14 1.22 networking.k8s.io/v1 Ingress IngressList
extensions/v1beta1 1.3 1.9 1.16 networking.k8s.io/v1 NetworkPolicy NetworkPolicyList
extensions/v1beta1 1.2 1.8 1.16 apps/v1 ReplicaSet ReplicaSetList
extensions/v1beta1 1.1 1.2 1.16 - Scale
flowcontrol.apiserver.k8s.io/v1 1.29 - - - FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList
flowcontrol.apiserver.k8s.io/v1beta1 1.20 1.23 1.26 flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList
flowcontrol.apiserver.k8s.io/v1beta2 1.23 1.26 1.29 flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList
flowcontrol.apiserver.k8s.io/v1beta3 1.26 1.29 1.32 flowcontrol.apiserver.k8s.io/v1 FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList
networking.k8s.io/v1 1.33 - - - IPAddress IPAddressList ServiceCIDR ServiceCIDRList
networking.k8s.io/v1 1.19 - - - Ingress IngressClass IngressClassList IngressList NetworkPolicyList
networking.k8s.io/v1 1.7 - - - NetworkPolicy
networking.k8s.io/v1beta1 1.31 1.34 1.37 - IPAddress IPAddressList ServiceCIDR ServiceCIDRList
networking.k8s.io/v1beta1 1.14 1.19 1.22 networking.k8s.io/v1 Ingress IngressList
networking.k8s.io/v1beta1 1.18 1.19 1.22 networking.k8s.io/v1 IngressClass>IngressClassList IngressClassList
node.k8s.io/v1 1.20 - - - RuntimeClass RuntimeClassList
node.k8s.io/v1beta1 1.13 1.22 1.25 - RuntimeClass RuntimeClassList
policy/v1 1.22 - - - Eviction
policy/v1 1.21 - - - PodDisruptionBudget PodDisruptionBudgetList
policy/v1beta1 1.5 1.22 1.25 - Eviction
policy/v1beta1 1.5 1.21 1.25 policy/v1 PodDisruptionBudget PodDisruptionBudgetList
rbac.authorization.k8s.io/v1 1.8 - - - ClusterRole ClusterRoleBinding ClusterRoleBindingList ClusterRoleList Role RoleBinding RoleBindingList RoleList
rbac.authorization.k8s.io/v1beta1 1.6 1.17 1.22 rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding ClusterRoleBindingList ClusterRoleList Role RoleBinding RoleBindingList RoleList
resource.k8s.io/v1 1.34 - - - DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList
resource.k8s.io/v1alpha3 1.33 1.36 1.39 - DeviceTaintRule DeviceTaintRuleList
resource.k8s.io/v1beta1 1.32 1.35 1.38 - DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList
resource.k8s.io/v1beta2 1.33 1.36 1.39 - DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList
scheduling.k8s.io/v1 1.14 - - - PriorityClass PriorityClassList
scheduling.k8s.io/v1beta1 1.11 1.14 1.22 scheduling.k8s.io/v1 PriorityClass PriorityClassList
storage.k8s.io/v1 1.18 - - - CSIDriver CSIDriverList
storage.k8s.io/v1 1.17 - - - CSINode CSINodeList
storage.k8s.io/v1 1.24 - - - CSIStorageCapacity CSIStorageCapacityList
storage.k8s.io/v1 1.6 - - - StorageClass StorageClassList
storage.k8s.io/v1 1.13 - - - VolumeAttachment VolumeAttachmentList
storage.k8s.io/v1 1.34 - - - VolumeAttributesClass VolumeAttributesClassList
storage.k8s.io/v1alpha1 1.19 1.21 1.24 storage.k8s.io/v1beta1 CSIStorageCapacity CSIStorageCapacityList
storage.k8s.io/v1alpha1 1.9 1.21 1.24 storage.k8s.io/v1 VolumeAttachment VolumeAttachmentList
storage.k8s.io/v1alpha1 1.29 1.32 1.35 storage.k8s.io/v1 VolumeAttributesClass VolumeAttributesClassList
storage.k8s.io/v1beta1 1.14 1.19 1.22 storage.k8s.io/v1 CSIDriver CSIDriverList
storage.k8s.io/v1beta1 1.14 1.17 1.22 storage.k8s.io/v1 CSINode CSINodeList>CSINode
storage.k8s.io/v1beta1 1.21 1.24 1.27 storage.k8s.io/v1 CSIStorageCapacity CSIStorageCapacityList
storage.k8s.io/v1beta1 1.4 1.19 1.22 storage.k8s.io/v1 StorageClass StorageClassList
storage.k8s.io/v1beta1 1.10 1.19 1.22 storage.k8s.io/v1 VolumeAttachment VolumeAttachmentList
storage.k8s.io/v1beta1 1.31 1.34 1.37 storage.k8s.io/v1 VolumeAttributesClass VolumeAttributesClassList
storagemigration.k8s.io/v1beta1 1.35 1.38 1.41 - StorageVersionMigration StorageVersionMigrationList`;
