{{- define "nats-standin.podTemplate" -}}
metadata:
  labels:
    {{- include "nats-standin.labels" (list . "nats") | nindent 4 }}
  {{- if .Values.podTemplate.configChecksumAnnotation }}
  annotations:
    checksum/config: {{ include "nats-standin.config" . | sha256sum }}
  {{- end }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  {{- /* Lame duck mode takes 40 seconds, by nats.conf. */}}
  terminationGracePeriodSeconds: 60
  {{- if .Values.serviceAccount.enabled }}
  serviceAccountName: {{ include "nats-standin.fullname" . | quote }}
  {{- end }}
  {{- include "nats-standin.pullSecrets" . | indent 2 }}
  {{- include "nats-standin.podSecurity" . | nindent 2 }}
  {{- if .Values.reloader.enabled }}
  shareProcessNamespace: true
  {{- end }}
  {{- with .Values.podTemplate.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range $key, $constraint := . }}
    - topologyKey: {{ $key }}
      {{- toYaml $constraint | nindent 6 }}
      labelSelector:
        matchLabels:
          {{- include "nats-standin.selectorLabels" (list $ "nats") | nindent 10 }}
    {{- end }}
  {{- end }}
  containers:
    - {{ include "nats-standin.merged" (list "nats-standin.server" . .Values.container.merge) | nindent 6 | trim }}
    {{- if .Values.reloader.enabled }}
    - {{ include "nats-standin.merged" (list "nats-standin.reloader" . .Values.reloader.merge) | nindent 6 | trim }}
    {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "nats-standin.configName" . | quote }}
    - name: pid
      emptyDir: {}
    {{- with include "nats-standin.store" . | fromYaml }}
    {{- if not .claim }}
    - name: {{ .name }}
      emptyDir: {}
    {{- end }}
    {{- end }}
{{- end -}}

{{/* The volume of the files, as a map that fromYaml reads; nothing without a file store. */}}
{{- define "nats-standin.store" -}}
{{- $jetstream := .Values.config.jetstream -}}
{{- if and $jetstream.enabled $jetstream.fileStore.enabled -}}
name: {{ include "nats-standin.claimName" . }}
dir: {{ $jetstream.fileStore.dir }}
claim: {{ $jetstream.fileStore.pvc.enabled }}
{{- end -}}
{{- end -}}

{{- define "nats-standin.serverMounts" -}}
- name: config
  mountPath: /etc/nats-config
- name: pid
  mountPath: /var/run/nats
{{- with include "nats-standin.store" . | fromYaml }}
- name: {{ .name }}
  mountPath: {{ .dir }}
{{- end }}
{{- end -}}

{{- define "nats-standin.server" -}}
name: nats
{{ include "nats-standin.image" (list . .Values.container.image) }}
args:
  - --config
  - /etc/nats-config/nats.conf
env:
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  - name: SERVER_NAME
    value: {{ .Values.config.serverNamePrefix }}$(POD_NAME)
  {{- include "nats-standin.env" .Values.container.env | nindent 2 }}
ports:
  {{- range $name, $port := include "nats-standin.ports" . | fromYaml }}
  - {{ mergeOverwrite (dict "name" $name "containerPort" $port) (get $.Values.container.ports $name | default dict) | toYaml | nindent 4 | trim }}
  {{- end }}
lifecycle:
  preStop:
    exec:
      command:
        - nats-server
        - -sl=ldm=/var/run/nats/nats.pid
{{- if .Values.config.monitor.enabled }}
startupProbe:
  {{- include "nats-standin.probe" (list "/healthz" 10 90) | nindent 2 }}
readinessProbe:
  {{- include "nats-standin.probe" (list "/healthz?js-server-only=true" 10 3) | nindent 2 }}
livenessProbe:
  {{- include "nats-standin.probe" (list "/healthz?js-enabled-only=true" 30 3) | nindent 2 }}
{{- end }}
{{ include "nats-standin.containerSecurity" . }}
volumeMounts:
  {{- include "nats-standin.serverMounts" . | nindent 2 }}
{{- end -}}

{{/* (path, seconds between two questions, failures that are put up with) */}}
{{- define "nats-standin.probe" -}}
httpGet:
  path: {{ index . 0 }}
  port: monitor
initialDelaySeconds: 10
timeoutSeconds: 5
periodSeconds: {{ index . 1 }}
successThreshold: 1
failureThreshold: {{ index . 2 }}
{{- end -}}

{{- define "nats-standin.reloader" -}}
name: reloader
{{ include "nats-standin.image" (list . .Values.reloader.image) }}
args:
  - -pid
  - /var/run/nats/nats.pid
  - -config
  - /etc/nats-config/nats.conf
{{- with .Values.reloader.env }}
env:
  {{- include "nats-standin.env" . | nindent 2 }}
{{- end }}
{{ include "nats-standin.containerSecurity" . }}
volumeMounts:
  {{- $mounts := include "nats-standin.serverMounts" . | fromYamlArray }}
  {{- range $mount := $mounts }}
  {{- $isSeen := eq $mount.name "pid" }}
  {{- range $.Values.reloader.natsVolumeMountPrefixes }}
  {{- $isSeen = or $isSeen (hasPrefix . $mount.mountPath) }}
  {{- end }}
  {{- if $isSeen }}
  - {{ toYaml $mount | nindent 4 | trim }}
  {{- end }}
  {{- end }}
{{- end -}}
