{{/* nats.conf: JSON, but for the texts that the server reads as variables and sizes. */}}
{{- define "nats-standin.config" -}}
{{- $config := include "nats-standin.configBase" . | fromYaml -}}
{{- $config = mergeOverwrite $config (deepCopy (.Values.config.merge | default dict)) -}}
{{- $bare := "\"\\\\u003c\\\\u003c\\s*(.*?)\\s*\\\\u003e\\\\u003e\"" -}}
{{- regexReplaceAll $bare (toPrettyJson $config) "${1}" -}}
{{- end -}}

{{- define "nats-standin.configBase" -}}
server_name: "<< $SERVER_NAME >>"
lame_duck_grace_period: 10s
lame_duck_duration: 30s
pid_file: /var/run/nats/nats.pid
port: {{ int64 .Values.config.nats.port }}
{{- if .Values.config.monitor.enabled }}
http_port: {{ int64 .Values.config.monitor.port }}
{{- end }}
{{- if .Values.config.profiling.enabled }}
prof_port: {{ int64 .Values.config.profiling.port }}
{{- end }}
{{- if .Values.config.cluster.enabled }}
cluster:
  {{- include "nats-standin.merged" (list "nats-standin.configCluster" . .Values.config.cluster.merge) | nindent 2 }}
{{- end }}
{{- if .Values.config.jetstream.enabled }}
jetstream:
  {{- include "nats-standin.merged" (list "nats-standin.configJetstream" . .Values.config.jetstream.merge) | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "nats-standin.configCluster" -}}
{{- $cluster := .Values.config.cluster -}}
name: {{ $cluster.name | default (include "nats-standin.fullname" .) | quote }}
no_advertise: true
port: {{ int64 $cluster.port }}
routes:
  {{- range $index := until (int $cluster.replicas) }}
  - nats://{{ include "nats-standin.setName" $ }}-{{ $index }}.{{ include "nats-standin.headlessName" $ }}:{{ int64 $cluster.port }}
  {{- end }}
{{- end -}}

{{- define "nats-standin.configJetstream" -}}
{{- $memory := .Values.config.jetstream.memoryStore -}}
{{- $files := .Values.config.jetstream.fileStore -}}
{{- if $memory.enabled }}
max_memory_store: "<< {{ include "nats-standin.size" $memory.maxSize }} >>"
{{- else }}
max_memory_store: 0
{{- end }}
{{- if $files.enabled }}
store_dir: {{ $files.dir | quote }}
{{- with $files.maxSize | default (ternary $files.pvc.size "" $files.pvc.enabled) }}
max_file_store: "<< {{ include "nats-standin.size" . }} >>"
{{- end }}
{{- else }}
max_file_store: 0
{{- end }}
{{- end -}}
