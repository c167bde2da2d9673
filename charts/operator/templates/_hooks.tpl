{{- /* Metadata of a hook object: `name`, `events`, `weight`, `policy`, and `namespaced` unless it has none. */}}
{{- define "dynamo-operator.hookMetadata" -}}
name: {{ .name }}
{{- if ne .scope "Cluster" }}
namespace: {{ .root.Release.Namespace | quote }}
{{- end }}
labels:
  {{- include "dynamo-operator.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
annotations:
  helm.sh/hook: {{ .events }}
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: {{ .policy }}
{{- end -}}

{{- /* Account, role and binding of a hook job; `scope` "Cluster" makes the role and its binding cluster-wide. */}}
{{- define "dynamo-operator.hookAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "dynamo-operator.hookMetadata" (merge (dict "scope" "") .) | nindent 2 }}
---
{{ include "dynamo-operator.hookRole" (merge (dict "account" .name) .) }}
{{- end -}}

{{- define "dynamo-operator.hookRole" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .scope }}Role
metadata:
  {{- include "dynamo-operator.hookMetadata" . | nindent 2 }}
rules:
  {{- .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .scope }}RoleBinding
metadata:
  {{- include "dynamo-operator.hookMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .scope }}Role
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace | quote }}
{{- end -}}

{{- /* What finds the objects of the certificate hooks, which no release owns. */}}
{{- define "dynamo-operator.hookSelector" -}}
app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=webhook-certificate
{{- end -}}

{{- define "dynamo-operator.jobPodMetadata" -}}
labels:
  {{- include "dynamo-operator.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "dynamo-operator.jobSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "dynamo-operator.certificateRules" -}}
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["create"]
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames: [{{ .Values.webhook.certificateSecret.name | quote }}]
  verbs: ["get", "update", "patch"]
{{- end -}}

{{- define "dynamo-operator.webhookConfigurations" -}}
{{- $validating := include "dynamo-operator.clusterName" (dict "root" . "ending" "validating") -}}
{{- $mutating := include "dynamo-operator.clusterName" (dict "root" . "ending" "mutating") -}}
{{- dict "validating" $validating "mutating" $mutating | toJson -}}
{{- end -}}

{{- define "dynamo-operator.authorityRules" -}}
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames: [{{ .Values.webhook.certificateSecret.name | quote }}]
  verbs: ["get"]
{{- end -}}

{{- define "dynamo-operator.configurationRules" -}}
- apiGroups: ["admissionregistration.k8s.io"]
  resources: ["validatingwebhookconfigurations"]
  resourceNames: [{{ .validating | quote }}]
  verbs: ["get", "patch"]
- apiGroups: ["admissionregistration.k8s.io"]
  resources: ["mutatingwebhookconfigurations"]
  resourceNames: [{{ .mutating | quote }}]
  verbs: ["get", "patch"]
{{- end -}}

{{- define "dynamo-operator.sshKeyRules" -}}
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["create"]
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames: [{{ .secretName | quote }}]
  verbs: ["get", "update"]
{{- end -}}
