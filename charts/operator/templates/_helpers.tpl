{{- define "dynamo-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "dynamo-operator.fullname" -}}
{{- $name := include "dynamo-operator.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* Services and Jobs have room for 63 characters: the full name gives way to the ending. */}}
{{- define "dynamo-operator.short" -}}
{{- $room := sub 62 (len .ending) | int -}}
{{- printf "%s-%s" (include "dynamo-operator.fullname" .root | trunc $room | trimSuffix "-") .ending -}}
{{- end -}}

{{- /* Objects without a namespace: those of two restricted operators must not share a name. */}}
{{- define "dynamo-operator.clusterName" -}}
{{- $name := printf "%s-%s" (include "dynamo-operator.fullname" .root) .ending -}}
{{- if .root.Values.namespaceRestriction.enabled -}}
{{- $name = printf "%s-%s" $name .root.Release.Namespace -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "dynamo-operator.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "dynamo-operator.selector" -}}
app.kubernetes.io/name: {{ include "dynamo-operator.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "dynamo-operator.labels" -}}
helm.sh/chart: {{ include "dynamo-operator.chart" . }}
{{ include "dynamo-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: dynamo-operator
{{- end -}}

{{- define "dynamo-operator.target" -}}
{{- .Values.namespaceRestriction.targetNamespace | default .Release.Namespace -}}
{{- end -}}

{{- define "dynamo-operator.account" -}}
{{- include "dynamo-operator.fullname" . }}-controller-manager
{{- end -}}

{{- define "dynamo-operator.webhookService" -}}
{{- include "dynamo-operator.short" (dict "root" . "ending" "webhook-service") -}}
{{- end -}}

{{- define "dynamo-operator.webhookNames" -}}
{{- $service := include "dynamo-operator.webhookService" . -}}
{{- $namespace := .Release.Namespace -}}
- {{ $service }}
- {{ $service }}.{{ $namespace }}
- {{ $service }}.{{ $namespace }}.svc
- {{ $service }}.{{ $namespace }}.svc.{{ .Values.kubernetesClusterDomain }}
{{- end -}}

{{- define "dynamo-operator.certificatesByHooks" -}}
{{- with .Values.webhook -}}
{{- if and .enabled (not .certManager.enabled) (not .certificateSecret.external) }}yes{{ end -}}
{{- end -}}
{{- end -}}

{{- /* The name rule of the subchart, so that its Service is found whatever the release is called. */}}
{{- define "dynamo-operator.bundledHost" -}}
{{- $override := (index .root.Values .part).fullnameOverride -}}
{{- $release := .root.Release.Name -}}
{{- $name := $override | default (ternary $release (printf "%s-%s" $release .part) (contains .part $release)) -}}
{{- printf "%s.%s.svc.%s" ($name | trunc 63 | trimSuffix "-") .root.Release.Namespace .root.Values.kubernetesClusterDomain -}}
{{- end -}}

{{- define "dynamo-operator.natsAddr" -}}
{{- if .Values.natsAddr -}}
{{- .Values.natsAddr -}}
{{- else if .Values.nats.enabled -}}
{{- printf "nats://%s:%d" (include "dynamo-operator.bundledHost" (dict "root" . "part" "nats")) (int .Values.nats.port) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.etcdAddr" -}}
{{- if .Values.etcdAddr -}}
{{- .Values.etcdAddr -}}
{{- else if .Values.etcd.enabled -}}
{{- printf "http://%s:%d" (include "dynamo-operator.bundledHost" (dict "root" . "part" "etcd")) (int .Values.etcd.port) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.modelExpressURL" -}}
{{- $bundled := dig "model-express" "enabled" false (.Values.global | default dict) -}}
{{- if not $bundled }}{{ .Values.modelExpressURL }}{{ end -}}
{{- end -}}

{{- define "dynamo-operator.registrySecret" -}}
{{- .Values.dynamo.dockerRegistry.existingSecretName | default (printf "%s-regcred" (include "dynamo-operator.fullname" .)) -}}
{{- end -}}

{{- /* Placement of a hook job: its own where it is set, even to nothing; otherwise the manager's. */}}
{{- define "dynamo-operator.jobPlacement" -}}
{{- $manager := .root.Values.controllerManager -}}
{{- with ternary $manager.tolerations .own.tolerations (kindIs "invalid" .own.tolerations) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with ternary $manager.affinity .own.affinity (kindIs "invalid" .own.affinity) }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "dynamo-operator.jobContainerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{- define "dynamo-operator.kubectlImage" -}}
{{- with .Values.webhook.certGenerator.image -}}
image: {{ printf "%s:%s" .repository .tag | quote }} {{- /* dyn-ignore: workload/latest-tag the documented default; any kubectl with openssl will do */}}
imagePullPolicy: {{ .pullPolicy }}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.allVerbs" -}}
["create", "delete", "get", "list", "patch", "update", "watch"]
{{- end -}}
