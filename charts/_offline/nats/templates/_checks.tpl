{{/* Refuses what only the real chart does, naming every such key. */}}
{{- define "nats-standin.checks" -}}
{{- $switches := list "tlsCA" "config.leafnodes" "config.websocket" "config.mqtt" "config.gateway" "config.resolver" "config.nats.tls" "config.cluster.tls" "config.monitor.tls" "promExporter" -}}
{{- $asked := list -}}
{{- range $switches -}}
{{- $at := $.Values -}}
{{- range splitList "." . -}}{{- $at = get $at . | default dict -}}{{- end -}}
{{- if $at.enabled -}}{{- $asked = append $asked (printf "%s.enabled" .) -}}{{- end -}}
{{- end -}}
{{- range include "nats-standin.patches" (list "" .Values) | trim | splitList "\n" -}}
{{- with trim . -}}{{- $asked = append $asked . -}}{{- end -}}
{{- end -}}
{{- with $asked -}}
{{- printf "%s: needs the real nats chart; this one stands in for it without a network" (join ", " .) | fail -}}
{{- end -}}
{{- end -}}

{{/* Paths of the patches that hold something, a line each: (path, value). */}}
{{- define "nats-standin.patches" -}}
{{- $path := index . 0 -}}
{{- range $key, $value := index . 1 -}}
{{- $at := trimPrefix "." (printf "%s.%s" $path $key) -}}
{{- if and (eq $key "patch") $value }}
{{ $at }}
{{ else if kindIs "map" $value -}}
{{- include "nats-standin.patches" (list $at $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
