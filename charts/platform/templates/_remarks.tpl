{{/* What is allowed but probably not meant in production, a line each. */}}
{{- define "dynamo-platform.remarks" -}}
{{- $operator := index .Values "dynamo-operator" -}}
{{- $members := int64 (.Values.etcd.replicaCount | default 1) -}}
{{- if and .Values.nats.enabled (not .Values.nats.config.cluster.enabled) }}
- nats.config.cluster.enabled: NATS is one server; in production run three.
{{- end }}
{{- if and .Values.nats.enabled $operator.enabled (not $operator.natsAddr) (not (and (dig "service" "enabled" true .Values.nats) (dig "service" "ports" "nats" "enabled" true .Values.nats))) }}
- nats.service: no Service offers the client port, so the operator finds no NATS at the address that it is told.
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
