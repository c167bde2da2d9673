import type { GoMap, GoValue } from '../../go/value.ts';
import { isMap } from '../../go/value.ts';
import { type JsonObject, objectAt, stringAt } from '../../kube/json.ts';
import type { PreflightPart, PreflightRelease } from '../preflight.ts';
import { operatorsIn } from './operator-groups.ts';
import { signsOf } from './operator-signs.ts';

/** An operator that a release will have. */
export interface Planned {
  readonly release: PreflightRelease;
  /** The namespace that it will manage, empty for the whole cluster. */
  readonly scope: string;
  /** What the names of its objects begin with. */
  readonly fullname: string;
  /** Where its values are in the user's: empty, or `dynamo-operator.`. */
  readonly path: string;
  /** Undefined where only what is rendered tells of it. */
  readonly part: PreflightPart | undefined;
}

/** The chart's own name. */
export const OPERATOR_CHART = 'dynamo-operator';

/** The operators of releases, in their order: by the chart's values, else by what is rendered. */
export function plannedOperators(releases: readonly PreflightRelease[]): readonly Planned[] {
  return releases.flatMap((release) => {
    const parts = release.parts.filter(({ chart }) => chart === OPERATOR_CHART);
    return parts.length > 0 ? parts.map((part) => plannedBy(release, part)) : renderedBy(release);
  });
}

/** What a chart of another name renders may be an operator all the same. */
function renderedBy(release: PreflightRelease): readonly Planned[] {
  const objects = (release.objects ?? []).map((object) => placed(object, release.namespace));
  const of = (kind: string): readonly JsonObject[] => objects.filter((object) => object.kind === kind);
  const signs = signsOf({
    ...{ clusterRoles: of('ClusterRole'), clusterBindings: of('ClusterRoleBinding'), roles: of('Role') },
    ...{ bindings: of('RoleBinding'), deployments: of('Deployment') },
    ...{ scopeLeases: [], elections: [], webhooks: [], nowMs: undefined },
  });
  return operatorsIn(signs).flatMap((operator) => {
    const role = operator.signs.find(({ kind }) => kind === 'ClusterRole' || kind === 'Role')?.name ?? '';
    const fullname = role.replace(/-manager-role$/, '');
    return operator.scopes.map((scope) => ({ release, part: undefined, scope, fullname, path: '' }));
  });
}

/** Whatever names no namespace goes to the release's; kinds of the whole cluster are told apart by their kind. */
function placed(object: JsonObject, space: string): JsonObject {
  if (String(object.kind).startsWith('Cluster')) return object;
  const metadata = objectAt(object, 'metadata');
  return { ...object, metadata: { ...metadata, namespace: stringAt(metadata, 'namespace') || space } };
}

function plannedBy(release: PreflightRelease, part: PreflightPart): Planned {
  const { values } = part;
  const target = textIn(values, 'namespaceRestriction', 'targetNamespace') || release.namespace;
  const isRestricted = valueIn(values, 'namespaceRestriction', 'enabled') === true;
  const below = part.path.split('/').slice(1);
  return {
    ...{ release, part, scope: isRestricted ? target : '' },
    fullname: fullnameOf(release.name, part),
    path: below.map((name) => `${name}.`).join(''),
  };
}

/** Source: charts/operator, dynamo-operator.fullname, as Helm's own starter has it. */
function fullnameOf(release: string, { path, values }: PreflightPart): string {
  const override = textIn(values, 'fullnameOverride');
  if (override !== '') return cut(override);
  const name = cut(textIn(values, 'nameOverride') || (path.split('/').at(-1) ?? ''));
  return release.includes(name) ? cut(release) : cut(`${release}-${name}`);
}

function cut(name: string): string {
  return name.slice(0, 63).replace(/-$/, '');
}

/** What lies at a path of keys, undefined where there is nothing. */
export function valueIn(values: GoMap, ...path: readonly string[]): GoValue | undefined {
  let found: GoValue | undefined = values;
  for (const key of path) found = found !== undefined && isMap(found) ? found.get(key) : undefined;
  return found;
}

/** The text there, empty in place of anything else. */
export function textIn(values: GoMap, ...path: readonly string[]): string {
  const found = valueIn(values, ...path);
  return typeof found === 'string' ? found : '';
}
