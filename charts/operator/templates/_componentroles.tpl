{{- define "dynamo-operator.plannerRules" -}}
- apiGroups: ["nvidia.com"]
  resources: ["dynamocomponentdeployments", "dynamographdeployments"]
  verbs: ["get", "list", "create", "update", "patch"]
- apiGroups: ["nvidia.com"]
  resources: ["dynamographdeploymentscalingadapters/scale"]
  verbs: ["patch"]
{{- end -}}

{{- define "dynamo-operator.eppRules" -}}
- apiGroups: ["inference.networking.k8s.io"]
  resources: ["inferencepools", "inferencepools/status"]
  verbs: ["get", "list", "watch"]
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["get", "list", "watch"]
- apiGroups: ["discovery.k8s.io"]
  resources: ["endpointslices"]
  verbs: ["get", "list", "watch"]
- apiGroups: ["nvidia.com"]
  resources: ["dynamoworkermetadatas"]
  verbs: ["get", "list", "watch"]
{{- end -}}

{{- define "dynamo-operator.profilingRules" -}}
- apiGroups: [""]
  resources: ["configmaps"]
  verbs: ["create", "get", "update", "patch", "delete"]
- apiGroups: ["nvidia.com"]
  resources: ["dynamographdeploymentrequests"]
  verbs: ["get"]
- apiGroups: ["nvidia.com"]
  resources: ["dynamographdeployments"]
  verbs: ["get", "create", "delete", "list", "watch"]
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list", "get"]
- apiGroups: [""]
  resources: ["pods/log"]
  verbs: ["get"]
{{- end -}}

{{- /* A restricted operator cannot make accounts elsewhere: account, role and binding of a component in its namespace. */}}
{{- define "dynamo-operator.componentRole" -}}
{{- $namespace := include "dynamo-operator.target" .root -}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .account }}
  namespace: {{ $namespace | quote }}
  labels:
    {{- include "dynamo-operator.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .role }}
  namespace: {{ $namespace | quote }}
  labels:
    {{- include "dynamo-operator.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
rules:
  {{- include .rules .root | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .binding }}
  namespace: {{ $namespace | quote }}
  labels:
    {{- include "dynamo-operator.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .role }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ $namespace | quote }}
{{- end -}}

{{- define "dynamo-operator.componentClusterRole" -}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ include "dynamo-operator.fullname" .root }}-{{ .component }}
  labels:
    {{- include "dynamo-operator.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
rules:
  {{- include .rules .root | nindent 2 }}
{{- end -}}
