import { bundledParts } from './checks/bundled.ts';
import { capacity } from './checks/capacity.ts';
import { certManager } from './checks/certificates.ts';
import { chrekAccess, chrekOperator } from './checks/chrek.ts';
import { crdsOwned } from './checks/crd-owner.ts';
import { crdSafety } from './checks/crd-safety.ts';
import { crdsPresent } from './checks/crds.ts';
import { escalations } from './checks/escalation.ts';
import { gpuNodes, runtimeClasses } from './checks/gpu.ts';
import { celRules, kubeVersion } from './checks/kube-version.ts';
import { limitRanges } from './checks/limit-range.ts';
import { managedByTools } from './checks/managed.ts';
import { metrics } from './checks/metrics.ts';
import { namespaces } from './checks/namespace.ts';
import { operatorValues } from './checks/operator-values.ts';
import { operators, renderedOperators } from './checks/operators.ts';
import { ownership, renderedOnce } from './checks/ownership.ts';
import { podSecurityLevel } from './checks/pod-security.ts';
import { pullSecrets } from './checks/pull-secret.ts';
import { quotas } from './checks/quota.ts';
import { rights } from './checks/rights.ts';
import { secretClashes } from './checks/secret-clash.ts';
import { fluxValues, gpuOperator, kruise } from './checks/soperator.ts';
import { storageClasses } from './checks/storage.ts';
import type { PreflightCheck } from './preflight.ts';

/** Every check, in the order in which they are told of. */
export const CHECKS: readonly PreflightCheck[] = [
  ...[operatorValues, operators, renderedOperators],
  ...[kubeVersion, celRules, namespaces, rights, escalations],
  ...[crdsPresent, crdsOwned, crdSafety, bundledParts, ownership, renderedOnce, managedByTools],
  ...[podSecurityLevel, quotas, limitRanges, capacity],
  ...[storageClasses, runtimeClasses, gpuNodes, pullSecrets, metrics],
  ...[certManager, secretClashes, chrekOperator, chrekAccess, kruise, gpuOperator, fluxValues],
];
