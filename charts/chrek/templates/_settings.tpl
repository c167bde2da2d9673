{{- /* Settings that have two names, or that follow another while they are left as they are. */}}

{{- /* Bytes of a number, a text of digits, or a text with a unit. Every K is 1024. */}}
{{- define "chrek.bytes" -}}
{{- if kindIs "string" . -}}
{{- $unit := regexReplaceAll "^[0-9]+" . "" -}}
{{- $factor := 1 -}}
{{- if hasPrefix "K" $unit -}}{{- $factor = 1024 -}}
{{- else if hasPrefix "M" $unit -}}{{- $factor = mul 1024 1024 -}}
{{- else if hasPrefix "G" $unit -}}{{- $factor = mul 1024 1024 1024 -}}
{{- end -}}
{{- mul (regexFind "^[0-9]+" . | int64) $factor -}}
{{- else -}}
{{- int64 . -}}
{{- end -}}
{{- end -}}

{{- define "chrek.ghostLimit" -}}
{{- $older := (.Values.daemonset.criu).ghostLimit | default "512MB" | include "chrek.bytes" -}}
{{- $newer := include "chrek.bytes" .Values.config.checkpoint.criu.ghostLimit -}}
{{- ternary $newer $older (eq $older "536870912") -}}
{{- end -}}

{{- define "chrek.timeout" -}}
{{- $older := (.Values.daemonset.criu).timeout | default 21600 | int64 -}}
{{- ternary (int64 .Values.config.checkpoint.criu.timeout) $older (eq $older 21600) -}}
{{- end -}}

{{- define "chrek.libDir" -}}
{{- $older := (.Values.daemonset.criu).cudaPluginDir | default "/usr/local/lib/criu" -}}
{{- ternary .Values.config.checkpoint.criu.libDir $older (eq $older "/usr/local/lib/criu") -}}
{{- end -}}

{{- define "chrek.socket" -}}
{{- $own := .Values.config.agent.containerdSocket -}}
{{- ternary .Values.daemonset.containerRuntimeSocket $own (eq $own "/run/containerd/containerd.sock") -}}
{{- end -}}

{{- define "chrek.checkpointDir" -}}
{{- $own := .Values.config.agent.checkpointDir -}}
{{- ternary .Values.storage.pvc.basePath $own (eq $own "/checkpoints") -}}
{{- end -}}

{{- define "chrek.logDir" -}}
{{- $own := .Values.config.checkpoint.criu.logDir -}}
{{- ternary (printf "%s/restore-logs" .Values.storage.pvc.basePath) $own (eq $own "/checkpoints/restore-logs") -}}
{{- end -}}

{{- define "chrek.port" -}}
{{- .Values.config.agent.listenAddr | splitList ":" | last -}}
{{- end -}}

{{- /* The address without its port; empty when the agent listens on all of the node's. */}}
{{- define "chrek.host" -}}
{{- $host := regexReplaceAll ":[0-9]+$" .Values.config.agent.listenAddr "" | trimPrefix "[" | trimSuffix "]" -}}
{{- ternary "" $host (has $host (list "0.0.0.0" "::")) -}}
{{- end -}}

{{- /* What stands in config.yaml: the block config with the settings that are in force, and the storage. */}}
{{- define "chrek.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $_ := set $config.agent "containerdSocket" (include "chrek.socket" .) -}}
{{- $_ := set $config.agent "checkpointDir" (include "chrek.checkpointDir" .) -}}
{{- $criu := $config.checkpoint.criu -}}
{{- $_ := set $criu "ghostLimit" (include "chrek.ghostLimit" . | int64) -}}
{{- $_ := set $criu "timeout" (include "chrek.timeout" . | int64) -}}
{{- $_ := set $criu "logLevel" (int $criu.logLevel) -}}
{{- $_ := set $criu "libDir" (include "chrek.libDir" .) -}}
{{- $_ := set $criu "logDir" (include "chrek.logDir" .) -}}
{{- $storage := pick .Values.storage "type" "signalHostPath" -}}
{{- $_ := set $storage "basePath" .Values.storage.pvc.basePath -}}
{{- with (get .Values.storage .Values.storage.type).uri -}}
{{- $_ := set $storage "uri" . -}}
{{- end -}}
{{- $_ := set $config "storage" $storage -}}
{{- toYaml $config -}}
{{- end -}}
