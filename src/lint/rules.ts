import type { LintRule } from './rule.ts';
import { apiDeprecated, apiRemoved } from './rules/api-removed.ts';
import { clusterName } from './rules/cluster-name.ts';
import { duplicateKey } from './rules/duplicate-key.ts';
import { duplicateObject } from './rules/duplicate-object.ts';
import { hookPolicy } from './rules/hook-policy.ts';
import { ignoreWithoutReason, unusedIgnore } from './rules/ignores.ts';
import { imageTag } from './rules/image-tag.ts';
import { objectFields } from './rules/object-fields.ts';
import { plainSecret } from './rules/plain-secret.ts';
import { privileged } from './rules/privileged.ts';
import { probes } from './rules/probes.ts';
import { reference } from './rules/reference.ts';
import { resources } from './rules/resources.ts';
import { securityContext } from './rules/security-context.ts';
import { selectorMismatch } from './rules/selector-mismatch.ts';
import { selectorVersion } from './rules/selector-version.ts';
import { staleLock } from './rules/stale-lock.ts';
import { templateFailed } from './rules/template-failed.ts';
import { undocumented } from './rules/undocumented.ts';
import { unstable } from './rules/unstable.ts';
import { wildcardRbac } from './rules/wildcard-rbac.ts';

/** Every rule, in the order of their areas. */
export const RULES: readonly LintRule[] = [
  apiDeprecated,
  apiRemoved,
  staleLock,
  hookPolicy,
  ignoreWithoutReason,
  unusedIgnore,
  clusterName,
  duplicateObject,
  objectFields,
  reference,
  selectorMismatch,
  selectorVersion,
  wildcardRbac,
  unstable,
  plainSecret,
  templateFailed,
  duplicateKey,
  undocumented,
  imageTag,
  privileged,
  probes,
  resources,
  securityContext,
];
