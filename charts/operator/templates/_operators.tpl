{{- /*
Who else manages Dynamo here. Every template below answers in JSON, as a template can only return text.
*/}}

{{- /* Whether a Role or ClusterRole is the manager's of some operator. */}}
{{- define "dynamo-operator.isManagerRole" -}}
{{- $labels := .metadata.labels | default dict -}}
{{- $name := .metadata.name -}}
{{- $labelled := or (eq (get $labels "app.kubernetes.io/name") "dynamo-operator") (eq (get $labels "app.kubernetes.io/part-of") "dynamo-operator") -}}
{{- $named := or (contains "-dynamo-operator-" $name) (hasPrefix "dynamo-operator-" $name) -}}
{{- if and (hasSuffix "-manager-role" $name) (or $labelled (and $named (include "dynamo-operator.managesGraphs" .))) }}yes{{ end -}}
{{- end -}}

{{- /* Other vendors' roles may have such names too: only a manager writes the status of graph deployments. */}}
{{- define "dynamo-operator.managesGraphs" -}}
{{- if not .rules }}yes{{ end -}}
{{- range .rules -}}
{{- if and (has "nvidia.com" (.apiGroups | default list)) (has "dynamographdeployments/status" (.resources | default list)) }}yes{{ end -}}
{{- end -}}
{{- end -}}

{{- /* Release and its namespace of a role; what Helm has noted goes before labels and bindings. */}}
{{- define "dynamo-operator.ownerOf" -}}
{{- $metadata := .role.metadata -}}
{{- $notes := $metadata.annotations | default dict -}}
{{- $release := get $notes "meta.helm.sh/release-name" | default (get ($metadata.labels | default dict) "app.kubernetes.io/instance") -}}
{{- $namespace := get $notes "meta.helm.sh/release-namespace" -}}
{{- if not $namespace -}}
{{- range $binding := (lookup "rbac.authorization.k8s.io/v1" (printf "%sBinding" .kind) ($metadata.namespace | default "") "").items -}}
{{- if and (eq $binding.roleRef.name $metadata.name) (eq $binding.roleRef.kind $.kind) -}}
{{- range $binding.subjects -}}
{{- if eq .kind "ServiceAccount" -}}{{- $namespace = .namespace -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "release" $release "namespace" ($namespace | default $metadata.namespace | default "") "role" $metadata.name | toJson -}}
{{- end -}}

{{- define "dynamo-operator.isOwn" -}}
{{- if and (eq .owner.release .root.Release.Name) (eq .owner.namespace .root.Release.Namespace) }}yes{{ end -}}
{{- end -}}

{{- /* `operators`: cluster-wide operators of other releases; `clash`: who holds the ClusterRole that this one would make. */}}
{{- define "dynamo-operator.clusterWideOthers" -}}
{{- $operators := list -}}
{{- $clash := dict -}}
{{- $ours := printf "%s-manager-role" (include "dynamo-operator.fullname" .) -}}
{{- range $role := (lookup "rbac.authorization.k8s.io/v1" "ClusterRole" "" "").items -}}
{{- $isManager := include "dynamo-operator.isManagerRole" $role -}}
{{- if or $isManager (eq $role.metadata.name $ours) -}}
{{- $owner := include "dynamo-operator.ownerOf" (dict "role" $role "kind" "ClusterRole") | fromJson -}}
{{- if not (include "dynamo-operator.isOwn" (dict "root" $ "owner" $owner)) -}}
{{- if $isManager -}}{{- $operators = append $operators $owner -}}{{- end -}}
{{- if and (eq $role.metadata.name $ours) (eq $owner.release $.Release.Name) -}}{{- $clash = $owner -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "operators" $operators "clash" $clash | toJson -}}
{{- end -}}

{{- /* Whether a namespace-scope lease is in force: a lease that has run out no longer counts. */}}
{{- define "dynamo-operator.isHeld" -}}
{{- $spec := .spec | default dict -}}
{{- if and $spec.holderIdentity $spec.renewTime -}}
{{- $renewed := toDate "2006-01-02T15:04:05Z07:00" $spec.renewTime | unixEpoch | int64 -}}
{{- if gt (add $renewed ($spec.leaseDurationSeconds | default 30 | int64)) (now | unixEpoch | int64) }}yes{{ end -}}
{{- end -}}
{{- end -}}

{{- /* Namespaces of restricted operators of other releases, and the release of each where a role tells it. */}}
{{- define "dynamo-operator.restrictedOthers" -}}
{{- $found := dict -}}
{{- $own := list -}}
{{- range $role := (lookup "rbac.authorization.k8s.io/v1" "Role" "" "").items -}}
{{- if include "dynamo-operator.isManagerRole" $role -}}
{{- $owner := include "dynamo-operator.ownerOf" (dict "role" $role "kind" "Role") | fromJson -}}
{{- if include "dynamo-operator.isOwn" (dict "root" $ "owner" $owner) -}}
{{- $own = append $own $role.metadata.namespace -}}
{{- else -}}
{{- $_ := set $found $role.metadata.namespace $owner -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $lease := (lookup "coordination.k8s.io/v1" "Lease" "" "").items -}}
{{- $namespace := $lease.metadata.namespace -}}
{{- if and (eq $lease.metadata.name "dynamo-operator-namespace-scope") (not (has $namespace $own)) (not (hasKey $found $namespace)) -}}
{{- if include "dynamo-operator.isHeld" $lease -}}
{{- $_ := set $found $namespace (dict "release" "" "namespace" $namespace "holder" (printf "%s, which holds the lease %s; it runs out %vs after the last renewal" $lease.spec.holderIdentity $lease.metadata.name (int64 ($lease.spec.leaseDurationSeconds | default 30)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $found | toJson -}}
{{- end -}}
