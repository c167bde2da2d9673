import type { Budget } from '../../base/budget.ts';
import type { Finding } from '../objects.ts';
import { defaultFindings } from './defaults.ts';
import { invariantFindings } from './invariants.ts';
import { isObject, isZero, type JsonObject, listOf, objectOf, textOf, textsOf } from './json.ts';
import { keywordFindings } from './keywords.ts';

/** Keywords that may stand beside the status subresource at the root, whose schema is judged apart. */
const BESIDE_STATUS = [
  'description',
  'type',
  'format',
  'title',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'required',
  'items',
  'properties',
  'externalDocs',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
];
const LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const COLUMN_TYPES = ['integer', 'number', 'string', 'boolean', 'date'];

/**
 * What Kubernetes would refuse in a parsed CustomResourceDefinition (apiextensions.k8s.io/v1): schemas that are not
 * structural, names, versions, printer columns and subresources. Rules in CEL are looked at, but not compiled.
 */
export function definitionFindings(definition: unknown, budget: Budget): Finding[] {
  const { metadata, spec: described } = objectOf(definition);
  const spec = objectOf(described);
  const versions = listOf(spec.versions).map(objectOf);
  return [
    ...nameFindings(spec, textOf(objectOf(metadata).name)),
    ...approvalFindings(spec, objectOf(metadata)),
    ...conversionFindings(spec),
    ...versionsFindings(versions),
    ...versions.flatMap((version, index) => versionFindings(version, `spec.versions[${index}]`, budget)),
  ];
}

/** What keeps a schema from being structural and valid; `path` is put in front of what is found. */
export function schemaFindings(schema: JsonObject, path: string, budget: Budget): Finding[] {
  const written = keywordFindings(schema, path);
  const structure = invariantFindings(schema, path);
  // A default can only be judged by a schema that is sound.
  return structure.length + written.length > 0
    ? [...structure, ...written]
    : defaultFindings(schema, path, budget);
}

function nameFindings(spec: JsonObject, name: string): Finding[] {
  const found: Finding[] = [];
  const names = objectOf(spec.names);
  const group = textOf(spec.group);
  if (!group.includes('.'))
    found.push({ path: 'spec.group', says: 'must be a domain with at least one dot' });
  if (name !== `${textOf(names.plural)}.${group}`)
    found.push({
      path: 'metadata.name',
      says: `must be ${textOf(names.plural)}.${group}, the plural and the group`,
    });
  if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster')
    found.push({ path: 'spec.scope', says: 'must be Namespaced or Cluster' });
  for (const field of ['plural', 'kind', ...['singular', 'listKind'].filter((each) => each in names)])
    if (!LABEL.test(textOf(names[field]).toLowerCase()))
      found.push({ path: `spec.names.${field}`, says: 'must be a DNS label' });
  for (const field of ['shortNames', 'categories'])
    for (const [index, each] of textsOf(names[field]).entries())
      if (!LABEL.test(each))
        found.push({ path: `spec.names.${field}[${index}]`, says: 'must be a DNS label' });
  if (names.kind === names.listKind)
    found.push({ path: 'spec.names.listKind', says: 'must not be the same as kind' });
  return found;
}

const APPROVAL = 'api-approved.kubernetes.io';

/** The groups of the Kubernetes community need a word that they may be used. */
function approvalFindings({ group }: JsonObject, metadata: JsonObject): Finding[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(textOf(group))) return [];
  const approval = textOf(objectOf(metadata.annotations)[APPROVAL]);
  if (/^(?:unapproved|https?:\/\/.)/.test(approval)) return [];
  const says = `must be an address, or begin with unapproved, because the group is one of Kubernetes' own`;
  return [{ path: `metadata.annotations[${APPROVAL}]`, says }];
}

function conversionFindings(spec: JsonObject): Finding[] {
  const found: Finding[] = [];
  if (spec.preserveUnknownFields === true)
    found.push({ path: 'spec.preserveUnknownFields', says: 'must be false' });
  const { strategy, webhook } = objectOf(spec.conversion);
  const reviews = textsOf(objectOf(webhook).conversionReviewVersions);
  if (strategy !== undefined && strategy !== 'None' && strategy !== 'Webhook')
    found.push({ path: 'spec.conversion.strategy', says: 'must be None or Webhook' });
  if (strategy === 'None' && isObject(webhook))
    found.push({ path: 'spec.conversion.webhook', says: 'must not be there if the strategy is None' });
  if (strategy === 'Webhook' && !isObject(objectOf(webhook).clientConfig))
    found.push({ path: 'spec.conversion.webhook.clientConfig', says: 'is required' });
  if (strategy === 'Webhook' && !reviews.includes('v1') && !reviews.includes('v1beta1'))
    found.push({ path: 'spec.conversion.webhook.conversionReviewVersions', says: 'must hold v1 or v1beta1' });
  return found;
}

function versionsFindings(versions: readonly JsonObject[]): Finding[] {
  const found: Finding[] = [];
  const names = versions.map((version) => textOf(version.name));
  if (new Set(names).size < names.length)
    found.push({ path: 'spec.versions', says: 'must have names of their own' });
  if (versions.filter((version) => version.storage === true).length !== 1)
    found.push({ path: 'spec.versions', says: 'must have exactly one that is stored' });
  return found;
}

function versionFindings(version: JsonObject, path: string, budget: Budget): Finding[] {
  const schema = objectOf(version.schema).openAPIV3Schema;
  const at = `${path}.schema.openAPIV3Schema`;
  return [
    ...(LABEL.test(textOf(version.name)) ? [] : [{ path: `${path}.name`, says: 'must be a DNS label' }]),
    ...(isObject(schema) ? schemaFindings(schema, at, budget) : [{ path: at, says: 'must be given' }]),
    ...(isObject(objectOf(version.subresources).status) ? besideStatus(objectOf(schema), at) : []),
    ...scaleFindings(objectOf(version.subresources), `${path}.subresources`),
    ...listOf(version.additionalPrinterColumns).flatMap((column, index) =>
      columnFindings(objectOf(column), `${path}.additionalPrinterColumns[${index}]`),
    ),
  ];
}

function besideStatus(schema: JsonObject, path: string): Finding[] {
  const others = Object.keys(schema).filter(
    (keyword) =>
      !BESIDE_STATUS.includes(keyword) && (Array.isArray(schema[keyword]) || !isZero(schema[keyword])),
  );
  return others.length === 0
    ? []
    : [{ path, says: `must not have ${others.join(', ')} at the root if the status subresource is enabled` }];
}

function scaleFindings(subresources: JsonObject, path: string): Finding[] {
  const scale = subresources.scale;
  if (!isObject(scale)) return [];
  const starts = (field: string, allowed: readonly string[]): Finding[] =>
    allowed.some((start) => textOf(scale[field]).startsWith(start))
      ? []
      : [{ path: `${path}.scale.${field}`, says: `must be a path under ${allowed.join(' or ')}` }];
  return [
    ...starts('specReplicasPath', ['.spec.']),
    ...starts('statusReplicasPath', ['.status.']),
    ...(scale.labelSelectorPath === undefined ? [] : starts('labelSelectorPath', ['.spec.', '.status.'])),
  ];
}

function columnFindings(column: JsonObject, path: string): Finding[] {
  const found: Finding[] = [];
  if (textOf(column.name) === '') found.push({ path: `${path}.name`, says: 'must be given' });
  if (!COLUMN_TYPES.includes(textOf(column.type)))
    found.push({ path: `${path}.type`, says: `must be one of ${COLUMN_TYPES.join(', ')}` });
  if (!textOf(column.jsonPath).startsWith('.'))
    found.push({ path: `${path}.jsonPath`, says: 'must be a path that starts with a dot' });
  return found;
}
