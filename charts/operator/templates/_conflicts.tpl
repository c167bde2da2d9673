{{- /* The path of a value of this chart in the values file that the user writes. */}}
{{- define "dynamo-operator.valuePath" -}}
{{- if not .root.Chart.IsRoot }}{{ .root.Chart.Name }}.{{ end }}{{ .path -}}
{{- end -}}

{{- define "dynamo-operator.describeRelease" -}}
{{- if .release -}}
release {{ .release }} in namespace {{ .namespace | default "unknown" }}
{{- else -}}
a release that cannot be told, in namespace {{ .namespace | default "unknown" }}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.describeClusterWide" -}}
{{- range $index, $owner := . -}}
{{- if $index }}; {{ end }}{{ include "dynamo-operator.describeRelease" $owner }} (ClusterRole {{ $owner.role }})
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.uninstall" -}}
dyn uninstall {{ .release | default "RELEASE" }} -n {{ .namespace | default "NAMESPACE" }}
{{- end -}}

{{- /* Refuses what would put two managers over one namespace. Without a cluster, lookups are empty and all is allowed. */}}
{{- define "dynamo-operator.refuseConflicts" -}}
{{- $clusterWide := include "dynamo-operator.clusterWideOthers" . | fromJson -}}
{{- $restricted := include "dynamo-operator.restrictedOthers" . | fromJson -}}
{{- if .Values.namespaceRestriction.enabled -}}
{{- include "dynamo-operator.refuseRestricted" (dict "root" . "clusterWide" $clusterWide.operators "restricted" $restricted) -}}
{{- else -}}
{{- include "dynamo-operator.refuseClusterWide" (dict "root" . "clusterWide" $clusterWide "restricted" $restricted) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.refuseRestricted" -}}
{{- $target := include "dynamo-operator.target" .root -}}
{{- with .clusterWide -}}
{{- $ways := printf "Use that operator for namespace %s; or uninstall it (%s) and install restricted operators everywhere" $target (include "dynamo-operator.uninstall" (first .)) -}}
{{- fail (printf "OPC-CW-NS: a cluster-wide operator already manages namespace %s: %s. %s." $target (include "dynamo-operator.describeClusterWide" .) $ways) -}}
{{- end -}}
{{- with get .restricted $target -}}
{{- $who := .holder | default (include "dynamo-operator.describeRelease" .) -}}
{{- $path := include "dynamo-operator.valuePath" (dict "root" $.root "path" "namespaceRestriction.targetNamespace") -}}
{{- fail (printf "OPC-NS-NS: namespace %s already has an operator restricted to it: %s. Use that operator; or restrict this one to another namespace (--set %s=NAMESPACE); or uninstall that one (%s)." $target $who $path (include "dynamo-operator.uninstall" .)) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.refuseClusterWide" -}}
{{- $path := include "dynamo-operator.valuePath" (dict "root" .root "path" "namespaceRestriction") -}}
{{- with .clusterWide.clash -}}
{{- fail (printf "OPC-NAME: the ClusterRole %s belongs to %s, and this release has the same name. Choose another release name; or use that operator; or uninstall it (%s)." .role (include "dynamo-operator.describeRelease" .) (include "dynamo-operator.uninstall" .)) -}}
{{- end -}}
{{- with .clusterWide.operators -}}
{{- fail (printf "OPC-CW-CW: two operators would manage the whole cluster. There is one already: %s. Use that operator; or uninstall it (%s)." (include "dynamo-operator.describeClusterWide" .) (include "dynamo-operator.uninstall" (first .))) -}}
{{- end -}}
{{- with .restricted -}}
{{- $restrict := printf "Restrict this one (--set %s.enabled=true, optionally --set %s.targetNamespace=NAMESPACE)" $path $path -}}
{{- fail (printf "OPC-NS-CW: a cluster-wide operator would overlap with those restricted to the namespaces %s. %s; or uninstall the restricted ones%s; or keep using them." (keys . | sortAlpha | join ", ") $restrict (include "dynamo-operator.uninstallAll" .)) -}}
{{- end -}}
{{- end -}}

{{- define "dynamo-operator.uninstallAll" -}}
{{- $commands := list -}}
{{- range . -}}
{{- if .release -}}{{- $commands = append $commands (include "dynamo-operator.uninstall" .) -}}{{- end -}}
{{- end -}}
{{- with $commands | uniq }} ({{ join ", " . }}){{ end -}}
{{- end -}}
