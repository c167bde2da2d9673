{{- /* What speaks against this release. `lookup` finds nothing without a cluster, and then all of it passes. */}}

{{- define "chrek.refusePlanned" -}}
{{- with .Values.storage -}}
{{- if and (ne .type "pvc") (not .allowPlanned) -}}
{{- printf "storage.type: %s is not implemented yet (PLANNED). Use pvc, or set storage.allowPlanned to render it all the same." .type | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "chrek.refusePodSecurity" -}}
{{- $namespace := lookup "v1" "Namespace" "" .Release.Namespace -}}
{{- $label := "pod-security.kubernetes.io/enforce" -}}
{{- $level := get (($namespace.metadata).labels | default dict) $label -}}
{{- if has $level (list "baseline" "restricted") -}}
{{- printf "PSA: namespace %s has the label %s=%s, which keeps out the privileged pods of the agent and those that it restores. Use another namespace, or allow them: kubectl label namespace %s %s=privileged --overwrite" .Release.Namespace $label $level .Release.Namespace $label | fail -}}
{{- end -}}
{{- end -}}

{{- /* Operators that manage this namespace, as JSON: name, namespace, and their arguments by name. */}}
{{- define "chrek.operators" -}}
{{- $operators := list -}}
{{- range $deployment := (lookup "apps/v1" "Deployment" "" "").items -}}
{{- $labels := $deployment.metadata.labels | default dict -}}
{{- $names := list (get $labels "app.kubernetes.io/name") (get $labels "app.kubernetes.io/part-of") -}}
{{- if has "dynamo-operator" $names -}}
{{- range $deployment.spec.template.spec.containers -}}
{{- if eq .name "manager" -}}
{{- $arguments := dict -}}
{{- range .args -}}
{{- $parts := regexSplit "=" . 2 -}}
{{- if eq (len $parts) 2 -}}{{- $_ := set $arguments (first $parts) (last $parts) -}}{{- end -}}
{{- end -}}
{{- if has (get $arguments "--restrictedNamespace") (list "" $.Release.Namespace) -}}
{{- $operators = append $operators (dict "name" $deployment.metadata.name "namespace" $deployment.metadata.namespace "arguments" $arguments) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "found" $operators) -}}
{{- end -}}

{{- /* Operator and agent meet only in storage: where they disagree, checkpoints are made and never found. */}}
{{- define "chrek.refuseMismatch" -}}
{{- $storage := .Values.storage -}}
{{- $pairs := list
  (list "--checkpoint-storage-type" "checkpoint.storage.type" "storage.type" $storage.type)
  (list "--checkpoint-signal-host-path" "checkpoint.storage.signalHostPath" "storage.signalHostPath" $storage.signalHostPath)
-}}
{{- if eq $storage.type "pvc" -}}
{{- $pairs = concat $pairs (list
  (list "--checkpoint-pvc-name" "checkpoint.storage.pvc.pvcName" "storage.pvc.name" $storage.pvc.name)
  (list "--checkpoint-pvc-base-path" "checkpoint.storage.pvc.basePath" "storage.pvc.basePath" $storage.pvc.basePath)
) -}}
{{- end -}}
{{- $differences := list -}}
{{- range $operator := (include "chrek.operators" . | fromJson).found -}}
{{- if eq (get $operator.arguments "--checkpoint-enabled") "true" -}}
{{- range $pair := $pairs -}}
{{- $theirs := get $operator.arguments (index $pair 0) -}}
{{- if and (hasKey $operator.arguments (index $pair 0)) (ne $theirs (index $pair 3)) -}}
{{- $differences = append $differences (printf "%s is %q, but %s of operator %s in namespace %s is %q" (index $pair 2) (index $pair 3) (index $pair 1) $operator.name $operator.namespace $theirs) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $differences -}}
{{- printf "CHREK-MISMATCH: %s. Both must say the same; change one of them." (join "; " $differences) | fail -}}
{{- end -}}
{{- end -}}

{{- define "chrek.refuse" -}}
{{- include "chrek.refusePlanned" . -}}
{{- if .Values.preflight.enabled -}}
{{- include "chrek.refusePodSecurity" . -}}
{{- include "chrek.refuseMismatch" . -}}
{{- end -}}
{{- end -}}

{{- /* Warnings, as JSON. Only a cluster whose nodes can be seen says that something is missing. */}}
{{- define "chrek.warnings" -}}
{{- $warnings := list -}}
{{- $defaults := dict "cudaPluginDir" "/usr/local/lib/criu" "timeout" 21600 "ghostLimit" "512MB" -}}
{{- $criu := merge (deepCopy (.Values.daemonset.criu | default dict)) $defaults -}}
{{- $newer := .Values.config.checkpoint.criu -}}
{{- $ghosts := list (include "chrek.bytes" $criu.ghostLimit) (include "chrek.bytes" $newer.ghostLimit) "536870912" -}}
{{- $timeouts := list (int64 $criu.timeout) (int64 $newer.timeout) (int64 21600) -}}
{{- $folders := list $criu.cudaPluginDir $newer.libDir "/usr/local/lib/criu" -}}
{{- range $names := list (list "cudaPluginDir" "libDir" $folders) (list "timeout" "timeout" $timeouts) (list "ghostLimit" "ghostLimit" $ghosts) -}}
{{- if eq (len (uniq (last $names))) 3 -}}
{{- $warnings = append $warnings (printf "ALIAS: daemonset.criu.%s wins over config.checkpoint.criu.%s, which says otherwise. Leave one of them out." (index $names 0) (index $names 1)) -}}
{{- end -}}
{{- end -}}
{{- $nodes := list -}}
{{- if .Values.preflight.enabled -}}
{{- $nodes = (lookup "v1" "Node" "" "").items | default list -}}
{{- end -}}
{{- if $nodes -}}
{{- $warnings = (include "chrek.clusterWarnings" (dict "root" . "nodes" $nodes) | fromJson).found | default list | concat $warnings -}}
{{- end -}}
{{- toJson (dict "found" $warnings) -}}
{{- end -}}

{{- define "chrek.clusterWarnings" -}}
{{- $warnings := list -}}
{{- $values := .root.Values -}}
{{- $matching := 0 -}}
{{- range $node := .nodes -}}
{{- $fits := true -}}
{{- range $key, $value := $values.daemonset.nodeSelector -}}
{{- if ne (get ($node.metadata.labels | default dict) $key) $value -}}{{- $fits = false -}}{{- end -}}
{{- end -}}
{{- if $fits -}}{{- $matching = add1 $matching -}}{{- end -}}
{{- end -}}
{{- if not $matching -}}
{{- $labels := list -}}
{{- range $key, $value := $values.daemonset.nodeSelector -}}{{- $labels = append $labels (printf "%s=%s" $key $value) -}}{{- end -}}
{{- $warnings = append $warnings (printf "GPU-NODE: no node has the labels of daemonset.nodeSelector, so no agent will run. Label the GPU nodes: kubectl label node NODE %s" (join " " $labels)) -}}
{{- end -}}
{{- with $values.daemonset.runtimeClassName -}}
{{- if not (lookup "node.k8s.io/v1" "RuntimeClass" "" .) -}}
{{- $warnings = append $warnings (printf "RUNTIMECLASS: the cluster has no RuntimeClass %s, so the agent's pods will not be created. NVIDIA's GPU operator brings it; or set daemonset.runtimeClassName." .) -}}
{{- end -}}
{{- end -}}
{{- if eq $values.storage.type "pvc" -}}
{{- $warnings = (include "chrek.claimWarnings" (dict "root" .root "matching" $matching) | fromJson).found | default list | concat $warnings -}}
{{- end -}}
{{- $operators := (include "chrek.operators" .root | fromJson).found -}}
{{- if not $operators -}}
{{- $warnings = append $warnings (printf "OPERATOR: no operator of Dynamo manages namespace %s. Install the platform, with dynamo-operator.checkpoint.enabled=true." .root.Release.Namespace) -}}
{{- end -}}
{{- range $operators -}}
{{- if ne (get .arguments "--checkpoint-enabled") "true" -}}
{{- $warnings = append $warnings (printf "OPERATOR: checkpoint.enabled of operator %s in namespace %s is off, so nothing will use the agent." .name .namespace) -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "found" $warnings) -}}
{{- end -}}

{{- define "chrek.claimWarnings" -}}
{{- $warnings := list -}}
{{- $claim := .root.Values.storage.pvc -}}
{{- if and (gt (int .matching) 1) (has $claim.accessMode (list "ReadWriteOnce" "ReadWriteOncePod")) -}}
{{- $warnings = append $warnings (printf "storage.pvc.accessMode: %s serves one node, but %d nodes get an agent. Use ReadWriteMany, or narrow daemonset.nodeSelector." $claim.accessMode (int .matching)) -}}
{{- end -}}
{{- if and $claim.create (not $claim.storageClass) -}}
{{- $default := false -}}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items -}}
{{- if eq (get (.metadata.annotations | default dict) "storageclass.kubernetes.io/is-default-class") "true" -}}{{- $default = true -}}{{- end -}}
{{- end -}}
{{- if not $default -}}
{{- $warnings = append $warnings "STORAGE-DEFAULT: storage.pvc.storageClass is empty and the cluster has no default StorageClass, so the claim will stay pending." -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "found" $warnings) -}}
{{- end -}}
