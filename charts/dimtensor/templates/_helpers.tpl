{{/* The chart's name, or what replaces it. */}}
{{- define "dimtensor.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of all objects. */}}
{{- define "dimtensor.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "dimtensor.completionMode" -}}
{{- .Values.job.completionMode | default (ternary "Indexed" "" (gt (int64 .Values.job.completions) 1)) -}}
{{- end -}}

{{/* How many characters an indexed job puts behind its name to name its pods, which may have 63 in all. */}}
{{- define "dimtensor.indexLength" -}}
{{- if eq (include "dimtensor.completionMode" .) "Indexed" -}}
{{- sub .Values.job.completions 1 | printf "-%d" | len -}}
{{- else -}}
0
{{- end -}}
{{- end -}}

{{- define "dimtensor.jobName" -}}
{{- include "dimtensor.fullname" . | trunc (sub 63 (include "dimtensor.indexLength" .) | int) | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the CronJob: the controller appends eleven characters to it for each job. */}}
{{- define "dimtensor.cronjobName" -}}
{{- include "dimtensor.fullname" . | trunc (sub 52 (include "dimtensor.indexLength" .) | int) | trimSuffix "-" -}}
{{- end -}}

{{/* The labels by which a selector finds the pods. They never change. */}}
{{- define "dimtensor.selectorLabels" -}}
app.kubernetes.io/name: {{ include "dimtensor.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The labels of every object. */}}
{{- define "dimtensor.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "dimtensor.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Name and labels of an object. */}}
{{- define "dimtensor.metadata" -}}
name: {{ include "dimtensor.fullname" . | quote }}
namespace: {{ .Release.Namespace | quote }}
labels:
  {{- include "dimtensor.labels" . | nindent 2 }}
{{- end -}}

{{- define "dimtensor.serviceAccountName" -}}
{{- $default := ternary (include "dimtensor.fullname" .) "default" .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default $default -}}
{{- end -}}

{{- define "dimtensor.tag" -}}
{{- if ne .Values.image.variant "latest" -}}
{{- printf "%s-%s" (.Values.image.tag | default .Chart.AppVersion) .Values.image.variant -}}
{{- else -}}
{{- .Values.image.tag | default "latest" -}}
{{- end -}}
{{- end -}}

{{- define "dimtensor.image" -}}
{{- with .Values.global.imageRegistry | default .Values.image.registry -}}
{{- trimSuffix "/" . }}/
{{- end -}}
{{- .Values.image.repository }}:{{ include "dimtensor.tag" . -}}
{{- end -}}

{{/* Not empty when the workload answers requests, which services, ingresses and autoscalers are about. */}}
{{- define "dimtensor.serves" -}}
{{- if eq .Values.workloadType "deployment" }}yes{{ end -}}
{{- end -}}

{{/* The claim that holds the data. */}}
{{- define "dimtensor.claim" -}}
{{- .Values.persistence.existingClaim | default (include "dimtensor.fullname" .) -}}
{{- end -}}
