{{/* The name of all objects. */}}
{{- define "nats-standin.fullname" -}}
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
{{- define "nats-standin.setName" -}}
{{- .Values.statefulSet.name | default (include "nats-standin.fullname" . | trunc 52 | trimSuffix "-") -}}
{{- end -}}

{{- define "nats-standin.headlessName" -}}
{{- .Values.headlessService.name | default (printf "%s-headless" (include "nats-standin.fullname" . | trunc 54 | trimSuffix "-")) -}}
{{- end -}}

{{- define "nats-standin.configName" -}}
{{- .Values.configMap.name | default (printf "%s-config" (include "nats-standin.fullname" .)) -}}
{{- end -}}

{{- define "nats-standin.claimName" -}}
{{- .Values.config.jetstream.fileStore.pvc.name | default (printf "%s-js" (include "nats-standin.fullname" . | trunc 60 | trimSuffix "-")) -}}
{{- end -}}

{{/* What a selector needs: (context, component). */}}
{{- define "nats-standin.selectorLabels" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/instance: {{ $context.Release.Name | quote }}
app.kubernetes.io/name: {{ $context.Values.nameOverride | default $context.Chart.Name | trunc 63 | trimSuffix "-" | quote }}
{{- end -}}

{{/* The labels of an object: (context, component). */}}
{{- define "nats-standin.labels" -}}
{{- $context := index . 0 -}}
{{ include "nats-standin.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $context.Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Name and labels: (context, component, name). */}}
{{- define "nats-standin.metadata" -}}
name: {{ index . 2 | quote }}
labels:
  {{- include "nats-standin.labels" . | nindent 2 }}
{{- end -}}

{{/* Image and pull policy of a container: (context, image). */}}
{{- define "nats-standin.image" -}}
{{- $global := (index . 0).Values.global.image -}}
{{- $image := index . 1 -}}
image: {{ with $image.registry | default $global.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ $image.repository }}:{{ $image.tag }}
{{- with $image.pullPolicy | default $global.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end -}}

{{- define "nats-standin.pullSecrets" -}}
{{- with .Values.global.image.pullSecretNames }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Environment from a map of texts and of maps. */}}
{{- define "nats-standin.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  {{- if kindIs "map" $value }}
  {{- toYaml $value | nindent 2 }}
  {{- else }}
  value: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* An amount as it stands: a large number would turn into one with an exponent. */}}
{{- define "nats-standin.size" -}}
{{- if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{/* A template's YAML with a map merged in: (template, its argument, map). */}}
{{- define "nats-standin.merged" -}}
{{- mergeOverwrite (include (index . 0) (index . 1) | fromYaml) (deepCopy (index . 2 | default dict)) | toYaml -}}
{{- end -}}

{{/* The ports that listen, by name, as a map that fromYaml reads. */}}
{{- define "nats-standin.ports" -}}
nats: {{ int64 .Values.config.nats.port }}
{{- if .Values.config.cluster.enabled }}
cluster: {{ int64 .Values.config.cluster.port }}
{{- end }}
{{- if .Values.config.monitor.enabled }}
monitor: {{ int64 .Values.config.monitor.port }}
{{- end }}
{{- if .Values.config.profiling.enabled }}
profiling: {{ int64 .Values.config.profiling.port }}
{{- end }}
{{- end -}}

{{/* One port of a Service: (name, number, further fields). */}}
{{- define "nats-standin.servicePort" -}}
{{- $protocol := ternary "http" "tcp" (has (index . 0) (list "monitor" "profiling")) -}}
{{- $port := dict "name" (index . 0) "port" (index . 1) "targetPort" (index . 0) "appProtocol" $protocol -}}
- {{ mergeOverwrite $port (omit (index . 2 | default dict) "enabled") | toYaml | nindent 2 | trim }}
{{- end -}}

{{/* Meets the restricted level of pod security; the image's own user is root. */}}
{{- define "nats-standin.podSecurity" -}}
securityContext:
  fsGroup: 1000
  runAsGroup: 1000
  runAsNonRoot: true
  runAsUser: 1000
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "nats-standin.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop:
      - ALL
{{- end -}}
