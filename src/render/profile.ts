/** How one version of Helm behaves where versions differ. Nothing else in dyn knows versions. */
export interface HelmProfile {
  readonly helm: {
    readonly version: string;
    readonly gitCommit: string;
    readonly gitTreeState: string;
    readonly goVersion: string;
    readonly kubeClientVersion: string;
  };
  readonly kubeVersion: { readonly version: string; readonly major: string; readonly minor: string };
  /** `.Capabilities.APIVersions` without a cluster, in Helm's order. */
  readonly apiVersions: readonly string[];
  /** What stands between two documents of a rendered file; must run in linear time. */
  readonly documentSeparator: RegExp;
  /** Whether white space at both ends of a document is dropped. */
  readonly trimsDocuments: boolean;
  /** Names of functions that dyn knows and this version does not. */
  readonly missingFunctions: readonly string[];
  /** What `.Files.Lines` does with an empty file. */
  readonly linesOfEmptyFile: 'panic' | 'empty';
  /** Whether nulls in a chart's own defaults vanish when values are coalesced. */
  readonly dropsDefaultNulls: boolean;
}

const API_VERSIONS = `v1
admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1 apps/v1beta2
authentication.k8s.io/v1 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1
authorization.k8s.io/v1 authorization.k8s.io/v1beta1
autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2 batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1
coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 coordination.k8s.io/v1
discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.apiserver.k8s.io/v1beta3 networking.k8s.io/v1 networking.k8s.io/v1beta1
node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1 policy/v1 policy/v1beta1
rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1
resource.k8s.io/v1 resource.k8s.io/v1beta2 resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3
scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1 storagemigration.k8s.io/v1beta1
apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1`;

/** Helm 4.1.4. */
export const HELM_4_1: HelmProfile = {
  helm: {
    version: 'v4.1.4',
    gitCommit: '05fa37973dc9e42b76e1d2883494c87174b6074f',
    gitTreeState: 'clean',
    goVersion: 'go1.25.9',
    kubeClientVersion: 'v1.35',
  },
  kubeVersion: { version: 'v1.35.0', major: '1', minor: '35' },
  apiVersions: API_VERSIONS.split(/\s/),
  documentSeparator: /(?:^|(?<![\t\n\f\r ])[\t\n\f\r ]*\n)---[\t\n\f\r ]*/,
  trimsDocuments: true,
  missingFunctions: [],
  linesOfEmptyFile: 'panic',
  dropsDefaultNulls: false,
};
