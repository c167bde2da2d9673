{{- /* A Go duration in nanoseconds; -1 for what is none. */}}
{{- define "dynamo-operator.nanoseconds" -}}
{{- $units := dict "ns" 1.0 "us" 1e3 "ms" 1e6 "s" 1e9 "m" 6e10 "h" 3.6e12 -}}
{{- if regexMatch "^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$" . -}}
{{- $sum := 0.0 -}}
{{- range regexFindAll "[0-9.]+[a-z]+" . -1 -}}
{{- $number := regexFind "^[0-9.]+" . -}}
{{- $sum = addf $sum (mulf (float64 $number) (get $units (trimPrefix $number .))) -}}
{{- end -}}
{{- $sum -}}
{{- else -}}
-1
{{- end -}}
{{- end -}}

{{- /* Refuses values that give a broken or a dangerous operator; what the schema refuses too bears its code here. */}}
{{- define "dynamo-operator.refuseValues" -}}
{{- $path := include "dynamo-operator.valuePath" (dict "root" . "path" "") -}}
{{- $election := .Values.controllerManager.leaderElection -}}
{{- if not .Values.namespaceRestriction.enabled -}}
{{- if not (has ($election.id | default "") (list "" "dynamo.nvidia.com")) -}}
{{- fail (printf "OPC-LE-ID: %scontrollerManager.leaderElection.id is %s, but cluster-wide operators have to share dynamo.nvidia.com, or two of them lead at once. Leave it empty." $path $election.id) -}}
{{- end -}}
{{- if eq ($election.namespace | default "") .Release.Namespace -}}
{{- fail (printf "OPC-LE-NS: %scontrollerManager.leaderElection.namespace is %s, the namespace of the release; operators elsewhere would elect a leader of their own. Leave it empty, for kube-system." $path $election.namespace) -}}
{{- end -}}
{{- end -}}
{{- include "dynamo-operator.refuseLease" (dict "lease" .Values.namespaceRestriction.lease "path" $path) -}}
{{- if not (has .Values.discoveryBackend (list "kubernetes" "etcd")) -}}
{{- fail (printf "OPC-DISC: %sdiscoveryBackend is %v; it is kubernetes or etcd." $path .Values.discoveryBackend) -}}
{{- end -}}
{{- if not (include "dynamo-operator.natsAddr" .) -}}
{{- fail (printf "OPC-NATS: %snatsAddr is empty, and %snats.enabled says that there is no bundled NATS. Set the address (--set %snatsAddr=nats://HOST:4222), or turn the bundled NATS on." $path $path $path) -}}
{{- end -}}
{{- if and (eq .Values.discoveryBackend "etcd") (not (include "dynamo-operator.etcdAddr" .)) -}}
{{- fail (printf "OPC-ETCD: %setcdAddr is empty, and %setcd.enabled says that there is no bundled etcd, but %sdiscoveryBackend is etcd. Set the address (--set %setcdAddr=http://HOST:2379), turn the bundled etcd on, or discover by kubernetes." $path $path $path $path) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.refuseLease" -}}
{{- $duration := include "dynamo-operator.nanoseconds" (toString .lease.duration) | float64 -}}
{{- $interval := include "dynamo-operator.nanoseconds" (toString .lease.renewInterval) | float64 -}}
{{- if or (le $duration 0.0) (le $interval 0.0) (ge $interval $duration) -}}
{{- fail (printf "OPC-LEASE: %snamespaceRestriction.lease: renewInterval %v and duration %v have to be longer than nothing, and the interval shorter than the duration, or the lease runs out before it is renewed." .path .lease.renewInterval .lease.duration) -}}
{{- end -}}
{{- end -}}

{{- /* What someone else has to have made before; only a cluster can tell. */}}
{{- define "dynamo-operator.refuseMissing" -}}
{{- $path := include "dynamo-operator.valuePath" (dict "root" . "path" "") -}}
{{- $registry := .Values.dynamo.dockerRegistry -}}
{{- if and $registry.useKubernetesSecret $registry.existingSecretName -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace $registry.existingSecretName -}}
{{- if $secret -}}
{{- $type := $secret.type | default "Opaque" -}}
{{- if ne $type "kubernetes.io/dockerconfigjson" -}}
{{- fail (printf "%sdynamo.dockerRegistry.existingSecretName: the secret %s is of type %s; it has to be of type kubernetes.io/dockerconfigjson." $path $registry.existingSecretName $type) -}}
{{- end -}}
{{- else if include "dynamo-operator.seesCluster" . -}}
{{- fail (printf "%sdynamo.dockerRegistry.existingSecretName: there is no secret %s in namespace %s. Create it first (kubectl create secret docker-registry), or name one that is there." $path $registry.existingSecretName .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- $certificate := .Values.webhook.certificateSecret -}}
{{- if and .Values.webhook.enabled $certificate.external -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace $certificate.name -}}
{{- if $secret -}}
{{- range list "tls.crt" "tls.key" "ca.crt" -}}
{{- if not (hasKey ($secret.data | default dict) .) -}}
{{- fail (printf "%swebhook.certificateSecret.name: the secret %s lacks %s." $path $certificate.name .) -}}
{{- end -}}
{{- end -}}
{{- else if include "dynamo-operator.seesCluster" . -}}
{{- fail (printf "%swebhook.certificateSecret.name: there is no secret %s in namespace %s. Create it with tls.crt, tls.key and ca.crt first, or turn webhook.certificateSecret.external off." $path $certificate.name .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Every cluster has this namespace. */}}
{{- define "dynamo-operator.seesCluster" -}}
{{- if lookup "v1" "Namespace" "" "kube-system" }}yes{{ end -}}
{{- end -}}
