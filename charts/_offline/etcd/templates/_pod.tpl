{{- define "etcd-standin.podTemplate" -}}
metadata:
  labels:
    {{- include "etcd-standin.labels" . | nindent 4 }}
  {{- with .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "etcd-standin.serviceAccountName" . | quote }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automountServiceAccountToken }}
  enableServiceLinks: false
  {{- with concat (.Values.global.imagePullSecrets | default list) (.Values.image.pullSecrets | default list) }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ if kindIs "map" . }}{{ .name | quote }}{{ else }}{{ quote . }}{{ end }}
    {{- end }}
  {{- end }}
  {{- if .Values.podSecurityContext.enabled }}
  securityContext:
    {{- omit .Values.podSecurityContext "enabled" | toYaml | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  affinity:
    {{- .Values.affinity | default (include "etcd-standin.spread" . | fromYaml) | toYaml | nindent 4 }}
  containers:
    {{- include "etcd-standin.container" . | nindent 4 }}
  volumes:
    - name: scratch
      emptyDir: {}
    {{- if not .Values.persistence.enabled }}
    - name: data
      emptyDir: {}
    {{- end }}
{{- end -}}

{{/* Members would rather not share a node. */}}
{{- define "etcd-standin.spread" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 1
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "etcd-standin.selectorLabels" . | nindent 12 }}
{{- end -}}

{{- define "etcd-standin.container" -}}
- name: etcd
  image: {{ include "etcd-standin.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  {{- if eq .Values.image.flavour "upstream" }}
  command:
    - etcd
  {{- end }}
  {{- if .Values.containerSecurityContext.enabled }}
  securityContext:
    {{- omit .Values.containerSecurityContext "enabled" | toYaml | nindent 4 }}
  {{- end }}
  env:
    {{- include "etcd-standin.env" . | nindent 4 }}
  ports:
    - name: client
      containerPort: {{ int64 .Values.containerPorts.client }}
      protocol: TCP
    - name: peer
      containerPort: {{ int64 .Values.containerPorts.peer }}
      protocol: TCP
  {{- $paths := dict "startupProbe" "/livez" "livenessProbe" "/livez" "readinessProbe" "/readyz" }}
  {{- range $probe, $path := $paths }}
  {{- $settings := index $.Values $probe }}
  {{- if $settings.enabled }}
  {{ $probe }}:
    httpGet:
      path: {{ $path }}
      port: client
    {{- omit $settings "enabled" | toYaml | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with include "etcd-standin.resources" . }}
  resources:
    {{- . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - name: data
      mountPath: /bitnami/etcd
    - name: scratch
      mountPath: /tmp
      subPath: tmp
    {{- if eq .Values.image.flavour "bitnami" }}
    {{- /* The image's script writes here, while its files are read-only. */}}
    - name: scratch
      mountPath: /opt/bitnami/etcd/conf
      subPath: conf
    - name: scratch
      mountPath: /opt/bitnami/etcd/tmp
      subPath: run
    {{- end }}
{{- end -}}

{{- define "etcd-standin.env" -}}
{{- $set := include "etcd-standin.setName" . -}}
{{- $suffix := printf "%s.svc.%s" .Release.Namespace .Values.clusterDomain -}}
{{- $peers := printf "%s.%s" (include "etcd-standin.headlessName" .) $suffix -}}
{{- $client := int64 .Values.containerPorts.client -}}
{{- $peer := int64 .Values.containerPorts.peer -}}
{{- $members := list -}}
{{- range until (int .Values.replicaCount) -}}
{{- $members = append $members (printf "%s-%d=http://%s-%d.%s:%d" $set . $set . $peers $peer) -}}
{{- end -}}
- name: MY_POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: ETCD_NAME
  value: $(MY_POD_NAME)
- name: ETCD_DATA_DIR
  value: /bitnami/etcd/data
- name: ETCD_LOG_LEVEL
  value: {{ .Values.logLevel | quote }}
- name: ETCD_LISTEN_CLIENT_URLS
  value: http://0.0.0.0:{{ $client }}
- name: ETCD_ADVERTISE_CLIENT_URLS
  value: http://$(MY_POD_NAME).{{ $peers }}:{{ $client }},http://{{ include "etcd-standin.fullname" . }}.{{ $suffix }}:{{ int64 .Values.service.ports.client }}
- name: ETCD_LISTEN_PEER_URLS
  value: http://0.0.0.0:{{ $peer }}
- name: ETCD_INITIAL_ADVERTISE_PEER_URLS
  value: http://$(MY_POD_NAME).{{ $peers }}:{{ $peer }}
- name: ETCD_INITIAL_CLUSTER
  value: {{ join "," $members }}
- name: ETCD_INITIAL_CLUSTER_STATE
  value: new
- name: ETCD_INITIAL_CLUSTER_TOKEN
  value: {{ .Values.initialClusterToken | quote }}
{{- with .Values.autoCompactionMode }}
- name: ETCD_AUTO_COMPACTION_MODE
  value: {{ . | quote }}
{{- end }}
{{- with .Values.autoCompactionRetention }}
- name: ETCD_AUTO_COMPACTION_RETENTION
  value: {{ . | quote }}
{{- end }}
{{- if eq .Values.image.flavour "bitnami" }}
- name: ALLOW_NONE_AUTHENTICATION
  value: "yes"
- name: MY_STS_NAME
  value: {{ $set | quote }}
- name: ETCD_CLUSTER_DOMAIN
  value: {{ $peers }}
{{- end }}
{{- with .Values.extraEnvVars }}
{{ toYaml . }}
{{- end }}
{{- end -}}
