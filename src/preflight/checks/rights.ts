import { rightsMissing } from '../../base/problems/preflight.ts';
import { answerOf, distinct, groupedBy, missingOf, taken, unknown } from '../answers.ts';
import { mayText, type Rendered, renderedBy, resourceText } from '../objects.ts';
import type {
  ClusterState,
  Evidence,
  Finding,
  PreflightCheck,
  PreflightRelease,
  Query,
} from '../preflight.ts';
import { roleText } from '../roletext.ts';

type May = Extract<Query, { kind: 'may' }>;

/** One right that is needed, and what for. */
export interface Right {
  readonly may: May;
  /** What wants it: `Deployment web`. */
  readonly why: string;
}

const ALWAYS = ['get', 'create', 'patch', 'delete'];
/** Kinds that are waited for, and so watched. */
const WATCHED = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod'];
/** What a release itself is kept in, and locked by. */
const KEPT: readonly (readonly [group: string, resource: string, verbs: readonly string[]])[] = [
  ['', 'secrets', ['get', 'list', 'create', 'update', 'delete']],
  ['coordination.k8s.io', 'leases', ['get', 'create', 'update', 'delete']],
];

/** What the caller may do, of all that an install, an upgrade and an uninstall of the releases do. */
export const rights: PreflightCheck = {
  name: 'rights',
  stage: 'objects',
  concerns: (releases) => releases.some(({ objects = [] }) => objects.length > 0),
  reads: (releases) => distinct(releases.flatMap((release) => rightsOf(release).map(({ may }) => may))),
  check: (releases, state) => releases.flatMap((release) => findings(release, state)),
};

function rightsOf(release: PreflightRelease): readonly Right[] {
  const kinds = groupedBy(renderedBy([release]), (one) => `${resourceText(one)} ${one.namespace}`);
  const { namespace } = release;
  const made = release.createNamespace
    ? ['create', 'patch'].map((verb) =>
        right({ verb, group: '', resource: 'namespaces', namespace: '' }, `Namespace ${namespace}`),
      )
    : [];
  const kept = KEPT.flatMap(([group, resource, verbs]) =>
    verbs.map((verb) => right({ verb, group, resource, namespace }, `the record of release ${release.name}`)),
  );
  const all = [...kinds.flatMap(rightsFor), ...made, ...kept];
  return groupedBy(all, ({ may }) => JSON.stringify(may)).flatMap(([first]) => first ?? []);
}

function rightsFor(same: readonly Rendered[]): readonly Right[] {
  const [first] = same;
  if (!first) return [];
  const { group, plural: resource, namespace, kind, name } = first;
  const why = same.length === 1 ? `${kind} ${name}` : `${kind} ${name} and ${same.length - 1} more`;
  const verbs = WATCHED.includes(kind) ? [...ALWAYS, 'list', 'watch'] : ALWAYS;
  return verbs.map((verb) => right({ verb, group, resource, namespace }, why));
}

function right(may: Omit<May, 'kind'>, why: string): Right {
  return { may: { kind: 'may', ...may }, why };
}

function findings(release: PreflightRelease, state: ClusterState): readonly Finding[] {
  const all = rightsOf(release);
  const lacking = all.filter(({ may }) => answerOf(state.may(may)) === false);
  const open = all.flatMap(({ may }) => missingOf(state.may(may)) ?? []).slice(0, 1);
  const unknowns = open.map((missing) => {
    const question = `what you may do with the objects of ${release.name}`;
    return unknown(release, { about: 'preflight/rights-missing', worst: 'error', question, missing });
  });
  if (lacking.length === 0) return unknowns;
  const role = roleText(
    `dyn-${release.name}`,
    lacking.map(({ may }) => may),
  );
  const rows = lacking.map(({ may, why }) => ({ message: `${mayText(may)}, for ${why}` }));
  const evidence = all.map((one) => evidenceOf(one, state));
  return [...unknowns, taken(release, rightsMissing(rows, role), evidence)];
}

function evidenceOf({ may, why }: Right, state: ClusterState): Evidence {
  const allowed = answerOf(state.may(may));
  const says = allowed === undefined ? 'unknown' : allowed ? 'yes' : 'no';
  return { what: `${mayText(may)}: ${says}`, why: `needed for ${why}` };
}
