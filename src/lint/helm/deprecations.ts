import { findApi, isSince, releaseText } from '../../kube/apis.ts';
import type { KubeVersion } from '../../render/capabilities.ts';

/**
 * What Helm says of an API that a version of Kubernetes calls deprecated; undefined for others, and for those that
 * Kubernetes itself does not have. Source: helm lint/rules validateNoDeprecations, k8s.io/apiserver WarningMessage.
 */
export function deprecation(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  { major, minor }: Pick<KubeVersion, 'major' | 'minor'>,
): string | undefined {
  const api = findApi(apiVersion, kind);
  if (api?.deprecated === undefined) return undefined;
  if (!isSince(api.deprecated, { major: Number(major), minor: Number(minor) })) return undefined;
  const { deprecated, removed, replacement } = api;
  const gone = removed === undefined ? '' : `, unavailable in v${releaseText(removed)}+`;
  const instead = replacement === undefined ? '' : `; use ${replacement.apiVersion} ${replacement.kind}`;
  return `${apiVersion} ${kind} is deprecated in v${releaseText(deprecated)}+${gone}${instead}`;
}
