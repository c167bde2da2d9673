{{/* What is allowed but probably not meant, a line each. */}}
{{- define "dimtensor.remarks" -}}
{{- if hasSuffix ":latest" (include "dimtensor.image" .) }}
- image.tag: "latest" changes without notice; pin a version in production.
{{- end }}
{{- if include "dimtensor.serves" . }}
{{- include "dimtensor.servingRemarks" . }}
{{- else }}
{{- range list "service" "ingress" "autoscaling" "podDisruptionBudget" "serviceMonitor" }}
{{- if (index $.Values .).enabled }}
- {{ . }}.enabled: has no effect on a {{ $.Values.workloadType }}.
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.persistence.existingClaim .Values.persistence.storageClass }}
- persistence.storageClass: has no effect on an existing claim.
{{- end }}
{{- include "dimtensor.secretRemarks" . }}
{{- end -}}

{{- define "dimtensor.servingRemarks" -}}
{{- if and .Values.service.nodePort (ne .Values.service.type "NodePort") }}
- service.nodePort: has no effect on the type {{ .Values.service.type }}.
{{- end }}
{{- if .Values.autoscaling.enabled }}
{{- $requests := .Values.resources.requests | default dict }}
{{- if not (or .Values.autoscaling.targetCPUUtilizationPercentage .Values.autoscaling.targetMemoryUtilizationPercentage) }}
- autoscaling: without a target the cluster scales by 80 % of the CPU request.
{{- end }}
{{- if and .Values.autoscaling.targetCPUUtilizationPercentage (not $requests.cpu) }}
- resources.requests.cpu: without it the autoscaler cannot tell how busy a pod is.
{{- end }}
{{- if and .Values.autoscaling.targetMemoryUtilizationPercentage (not $requests.memory) }}
- resources.requests.memory: without it the autoscaler cannot tell how full a pod is.
{{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) }}
- serviceMonitor.enabled: the cluster does not know ServiceMonitors; install the Prometheus operator first.
{{- end }}
{{- if .Values.ingress.enabled }}
{{- range .Values.ingress.hosts }}
{{- if eq .host "dimtensor.example.com" }}
- ingress.hosts: dimtensor.example.com is a placeholder; write your own host.
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.persistence.enabled (or .Values.autoscaling.enabled (gt (int64 .Values.replicaCount) 1)) }}
{{- if eq .Values.persistence.accessMode "ReadWriteOnce" }}
- persistence.accessMode: several pods share one ReadWriteOnce claim, so all of them must run on one node.
{{- else if eq .Values.persistence.accessMode "ReadWriteOncePod" }}
- persistence.accessMode: a ReadWriteOncePod claim serves one pod, so the others will wait for ever.
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret is named after the release, which is easily forgotten in a reference to it. */}}
{{- define "dimtensor.secretRemarks" -}}
{{- if .Values.secret.enabled }}
{{- $name := include "dimtensor.fullname" . }}
{{- range .Values.container.env }}
{{- $reference := dig "valueFrom" "secretKeyRef" dict . }}
{{- if and $reference (ne $reference.name $name) (hasKey $.Values.secret.data $reference.key) }}
- container.env: {{ .name }} reads the Secret {{ $reference.name }}, but this release's is named {{ $name }}.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
