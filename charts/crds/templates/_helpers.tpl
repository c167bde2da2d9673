{{- define "dynamo-crds.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "dynamo-crds.labels" -}}
helm.sh/chart: {{ include "dynamo-crds.chart" . }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/component: crds
{{- end -}}

{{- define "dynamo-crds.annotations" -}}
controller-gen.kubebuilder.io/version: v0.16.4
{{- if .Values.keep }}
helm.sh/resource-policy: keep
{{- end }}
{{- end -}}
