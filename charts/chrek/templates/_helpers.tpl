{{- define "chrek.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "chrek.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "chrek.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "chrek.selectorLabels" -}}
app.kubernetes.io/name: {{ include "chrek.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "chrek.labels" -}}
helm.sh/chart: {{ include "chrek.chart" . }}
{{ include "chrek.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- /* Labels of the pods; the user's own cannot displace those that the selector needs. */}}
{{- define "chrek.podLabels" -}}
{{- $own := include "chrek.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/component" "checkpoint-agent" -}}
{{- mergeOverwrite (deepCopy (.Values.daemonset.podLabels | default dict)) $own | toYaml -}}
{{- end -}}

{{- /* Annotations of the pods. A changed file must reach them, so the sums are the chart's own. */}}
{{- define "chrek.podAnnotations" -}}
{{- $own := dict "checksum/config" (include "chrek.config" . | sha256sum) -}}
{{- if .Values.seccomp.deploy -}}
{{- $_ := set $own "checksum/seccomp" (.Files.Get "files/block-iouring.json" | sha256sum) -}}
{{- end -}}
{{- mergeOverwrite (deepCopy (.Values.daemonset.podAnnotations | default dict)) $own | toYaml -}}
{{- end -}}

{{- define "chrek.serviceAccountName" -}}
{{- $otherwise := ternary (include "chrek.fullname" .) "default" .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default $otherwise -}}
{{- end -}}

{{- /* A cluster has one object of a name, so that of the cluster's role carries the namespace. */}}
{{- define "chrek.roleName" -}}
{{- $name := printf "%s-agent" (include "chrek.fullname" .) -}}
{{- ternary $name (printf "%s-%s" $name .Release.Namespace) .Values.rbac.namespaceRestricted -}}
{{- end -}}
