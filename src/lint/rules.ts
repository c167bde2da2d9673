import type { LintRule } from './rule.ts';
import { apiDeprecated, apiRemoved } from './rules/api-removed.ts';
import { checksum } from './rules/checksum.ts';
import { clusterName } from './rules/cluster-name.ts';
import { customFields } from './rules/custom-fields.ts';
import { missingDependency, undeclaredDependency } from './rules/dependencies.ts';
import { duplicateField, duplicateKey } from './rules/duplicate-key.ts';
import { duplicateObject } from './rules/duplicate-object.ts';
import { folderName } from './rules/folder-name.ts';
import { hookPolicy } from './rules/hook-policy.ts';
import { hookWaits } from './rules/hook-waits.ts';
import { ignoreWithoutReason, unusedIgnore } from './rules/ignores.ts';
import { imageTag } from './rules/image-tag.ts';
import { metadata } from './rules/metadata.ts';
import { nameLength } from './rules/name-length.ts';
import { valuesNoChart } from './rules/no-chart.ts';
import { notStructural } from './rules/not-structural.ts';
import { objectFields } from './rules/object-fields.ts';
import { plainSecret } from './rules/plain-secret.ts';
import { port } from './rules/port.ts';
import { privileged } from './rules/privileged.ts';
import { probes } from './rules/probes.ts';
import { reference } from './rules/reference.ts';
import { resources } from './rules/resources.ts';
import { securityContext } from './rules/security-context.ts';
import { selectorMismatch } from './rules/selector-mismatch.ts';
import { selectorVersion } from './rules/selector-version.ts';
import { staleLock } from './rules/stale-lock.ts';
import { strayFile } from './rules/stray-file.ts';
import { subjectNamespace } from './rules/subject-namespace.ts';
import { templateFailed } from './rules/template-failed.ts';
import { undocumented } from './rules/undocumented.ts';
import { unstable } from './rules/unstable.ts';
import { unusedTemplate } from './rules/unused-template.ts';
import { valuesSchema } from './rules/values-schema.ts';
import { valuesUnread, valuesUnused } from './rules/values-unread.ts';
import { volume } from './rules/volume.ts';
import { wildcardRbac } from './rules/wildcard-rbac.ts';
import { yamlVersions } from './rules/yaml-versions.ts';

/** Every rule, in the order of their areas. */
export const RULES: readonly LintRule[] = [
  apiDeprecated,
  apiRemoved,
  folderName,
  metadata,
  missingDependency,
  staleLock,
  undeclaredDependency,
  customFields,
  notStructural,
  hookPolicy,
  hookWaits,
  ignoreWithoutReason,
  unusedIgnore,
  clusterName,
  duplicateField,
  duplicateObject,
  objectFields,
  nameLength,
  port,
  reference,
  selectorMismatch,
  selectorVersion,
  subjectNamespace,
  wildcardRbac,
  unstable,
  plainSecret,
  templateFailed,
  strayFile,
  unusedTemplate,
  duplicateKey,
  valuesNoChart,
  valuesSchema,
  undocumented,
  valuesUnread,
  valuesUnused,
  yamlVersions,
  checksum,
  imageTag,
  privileged,
  probes,
  resources,
  securityContext,
  volume,
];
