import type { FieldPath } from '../../base/fieldpath.ts';
import type { GoMap } from '../../go/value.ts';
import { mapAt, mapsAt, textAt } from '../../kube/fields.ts';
import { referencesAt } from '../references.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { type Container, containersOf, mapAtPath, nameOf, podOf } from '../workloads.ts';

/** Workloads that go on with what a ConfigMap or a Secret held when they started. */
export const checksum: LintRule = {
  id: 'workload/checksum',
  severity: 'note',
  summary: 'a change of a ConfigMap or Secret does not reach the pods that read it',
  explanation:
    'Environment variables and mounts with a `subPath` are read when a container starts. After an upgrade that changes only the ConfigMap or the Secret the pods go on with the old content until something else restarts them. Put a checksum of its template into the annotations of the pods: `checksum/config: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}`. Nothing is said where values do not decide what it holds, where it is immutable, or where an annotation asks a reloader.',
  checkChart: ({ cases }) => cases.flatMap(readersIn),
};

const ROLLED = ['Deployment', 'StatefulSet', 'DaemonSet'];
const KINDS = ['ConfigMap', 'Secret'];

function readersIn({ objects }: LintCase): readonly Finding[] {
  const made = new Map(
    objects
      .filter(({ kind }) => KINDS.includes(kind))
      .map((object) => [`${object.kind}/${object.name}`, object]),
  );
  return objects
    .filter(({ kind, isForeign, hook }) => ROLLED.includes(kind) && !isForeign && !hook)
    .filter((object) => !isRestarted(object))
    .flatMap((object) =>
      readOnce(object).flatMap(({ kind, name, path }): Finding[] => {
        const read = made.get(`${kind}/${name}`);
        if (!read || !isChanging(read)) return [];
        return [
          {
            at: object.line(path),
            message: `a change of ${kind} ${name} does not restart the pods that read it`,
            about: nameOf(object),
            hint: 'Put a checksum of its template into the annotations of the pods.',
            related: [{ message: 'made here', at: read.place(['metadata', 'name']) }],
          },
        ];
      }),
    );
}

/** A ConfigMap or Secret that values make, under a name that does not change with it. */
function isChanging(object: LintObject): boolean {
  const isFixed = object.object.get('immutable') === true || object.hook !== undefined || object.isForeign;
  const isHashed = /-[0-9a-f]{8,}$/.test(object.name);
  return !isFixed && !isHashed && ['data', 'stringData', 'binaryData'].some((field) => isMade(object, field));
}

function isMade(object: LintObject, field: string): boolean {
  return [...mapAt(object.object, field).keys()].some((key) => object.isMadeOfValues([field, key]));
}

/** Annotations that change with what is read, or ask others to look after it. */
const RESTARTING = /checksum|sha(?:1|256|sum)?\b|hash|digest|reload|revision|rollme|restart/i;

function isRestarted(object: LintObject): boolean {
  const pod = podOf(object)?.path.slice(0, -1) ?? [];
  const keys = [[], pod].flatMap((path) => [
    ...mapAt(mapAtPath(object.object, [...path, 'metadata']), 'annotations').keys(),
  ]);
  return keys.some((key) => RESTARTING.test(key));
}

interface Read {
  readonly kind: string;
  readonly name: string;
  readonly path: FieldPath;
}

/** What the containers of a pod read when they start and never again, each once. */
function readOnce(object: LintObject): readonly Read[] {
  const pod = podOf(object)?.map ?? new Map();
  const all = containersOf(object).flatMap((container) => [
    ...referencesAt(container.map, container.path),
    ...pinnedIn(container, pod),
  ]);
  const known = new Map(all.toReversed().map((each) => [`${each.kind}/${each.name}`, each]));
  return [...known.values()];
}

/** A file mounted by its own path stays what it was. */
function pinnedIn({ map, path }: Container, pod: GoMap): readonly Read[] {
  return mapsAt(map, 'volumeMounts').flatMap((mount, index) => {
    if (!mount.has('subPath') && !mount.has('subPathExpr')) return [];
    const volume = mapsAt(pod, 'volumes').find((each) => textAt(each, 'name') === textAt(mount, 'name'));
    const at = [...path, 'volumeMounts', index, 'name'];
    return volume ? referencesAt(volume, []).map(({ kind, name }) => ({ kind, name, path: at })) : [];
  });
}
