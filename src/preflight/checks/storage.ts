import { noDefaultClass, storageClassMissing } from '../../base/problems/needs.ts';
import { at, type JsonObject, objectAt, objectsAt, stringAt, stringsAt } from '../../kube/json.ts';
import { answerOf, distinct, groupedBy, missingOf, taken, unknown } from '../answers.ts';
import { listOf, nameOf, type Rendered, renderedBy } from '../objects.ts';
import { podsOf } from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

const CLASSES = listOf('storage.k8s.io/v1', 'StorageClass');
const VOLUMES = listOf('v1', 'PersistentVolume');

/** A claim that a release makes, by itself or by what it makes pods of. */
interface Claim {
  readonly of: Rendered;
  readonly says: string;
  /** Its name once it is there; of several, that of the first. Empty where each pod has its own. */
  readonly name: string;
  readonly spec: JsonObject;
}

/** The classes of claims: there, or a default one where none is named. */
export const storageClasses: PreflightCheck = {
  name: 'storage-classes',
  stage: 'objects',
  concerns: (releases) => claimsOf(releases).length > 0,
  reads: (releases) => [
    CLASSES,
    VOLUMES,
    ...distinct(claimsOf(releases).map(({ of }) => claimsIn(of.namespace))),
  ],
  check: (releases, state) => {
    const made = renderedBy(releases).filter(
      ({ kind }) => kind === 'StorageClass' || kind === 'PersistentVolume',
    );
    return releases.flatMap((release) => {
      const claims = claimsOf([release]).filter((claim) => !isBound(claim, state));
      return groupedBy(claims, ({ spec }) => classText(spec)).flatMap((same) => findings(same, made, state));
    });
  },
};

function claimsIn(namespace: string): ReturnType<typeof listOf> {
  return listOf('v1', 'PersistentVolumeClaim', namespace);
}

function claimsOf(releases: readonly PreflightRelease[]): readonly Claim[] {
  const made = renderedBy(releases).flatMap((of): readonly Claim[] => {
    if (of.kind === 'PersistentVolumeClaim')
      return [{ of, says: nameOf(of.object), name: of.name, spec: objectAt(of.object, 'spec') }];
    if (of.kind !== 'StatefulSet') return [];
    return objectsAt(of.object, 'spec', 'volumeClaimTemplates').map((template) => {
      const name = stringAt(template, 'metadata', 'name');
      const says = `claim ${name} of ${nameOf(of.object)}`;
      return { of, says, name: `${name}-${of.name}-0`, spec: objectAt(template, 'spec') };
    });
  });
  return [...made, ...ephemeralClaims(releases)];
}

function ephemeralClaims(releases: readonly PreflightRelease[]): readonly Claim[] {
  return podsOf(releases).flatMap(({ of, spec }) =>
    objectsAt(spec, 'volumes')
      .filter((volume) => at(volume, 'ephemeral', 'volumeClaimTemplate') !== undefined)
      .map((volume) => ({
        of,
        says: `volume ${stringAt(volume, 'name')} of ${nameOf(of.object)}`,
        name: '',
        spec: objectAt(volume, 'ephemeral', 'volumeClaimTemplate', 'spec'),
      })),
  );
}

/** `*` where none is named; empty where it is to have none. */
function classText(spec: JsonObject): string {
  return at(spec, 'storageClassName') == null ? '*' : stringAt(spec, 'storageClassName');
}

/** What is there already asks for no class any more. */
function isBound({ of, name }: Claim, state: ClusterState): boolean {
  const live = answerOf(state.list(claimsIn(of.namespace))) ?? [];
  return name !== '' && live.some((claim) => stringAt(claim, 'metadata', 'name') === name);
}

function findings(
  claims: readonly Claim[],
  made: readonly Rendered[],
  state: ClusterState,
): readonly Finding[] {
  const [first] = claims;
  if (!first) return [];
  const wanted = classText(first.spec);
  const { release } = first.of;
  if (wanted === '') return [];
  const known = state.list(CLASSES);
  const missing = missingOf(known);
  const named = claims.map(({ says }) => says);
  if (missing !== undefined) {
    const about = wanted === '*' ? 'preflight/no-default-class' : 'preflight/storage-class-missing';
    const question =
      wanted === '*' ? 'whether there is a default StorageClass' : `whether StorageClass ${wanted} exists`;
    return [unknown(release, { about, worst: 'warning', question, missing })];
  }
  const own = made.filter(({ kind }) => kind === 'StorageClass').map(({ object }) => object);
  const classes = [...(answerOf(known) ?? []), ...own];
  const names = classes.map((one) => stringAt(one, 'metadata', 'name'));
  const volumes = [
    ...(answerOf(state.list(VOLUMES)) ?? []),
    ...made.filter(({ kind }) => kind === 'PersistentVolume').map(({ object }) => object),
  ];
  const why = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  const evidence = [{ what: 'StorageClasses', why }];
  if (wanted === '*') {
    const isServed =
      classes.some(isDefault) || volumes.some((one) => stringAt(one, 'spec', 'storageClassName') === '');
    return isServed ? [] : [taken(release, noDefaultClass(named, names), evidence)];
  }
  if (names.includes(wanted) || volumes.some((one) => stringAt(one, 'spec', 'storageClassName') === wanted))
    return [];
  return [taken(release, storageClassMissing(named, wanted, names), evidence)];
}

function isDefault(one: JsonObject): boolean {
  const annotations = stringsAt(one, 'metadata', 'annotations');
  return [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ].some((key) => annotations[key] === 'true');
}
