import {
  at,
  isArray,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  stringsOf,
} from '../kube/json.ts';
import { mayFit } from '../kube/selectors.ts';
import type { Target } from './targets.ts';

/** One webhook of a release: of an admission configuration, or the one by which a definition converts. */
export interface Webhook {
  readonly owner: Target;
  /** Its own name; that of the definition for a conversion. */
  readonly name: string;
  /** Where its clientConfig stands in the owner. */
  readonly path: readonly [field: string, index?: number];
  /** Who answers in the cluster; undefined where it is reached by a URL. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  readonly timeoutMs: number;
  /** Whether the server goes on without an answer. */
  readonly isIgnorable: boolean;
  /** Whether the server asks it about writes of an object; undefined labels of the namespace may be any. */
  readonly concerns: (target: Target, namespaceLabels: NamespaceLabels) => boolean;
}

/** Labels of a namespace: all there are, or those that are known while others may be there too. */
export interface NamespaceLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly isWhole: boolean;
}

const ADMISSION = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const DEFAULT_SECONDS = 10;

/** The webhooks that an object sets up, none for other kinds. */
export function webhooksOf(owner: Target): readonly Webhook[] {
  const { ref, resource, object } = owner;
  if (resource.group === 'admissionregistration.k8s.io' && ADMISSION.includes(ref.kind)) {
    return objectsAt(object, 'webhooks').map((webhook, index) => admission(owner, webhook, index));
  }
  const isConverting = stringAt(object, 'spec', 'conversion', 'strategy') === 'Webhook';
  return ref.kind === 'CustomResourceDefinition' && isConverting ? [conversion(owner)] : [];
}

/** The part of an owner, such as the live one, in which a webhook says how it is reached. */
export function clientConfigOf({ path: [field, index] }: Webhook, owner: JsonObject): JsonObject {
  if (index === undefined) return objectAt(owner, 'spec', field, 'webhook', 'clientConfig');
  const list = at(owner, field);
  return objectAt(isArray(list) ? list[index] : undefined, 'clientConfig');
}

function admission(owner: Target, webhook: JsonObject, index: number): Webhook {
  const policy = stringAt(webhook, 'failurePolicy');
  return {
    ...{ owner, name: stringAt(webhook, 'name'), path: ['webhooks', index] },
    service: serviceIn(objectAt(webhook, 'clientConfig')),
    timeoutMs: 1000 * (numberAt(webhook, 'timeoutSeconds') ?? DEFAULT_SECONDS),
    isIgnorable: policy === 'Ignore' || (policy === '' && owner.resource.version === 'v1beta1'),
    concerns: (target, namespaceLabels) =>
      !bringsItsCertificate(owner, target) &&
      objectsAt(webhook, 'rules').some((rule) => fitsRule(rule, webhook, target)) &&
      fitsSelectors(webhook, target, namespaceLabels),
  };
}

/** Source: apiserver pkg/admission/plugin/webhook/predicates/rules: versions are equivalent unless `Exact` is said. */
function fitsRule(rule: JsonObject, webhook: JsonObject, { resource }: Target): boolean {
  const isExact = stringAt(webhook, 'matchPolicy') === 'Exact';
  const scope = stringAt(rule, 'scope') || '*';
  return (
    names(rule.operations, 'CREATE', 'UPDATE') &&
    names(rule.apiGroups, resource.group) &&
    (!isExact || names(rule.apiVersions, resource.version)) &&
    stringsOf(rule.resources).some((pattern) => fitsResource(pattern, resource.plural)) &&
    (scope === '*' || (scope === 'Namespaced') === resource.isNamespaced)
  );
}

function names(list: JsonObject[string], ...wanted: readonly string[]): boolean {
  return stringsOf(list).some((item) => item === '*' || wanted.includes(item));
}

/** `foos/*` means foos too; `foos/status` does not. */
function fitsResource(pattern: string, plural: string): boolean {
  const [resource, subresource = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (subresource === '' || subresource === '*');
}

function fitsSelectors(
  webhook: JsonObject,
  { ref, object }: Target,
  { labels, isWhole }: NamespaceLabels,
): boolean {
  if (!mayFit(objectAt(webhook, 'objectSelector'), stringsAt(object, 'metadata', 'labels'))) return false;
  if (ref.namespace === '') return true;
  return mayFit(objectAt(webhook, 'namespaceSelector'), labels, (key) => isWhole || key in labels);
}

/** cert-manager fills the caBundle by way of objects of its own: they cannot wait for it. */
function bringsItsCertificate({ object }: Target, { resource }: Target): boolean {
  const isFilled = Object.keys(stringsAt(object, 'metadata', 'annotations')).some((key) =>
    key.startsWith('cert-manager.io/inject-'),
  );
  return isFilled && resource.group === 'cert-manager.io';
}

function conversion(owner: Target): Webhook {
  const { object, ref } = owner;
  const stored = objectsAt(object, 'spec', 'versions').find(({ storage }) => storage === true);
  const group = stringAt(object, 'spec', 'group');
  const kind = stringAt(object, 'spec', 'names', 'kind');
  return {
    ...{ owner, name: ref.name, path: ['conversion'] },
    service: serviceIn(objectAt(object, 'spec', 'conversion', 'webhook', 'clientConfig')),
    timeoutMs: 1000 * DEFAULT_SECONDS,
    isIgnorable: false,
    concerns: ({ resource }) =>
      resource.group === group && resource.kind === kind && resource.version !== stringAt(stored, 'name'),
  };
}

function serviceIn(clientConfig: JsonObject): Webhook['service'] {
  const name = stringAt(clientConfig, 'service', 'name');
  return name === '' ? undefined : { namespace: stringAt(clientConfig, 'service', 'namespace'), name };
}

/** What is known of a namespace without asking: its name, and labels that the release gives it. */
export function knownLabels(namespace: string, own: Target | undefined): NamespaceLabels {
  const labels = own ? stringsAt(own.object, 'metadata', 'labels') : {};
  return { labels: { ...labels, 'kubernetes.io/metadata.name': namespace }, isWhole: false };
}
