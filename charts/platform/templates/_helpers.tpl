{{/* The labels of the platform's own objects. */}}
{{- define "dynamo-platform.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.Version | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* The name of a part's objects: (context, part). */}}
{{- define "dynamo-platform.fullname" -}}
{{- $release := (index . 0).Release.Name -}}
{{- $part := index (index . 0).Values (index . 1) -}}
{{- $name := $part.nameOverride | default (index . 1) -}}
{{- $own := ternary $release (printf "%s-%s" $release $name) (contains $name $release) -}}
{{- $part.fullnameOverride | default $own | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of a part's Service for clients: (context, part). */}}
{{- define "dynamo-platform.serviceName" -}}
{{- dig "service" "name" "" (index (index . 0).Values (index . 1)) | default (include "dynamo-platform.fullname" .) -}}
{{- end -}}

{{/* The port of a part's Service for clients: (context, part). */}}
{{- define "dynamo-platform.servicePort" -}}
{{- $values := (index . 0).Values -}}
{{- if eq (index . 1) "nats" -}}
{{- $settings := dig "service" "ports" "nats" dict $values.nats -}}
{{- $settings.port | default (dig "config" "nats" "port" 4222 $values.nats) | int64 -}}
{{- else -}}
{{- dig "service" "ports" "client" 2379 $values.etcd | int64 -}}
{{- end -}}
{{- end -}}

{{/* The address of a part that the operator is told: (context, part, scheme, key of an address elsewhere). */}}
{{- define "dynamo-platform.address" -}}
{{- $context := index . 0 -}}
{{- $operator := index $context.Values "dynamo-operator" -}}
{{- $domain := $operator.kubernetesClusterDomain | default "cluster.local" -}}
{{- if get $operator (index . 3) -}}
{{- get $operator (index . 3) -}}
{{- else if (index $context.Values (index . 1)).enabled -}}
{{- printf "%s://%s.%s.svc.%s:%s" (index . 2) (include "dynamo-platform.serviceName" .) $context.Release.Namespace $domain (include "dynamo-platform.servicePort" .) -}}
{{- end -}}
{{- end -}}

{{/* Refuses parts of one name, and a part whose Service the operator would not find: it sees only its own values. */}}
{{- define "dynamo-platform.checks" -}}
{{- $context := . -}}
{{- $nats := include "dynamo-platform.fullname" (list . "nats") -}}
{{- if and .Values.nats.enabled .Values.etcd.enabled (eq $nats (include "dynamo-platform.fullname" (list . "etcd"))) -}}
{{- printf "nats.fullnameOverride: nats and etcd would both be called %s, as the release name holds both words; name one of them, here and below dynamo-operator" $nats | fail -}}
{{- end -}}
{{- $operator := index .Values "dynamo-operator" -}}
{{- range $part, $address := dict "nats" "natsAddr" "etcd" "etcdAddr" -}}
{{- if and $operator.enabled (index $context.Values $part).enabled (not (get $operator $address)) -}}
{{- $told := get $operator $part | default dict -}}
{{- $release := $context.Release.Name -}}
{{- $expected := $told.fullnameOverride | default (ternary $release (printf "%s-%s" $release $part) (contains $part $release)) | trunc 63 | trimSuffix "-" -}}
{{- $name := include "dynamo-platform.serviceName" (list $context $part) -}}
{{- if ne $name $expected -}}
{{- printf "dynamo-operator.%s.fullnameOverride: set it to %s, as the Service of the bundled %s is called" $part $name $part | fail -}}
{{- end -}}
{{- $port := include "dynamo-platform.servicePort" (list $context $part) -}}
{{- $expected := $told.port | default (ternary 4222 2379 (eq $part "nats")) | int64 | toString -}}
{{- if ne $port $expected -}}
{{- printf "dynamo-operator.%s.port: set it to %s, the port of the bundled %s" $part $port $part | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A queue of KAI without limits, unless the cluster has one of that name: (context, name, parent, weight). */}}
{{- define "dynamo-platform.queue" -}}
{{- $context := index . 0 -}}
{{- $name := index . 1 -}}
{{- /* Its hook would delete the queue of someone else before making its own. */ -}}
{{- if not (lookup "scheduling.run.ai/v2" "Queue" "" $name) -}}
---
apiVersion: scheduling.run.ai/v2
kind: Queue
metadata:
  name: {{ $name }}
  labels:
    {{- include "dynamo-platform.labels" $context | nindent 4 }}
  annotations:
    helm.sh/hook: post-install,post-upgrade
    helm.sh/hook-weight: {{ index . 3 | quote }}
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  {{- with index . 2 }}
  parentQueue: {{ . }}
  {{- end }}
  resources:
    {{- range list "cpu" "gpu" "memory" }}
    {{ . }}:
      quota: -1
      limit: -1
      overQuotaWeight: 1
    {{- end }}
{{- end }}
{{- end -}}
