import { type JsonObject, objectsAt, stringAt, stringsAt } from '../../kube/json.ts';

/** Whose an object is, as far as it tells. Texts are empty where it does not. */
export interface Owner {
  readonly release: string;
  /** The namespace of the release. */
  readonly space: string;
  /** Who put it there. */
  readonly by: 'helm' | 'flux' | 'argo' | 'kubectl' | '';
  /** Flux's or Argo CD's own name for it: `HelmRelease flux-system/platform`. */
  readonly source: string;
}

/** Reads annotations and labels; `space` is the namespace where nothing names one. */
export function ownerOf(object: JsonObject, space: string): Owner {
  const labels = stringsAt(object, 'metadata', 'labels');
  const notes = stringsAt(object, 'metadata', 'annotations');
  const noted = notes['meta.helm.sh/release-name'] ?? '';
  return {
    release: noted || (labels['app.kubernetes.io/instance'] ?? ''),
    space: notes['meta.helm.sh/release-namespace'] || space,
    ...(fluxOwner(labels) ??
      argoOwner(labels, notes) ?? { by: noted === '' ? writerOf(object, notes) : 'helm', source: '' }),
  };
}

type Tool = Pick<Owner, 'by' | 'source'>;

function fluxOwner(labels: Readonly<Record<string, string>>): Tool | undefined {
  for (const [kind, prefix] of [
    ['HelmRelease', 'helm.toolkit.fluxcd.io'],
    ['Kustomization', 'kustomize.toolkit.fluxcd.io'],
  ]) {
    const name = labels[`${prefix}/name`];
    if (name !== undefined)
      return { by: 'flux', source: `${kind} ${labels[`${prefix}/namespace`] ?? ''}/${name}` };
  }
  return undefined;
}

function argoOwner(
  labels: Readonly<Record<string, string>>,
  notes: Readonly<Record<string, string>>,
): Tool | undefined {
  const application =
    labels['argocd.argoproj.io/instance'] ?? notes['argocd.argoproj.io/tracking-id']?.split(':')[0];
  return application === undefined ? undefined : { by: 'argo', source: `Application ${application}` };
}

function writerOf(object: JsonObject, notes: Readonly<Record<string, string>>): Owner['by'] {
  if (notes['kubectl.kubernetes.io/last-applied-configuration'] !== undefined) return 'kubectl';
  const managers = objectsAt(object, 'metadata', 'managedFields').map((entry) => stringAt(entry, 'manager'));
  return managers.some((name) => name.startsWith('kubectl')) ? 'kubectl' : '';
}
