{{/* The name of all objects: the release's, with the chart's unless it is part of it. */}}
{{- define "hello.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels by which the service finds its pods. They never change. */}}
{{- define "hello.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The labels of every object; those of the user cannot displace the chart's own. */}}
{{- define "hello.labels" -}}
{{- include "hello.ownLabels" . | fromYaml | mergeOverwrite (deepCopy (.Values.labels | default dict)) | toYaml -}}
{{- end -}}

{{- define "hello.ownLabels" -}}
{{ include "hello.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}
