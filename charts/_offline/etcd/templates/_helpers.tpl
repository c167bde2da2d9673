{{- define "etcd-standin.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of all objects. */}}
{{- define "etcd-standin.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of the StatefulSet: with the hash of a revision it makes a label of its pods, so it is cut to 52. */}}
{{- define "etcd-standin.setName" -}}
{{- include "etcd-standin.fullname" . | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "etcd-standin.headlessName" -}}
{{- include "etcd-standin.fullname" . | trunc 54 | trimSuffix "-" }}-headless
{{- end -}}

{{- define "etcd-standin.selectorLabels" -}}
app.kubernetes.io/component: etcd
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: {{ include "etcd-standin.name" . | quote }}
{{- end -}}

{{- define "etcd-standin.labels" -}}
{{ include "etcd-standin.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Name, labels and annotations: (context, name, further annotations). */}}
{{- define "etcd-standin.metadata" -}}
{{- $context := index . 0 -}}
name: {{ index . 1 | quote }}
namespace: {{ $context.Release.Namespace | quote }}
labels:
  {{- include "etcd-standin.labels" $context | nindent 2 }}
{{- with merge dict (index . 2 | default dict) ($context.Values.commonAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "etcd-standin.serviceAccountName" -}}
{{- $default := ternary (include "etcd-standin.fullname" .) "default" .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default $default -}}
{{- end -}}

{{- define "etcd-standin.image" -}}
{{- $image := .Values.image -}}
{{- with .Values.global.imageRegistry | default $image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag }}{{ end -}}
{{- end -}}

{{/* Refuses what only the real chart does, and images that it would refuse. */}}
{{- define "etcd-standin.checks" -}}
{{- if .Values.auth.rbac.create -}}
{{- fail "auth.rbac.create: needs the real etcd chart; this one stands in for it without a network" -}}
{{- end -}}
{{- if and (ne .Values.image.repository "bitnami/etcd") (not .Values.global.security.allowInsecureImages) -}}
{{- printf "image.repository: %s is not the image that the chart was made for; set global.security.allowInsecureImages to take it" .Values.image.repository | fail -}}
{{- end -}}
{{- end -}}

{{/* What the preset asks for, where no resources are given. */}}
{{- define "etcd-standin.resources" -}}
{{- $sizes := dict
  "nano" (list "100m" "128Mi" "150m" "192Mi")
  "micro" (list "250m" "256Mi" "375m" "384Mi")
  "small" (list "500m" "512Mi" "750m" "768Mi")
  "medium" (list "500m" "1024Mi" "750m" "1536Mi")
  "large" (list "1" "2048Mi" "1500m" "3072Mi")
  "xlarge" (list "1" "3072Mi" "3" "6144Mi")
  "2xlarge" (list "1" "3072Mi" "6" "12288Mi") -}}
{{- if .Values.resources -}}
{{- toYaml .Values.resources -}}
{{- else -}}
{{- with get $sizes .Values.resourcesPreset -}}
requests:
  cpu: {{ index . 0 | quote }}
  memory: {{ index . 1 }}
limits:
  cpu: {{ index . 2 | quote }}
  memory: {{ index . 3 }}
{{- end -}}
{{- end -}}
{{- end -}}
