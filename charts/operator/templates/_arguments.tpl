{{- define "dynamo-operator.arguments" -}}
{{- /* Leader flags come from below only: twice, the later would silently win. */}}
{{- range .Values.controllerManager.manager.args }}
{{- if not (hasPrefix "--leader-elect" .) }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- include "dynamo-operator.scopeArguments" . }}
{{- include "dynamo-operator.addressArguments" . }}
{{- include "dynamo-operator.routeArguments" . }}
{{- include "dynamo-operator.componentArguments" . }}
{{- if .Values.checkpoint.enabled }}
{{- include "dynamo-operator.checkpointArguments" .Values.checkpoint }}
{{- end }}
{{- end -}}

{{- define "dynamo-operator.scopeArguments" -}}
{{- $election := .Values.controllerManager.leaderElection }}
- --leader-elect
- {{ printf "--leader-election-id=%s" ($election.id | default "dynamo.nvidia.com") }}
{{- if .Values.namespaceRestriction.enabled }}
- {{ printf "--restrictedNamespace=%s" (include "dynamo-operator.target" .) }}
- {{ printf "--leader-election-namespace=%s" (include "dynamo-operator.target" .) }}
{{- else }}
- {{ printf "--leader-election-namespace=%s" ($election.namespace | default "kube-system") }}
{{- end }}
{{- end -}}

{{- define "dynamo-operator.addressArguments" -}}
{{- with include "dynamo-operator.natsAddr" . }}
- {{ printf "--natsAddr=%s" . | quote }}
{{- end }}
{{- with include "dynamo-operator.etcdAddr" . }}
- {{ printf "--etcdAddr=%s" . | quote }}
{{- end }}
{{- end -}}

{{- define "dynamo-operator.routeArguments" -}}
{{- with .Values.dynamo }}
{{- if .istio.enabled }}
- {{ printf "--istio-virtual-service-gateway=%s" (required "dynamo.istio.gateway: name the gateway of the VirtualServices, or turn dynamo.istio.enabled off" .istio.gateway) | quote }}
{{- end }}
{{- if .ingress.enabled }}
- {{ printf "--ingress-controller-class-name=%s" (required "dynamo.ingress.className: name the class of the Ingresses, or turn dynamo.ingress.enabled off" .ingress.className) | quote }}
- {{ printf "--ingress-controller-tls-secret-name=%s" .ingress.tlsSecretName | quote }}
{{- end }}
- {{ printf "--ingress-host-suffix=%s" .ingressHostSuffix | quote }}
- --virtual-service-supports-https={{ .virtualServiceSupportsHTTPS }}
{{- end }}
{{- end -}}

{{- define "dynamo-operator.componentArguments" -}}
{{- $restriction := .Values.namespaceRestriction }}
- --grove-termination-delay={{ .Values.dynamo.groveTerminationDelay }}
{{- with include "dynamo-operator.modelExpressURL" . }}
- {{ printf "--model-express-url=%s" . | quote }}
{{- end }}
{{- with .Values.dynamo.metrics.prometheusEndpoint }}
- {{ printf "--prometheus-endpoint=%s" . | quote }}
{{- end }}
- --mpi-run-ssh-secret-name={{ .Values.dynamo.mpiRun.secretName }}
- --mpi-run-ssh-secret-namespace={{ .Release.Namespace }}
{{- if not $restriction.enabled }}
{{- $fullname := include "dynamo-operator.fullname" . }}
- --dgdr-profiling-cluster-role-name={{ $fullname }}-dgdr-profiling
- --planner-cluster-role-name={{ $fullname }}-planner
- --epp-cluster-role-name={{ $fullname }}-epp
{{- end }}
- --discovery-backend={{ .Values.discoveryBackend }}
{{- if $restriction.enabled }}
- --namespace-scope-lease-duration={{ $restriction.lease.duration }}
- --namespace-scope-lease-renew-interval={{ $restriction.lease.renewInterval }}
{{- end }}
- --operator-version={{ .Chart.AppVersion }}
{{- if .Values.webhook.enabled }}
- --enable-webhooks=true
{{- end }}
{{- end -}}

{{- define "dynamo-operator.checkpointArguments" -}}
{{- $type := .storage.type }}
- --checkpoint-enabled=true
- --checkpoint-storage-type={{ $type }}
- {{ printf "--checkpoint-signal-host-path=%s" .storage.signalHostPath | quote }}
- {{ printf "--checkpoint-init-container-image=%s" .initContainerImage | quote }}
- {{ printf "--checkpoint-ready-for-checkpoint-file-path=%s" .readyForCheckpointFilePath | quote }}
- {{ printf "--checkpoint-restore-marker-file-path=%s" .restoreMarkerFilePath | quote }}
{{- if eq $type "pvc" }}
- --checkpoint-pvc-name={{ .storage.pvc.pvcName }}
- {{ printf "--checkpoint-pvc-base-path=%s" .storage.pvc.basePath | quote }}
{{- else }}
{{- with index .storage $type }}
- {{ printf "--checkpoint-%s-uri=%s" $type (required (printf "checkpoint.storage.%s.uri: say where checkpoints are kept" $type) .uri) | quote }}
{{- with .credentialsSecretRef }}
- --checkpoint-{{ $type }}-credentials-secret={{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
