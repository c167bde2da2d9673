import { FIELD_MANAGER } from '../kube/api.ts';
import { type JsonObject, objectsAt, stringAt, stringsAt } from '../kube/json.ts';
import { managedEntries } from './managed.ts';

export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const RELEASE_NAME = 'meta.helm.sh/release-name';
export const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';
/** `keep` as its value leaves an object where its release would delete it. */
export const RESOURCE_POLICY = 'helm.sh/resource-policy';

/** Whose an object is. */
export interface Owner {
  readonly release: string;
  readonly namespace: string;
}

/** Who holds an object that is not ours, in words that follow its name, and what to do. */
export interface Holder {
  readonly says: string;
  readonly hint: string;
}

/** Whose a live object is: another release's, another tool's, a controller's, or nobody's. */
export function holderOf(live: JsonObject, owner: Owner): Holder {
  for (const look of [otherRelease, otherTool, controller]) {
    const holder = look(live, owner);
    if (holder) return holder;
  }
  return orphan(live);
}

function otherRelease(live: JsonObject, { release, namespace }: Owner): Holder | undefined {
  const annotations = stringsAt(live, 'metadata', 'annotations');
  const name = annotations[RELEASE_NAME];
  const space = annotations[RELEASE_NAMESPACE];
  if (name === undefined || space === undefined || (name === release && space === namespace))
    return undefined;
  return {
    says: `belongs to the Helm release ${name} in namespace ${space}`,
    hint: `Give it another name in one of the two charts. If the release ${name} is gone, --take-ownership takes it over.`,
  };
}

/** Labels and annotations that tools put on what they manage. */
const TOOLS: readonly (readonly [key: string, tool: string])[] = [
  ['kustomize.toolkit.fluxcd.io/name', 'Flux (Kustomization $)'],
  ['helm.toolkit.fluxcd.io/name', 'Flux (HelmRelease $)'],
  ['argocd.argoproj.io/instance', 'Argo CD (application $)'],
  ['argocd.argoproj.io/tracking-id', 'Argo CD ($)'],
  ['kapp.k14s.io/app', 'kapp (app $)'],
  ['olm.owner', 'OLM ($)'],
];

function otherTool(live: JsonObject): Holder | undefined {
  const marks = {
    ...stringsAt(live, 'metadata', 'annotations'),
    ...stringsAt(live, 'metadata', 'labels'),
  };
  const found = TOOLS.find(([key]) => marks[key] !== undefined);
  if (!found) return undefined;
  const [key, tool] = found;
  return {
    says: `is managed by ${tool.replace('$', marks[key] ?? '')}`,
    hint: 'Take it out of what that tool applies first: two owners would undo each other without end.',
  };
}

function controller(live: JsonObject): Holder | undefined {
  const [owner] = objectsAt(live, 'metadata', 'ownerReferences');
  if (!owner) return undefined;
  const text = `${stringAt(owner, 'kind')} ${stringAt(owner, 'name')}`;
  return {
    says: `is owned by ${text}`,
    hint: `It goes when ${text} goes; give yours another name.`,
  };
}

/** Nobody claims it: an orphan; who wrote it last is all that is known. */
function orphan(live: JsonObject): Holder {
  const others = managedEntries(live).filter(({ subresource }) => subresource === '');
  const latest = others.reduce<(typeof others)[number] | undefined>(
    (best, entry) => (best === undefined || entry.time > best.time ? entry : best),
    undefined,
  );
  const wrote =
    latest === undefined
      ? ''
      : `; ${latest.manager === FIELD_MANAGER ? 'Helm' : latest.manager} wrote it last, ${latest.time}`;
  return {
    says: `belongs to no release${wrote}`,
    hint: 'Take it over with --take-ownership, give yours another name, or delete it.',
  };
}
