{{/*
The pod template's metadata and spec, the same for all three workloads. It has no labels that tell versions: a Job's
template cannot be changed, and a new version of the chart alone is no reason to start pods anew.
*/}}
{{- define "dimtensor.podTemplate" -}}
metadata:
  labels:
    {{- include "dimtensor.selectorLabels" . | nindent 4 }}
  {{- with include "dimtensor.podAnnotations" . | fromYaml }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "dimtensor.podSettings" . | nindent 2 }}
  {{- with include "dimtensor.placement" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }} {{- /* dyn-ignore: workload/resources these containers are written in the values as a whole */}}
  {{- end }}
  containers:
    {{- include "dimtensor.container" . | nindent 4 }}
    {{- with .Values.sidecars }}
    {{- toYaml . | nindent 4 }} {{- /* dyn-ignore: workload/resources these containers are written in the values as a whole */}}
    {{- end }}
  {{- with include "dimtensor.volumes" . | trim }}
  volumes:
    {{- . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* A changed file or secret must reach the pods, so their sums are part of the template. */}}
{{- define "dimtensor.podAnnotations" -}}
{{- $annotations := deepCopy (.Values.podAnnotations | default dict) -}}
{{- if .Values.configMap.enabled -}}
{{- $_ := set $annotations "checksum/config" (toJson .Values.configMap.data | sha256sum) -}}
{{- end -}}
{{- if .Values.secret.enabled -}}
{{- $_ := set $annotations "checksum/secret" (toJson .Values.secret.data | sha256sum) -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{- define "dimtensor.podSettings" -}}
serviceAccountName: {{ include "dimtensor.serviceAccountName" . | quote }}
automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if not (include "dimtensor.serves" .) }}
restartPolicy: {{ .Values.job.restartPolicy }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
terminationGracePeriodSeconds: {{ int64 .Values.terminationGracePeriodSeconds }}
dnsPolicy: {{ .Values.dnsPolicy }}
{{- end -}}

{{- define "dimtensor.placement" -}}
{{- $gpu := .Values.resources.gpu.enabled -}}
{{- $selector := ternary (dict "accelerator" "nvidia-gpu") dict $gpu -}}
{{- with mergeOverwrite $selector (.Values.nodeSelector | default dict) }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $taints := list -}}
{{- range .Values.tolerations }}{{ $taints = append $taints (.key | default "") }}{{ end }}
{{- $tolerations := list -}}
{{- if and $gpu (not (has "nvidia.com/gpu" $taints)) -}}
{{- $tolerations = list (dict "key" "nvidia.com/gpu" "operator" "Exists" "effect" "NoSchedule") -}}
{{- end }}
{{- with concat $tolerations (.Values.tolerations | default list) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "dimtensor.container" -}}
- name: dimtensor {{- /* dyn-ignore: workload/resources values may empty the defaults */}}
  image: {{ include "dimtensor.image" . | quote }} {{- /* dyn-ignore: workload/latest-tag the documented default is the version of the app, latest */}}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  {{- with .Values.securityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.container.command }}
  command:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.container.args }}
  args:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.container.env }}
  env:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.container.envFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if include "dimtensor.serves" . }}
  {{- include "dimtensor.listening" . | nindent 2 }}
  {{- end }}
  {{- with include "dimtensor.resources" . | fromYaml }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with include "dimtensor.mounts" . | trim }}
  volumeMounts:
    {{- . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* Port and probes of a container that answers requests. */}}
{{- define "dimtensor.listening" -}}
ports:
  - name: http
    containerPort: {{ int64 .Values.container.port }}
    protocol: TCP
{{- range $probe := list "startupProbe" "livenessProbe" "readinessProbe" }}
{{- $settings := index $.Values $probe }}
{{- if $settings.enabled }}
{{- /* A probe asks in one way: another one takes the place of the default's. */}}
{{- if or $settings.exec $settings.tcpSocket $settings.grpc }}
{{- $settings = omit $settings "httpGet" }}
{{- end }}
{{ $probe }}:
  {{- omit $settings "enabled" | toYaml | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Requests and limits; GPUs stand in both, since Kubernetes refuses them when they differ. */}}
{{- define "dimtensor.resources" -}}
{{- $resources := omit (deepCopy .Values.resources) "gpu" -}}
{{- if .Values.resources.gpu.enabled -}}
{{- $gpus := dict "nvidia.com/gpu" (int64 .Values.resources.gpu.count) -}}
{{- range list "requests" "limits" -}}
{{- $_ := set $resources . (merge (dict) $gpus (get $resources . | default dict)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{- define "dimtensor.mounts" -}}
{{- if .Values.persistence.enabled }}
- name: data
  mountPath: {{ .Values.persistence.mountPath | quote }}
{{- end }}
{{- if .Values.configMap.enabled }}
- name: config
  mountPath: {{ .Values.configMap.mountPath | quote }}
  readOnly: true
{{- end }}
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "dimtensor.volumes" -}}
{{- if .Values.persistence.enabled }}
- name: data
  persistentVolumeClaim:
    claimName: {{ include "dimtensor.claim" . | quote }}
{{- end }}
{{- if .Values.configMap.enabled }}
- name: config
  configMap:
    name: {{ include "dimtensor.fullname" . | quote }}
{{- end }}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The spec of a Job, alone or made by a CronJob. */}}
{{- define "dimtensor.jobSpec" -}}
{{- $completions := int64 .Values.job.completions -}}
{{- $mode := include "dimtensor.completionMode" . -}}
backoffLimit: {{ int64 .Values.job.backoffLimit }}
{{- if ne (toString .Values.job.ttlSecondsAfterFinished | default "<nil>") "<nil>" }}
ttlSecondsAfterFinished: {{ int64 .Values.job.ttlSecondsAfterFinished }}
{{- end }}
{{- with .Values.job.activeDeadlineSeconds }}
activeDeadlineSeconds: {{ int64 . }}
{{- end }}
{{- if ne (int64 .Values.job.parallelism) 1 }}
parallelism: {{ int64 .Values.job.parallelism }}
{{- end }}
{{- if or (gt $completions 1) (eq $mode "Indexed") }}
completions: {{ $completions }}
{{- end }}
{{- with $mode }}
completionMode: {{ . }}
{{- end }}
template:
  {{- include "dimtensor.podTemplate" . | nindent 2 }}
{{- end -}}
