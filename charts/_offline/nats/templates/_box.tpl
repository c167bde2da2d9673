{{/* Where clients in the namespace find a server: without a Service for them, by the one of the servers. */}}
{{- define "nats-standin.clientName" -}}
{{- $service := .Values.service.name | default (include "nats-standin.fullname" .) -}}
{{- ternary $service (include "nats-standin.headlessName" .) (and .Values.service.enabled (dig "nats" "enabled" false .Values.service.ports)) -}}
{{- end -}}

{{- define "nats-standin.boxName" -}}
{{- include "nats-standin.fullname" . }}-box
{{- end -}}

{{/* A context's files, as a map that fromYaml reads: (name, context). A Secret is mounted as a whole, contents one by one. */}}
{{- define "nats-standin.boxFiles" -}}
{{- $name := index . 0 -}}
{{- $folders := dict "creds" "/etc/nats-creds" "nkey" "/etc/nats-nkeys" "tls" "/etc/nats-certs" -}}
{{- $extensions := dict "creds" "creds" "nkey" "nk" "tls" "" -}}
{{- range $kind, $folder := $folders }}
{{- $source := get (index $ 1) $kind | default dict }}
{{- if $source.secretName }}
{{ $kind }}:
  secret: {{ $source.secretName }}
  volume: ctx-{{ $name }}-{{ $kind }}
  dir: {{ $source.dir | default (printf "%s/%s" $folder $name) }}
  key: {{ $source.key }}
  cert: {{ $source.cert | default "" | quote }}
{{- else if $source.contents }}
{{ $kind }}:
  contents: {{ $source.contents | quote }}
  dir: /etc/nats-contents
  key: {{ $name }}.{{ get $extensions $kind }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What the nats command reads of a context: (chart's context, name, context). */}}
{{- define "nats-standin.boxContext" -}}
{{- $files := include "nats-standin.boxFiles" (slice . 1) | fromYaml -}}
url: nats://{{ include "nats-standin.clientName" (index . 0) }}:{{ int64 (index . 0).Values.config.nats.port }}
{{- with $files.creds }}
creds: {{ .dir }}/{{ .key }}
{{- end }}
{{- with $files.nkey }}
nkey: {{ .dir }}/{{ .key }}
{{- end }}
{{- with $files.tls }}
cert: {{ .dir }}/{{ .cert }}
key: {{ .dir }}/{{ .key }}
{{- end }}
{{- end -}}

{{/* Contents that a Secret keeps, as a map that fromYaml reads. */}}
{{- define "nats-standin.boxContents" -}}
{{- range $name, $context := .Values.natsBox.contexts }}
{{- range include "nats-standin.boxFiles" (list $name $context) | fromYaml }}
{{- if .contents }}
{{ .key }}: {{ .contents | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "nats-standin.boxContainer" -}}
name: nats-box
{{ include "nats-standin.image" (list . .Values.natsBox.container.image) }}
command:
  - sh
  - -ec
  - |
    # The command looks for contexts in its own folder, which a mount would make read-only.
    mkdir -p "$XDG_CONFIG_HOME/nats"
    ln -sfn /etc/nats-contexts "$XDG_CONFIG_HOME/nats/context"
    printf %s "$DEFAULT_CONTEXT" > "$XDG_CONFIG_HOME/nats/context.txt"
    trap 'exit 0' INT TERM
    sleep infinity & wait
env:
  - name: XDG_CONFIG_HOME
    value: /tmp/config
  - name: DEFAULT_CONTEXT
    value: {{ .Values.natsBox.defaultContextName | quote }}
  {{- include "nats-standin.env" .Values.natsBox.container.env | nindent 2 }}
{{ include "nats-standin.containerSecurity" . }}
volumeMounts:
  - name: contexts
    mountPath: /etc/nats-contexts
  {{- if include "nats-standin.boxContents" . | fromYaml }}
  - name: contents
    mountPath: /etc/nats-contents
  {{- end }}
  {{- range $name, $context := .Values.natsBox.contexts }}
  {{- range include "nats-standin.boxFiles" (list $name $context) | fromYaml }}
  {{- if .secret }}
  - name: {{ .volume }}
    mountPath: {{ .dir }}
  {{- end }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "nats-standin.boxPodTemplate" -}}
metadata:
  labels:
    {{- include "nats-standin.labels" (list . "nats-box") | nindent 4 }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  {{- if .Values.natsBox.serviceAccount.enabled }}
  serviceAccountName: {{ include "nats-standin.boxName" . }}
  {{- end }}
  {{- include "nats-standin.pullSecrets" . | indent 2 }}
  {{- include "nats-standin.podSecurity" . | nindent 2 }}
  containers:
    - {{ include "nats-standin.merged" (list "nats-standin.boxContainer" . .Values.natsBox.container.merge) | nindent 6 | trim }}
  volumes:
    - name: contexts
      secret:
        secretName: {{ include "nats-standin.boxName" . }}-contexts
    {{- if include "nats-standin.boxContents" . | fromYaml }}
    - name: contents
      secret:
        secretName: {{ include "nats-standin.boxName" . }}-contents
    {{- end }}
    {{- range $name, $context := .Values.natsBox.contexts }}
    {{- range include "nats-standin.boxFiles" (list $name $context) | fromYaml }}
    {{- if .secret }}
    - name: {{ .volume }}
      secret:
        secretName: {{ .secret }}
    {{- end }}
    {{- end }}
    {{- end }}
{{- end -}}
