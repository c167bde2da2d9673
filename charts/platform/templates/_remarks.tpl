{{/* What is allowed but probably not meant in production, a line each. */}}
{{- define "dynamo-platform.remarks" -}}
{{- $operator := index .Values "dynamo-operator" -}}
{{- $members := int64 (.Values.etcd.replicaCount | default 1) -}}
{{- if and .Values.nats.enabled (not .Values.nats.config.cluster.enabled) }}
- nats.config.cluster.enabled: NATS is one server; in production run three.
{{- end }}
{{- if .Values.etcd.enabled }}
{{- if eq $members 1 }}
- etcd.replicaCount: etcd is one member; in production run three.
{{- else if eq (mod $members 2) 0 }}
- etcd.replicaCount: {{ $members }} members put up with no more failures than {{ sub $members 1 }}; choose an odd number.
{{- end }}
{{- else if and (dig "etcd" "enabled" true $operator) (not $operator.etcdAddr) }}
- dynamo-operator.etcd.enabled: etcd.enabled is false, so set this to false too; else the operator is told of an etcd that is not there.
{{- end }}
{{- if and .Values.grove.enabled .Values.grove.affinity }}
- grove.affinity: the pinned Grove has no such key, so it has no effect.
{{- end }}
{{- if and (index .Values "kai-scheduler").enabled (not (.Capabilities.APIVersions.Has "scheduling.run.ai/v2")) }}
- kai-scheduler.enabled: the cluster does not know queues yet; the next upgrade creates dynamo-default and dynamo.
{{- end }}
{{- end -}}
