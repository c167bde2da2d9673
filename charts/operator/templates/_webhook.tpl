{{- define "dynamo-operator.webhookMetadata" -}}
name: {{ include "dynamo-operator.clusterName" . }}
labels:
  {{- include "dynamo-operator.labels" .root | nindent 2 }}
  app.kubernetes.io/component: webhook
{{- if .root.Values.webhook.certManager.enabled }}
annotations:
  cert-manager.io/inject-ca-from: {{ .root.Release.Namespace }}/{{ include "dynamo-operator.fullname" .root }}-serving-cert
{{- end }}
{{- end -}}

{{- /* One webhook of `kind` (validate or mutate) for the objects of `type`. */}}
{{- define "dynamo-operator.webhook" -}}
{{- $webhook := .root.Values.webhook -}}
name: {{ substr 0 1 .kind }}{{ .type }}.kb.io
admissionReviewVersions: ["v1"]
sideEffects: None
failurePolicy: {{ $webhook.failurePolicy }}
timeoutSeconds: {{ int $webhook.timeoutSeconds }}
clientConfig:
  {{- /* Left out otherwise: cert-manager or the hook writes it, and it must survive upgrades. */}}
  {{- if and $webhook.certificateSecret.external $webhook.caBundle }}
  caBundle: {{ $webhook.caBundle | quote }}
  {{- end }}
  service:
    name: {{ include "dynamo-operator.webhookService" .root }}
    namespace: {{ .root.Release.Namespace | quote }}
    path: /{{ .kind }}-nvidia-com-v1alpha1-{{ .type }}
    port: 443
{{- if $webhook.namespaceSelector }}
namespaceSelector:
  {{- toYaml $webhook.namespaceSelector | nindent 2 }}
{{- else if .root.Values.namespaceRestriction.enabled }}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ include "dynamo-operator.target" .root | quote }}
{{- end }}
rules:
  - apiGroups: ["nvidia.com"]
    apiVersions: ["v1alpha1"]
    operations: {{ .operations | toJson }}
    resources: [{{ printf "%ss" .type | quote }}]
{{- end -}}
