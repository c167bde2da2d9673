import { listOf, objectOf, textsOf } from '../../../src/kube/crd/json.ts';
import { recordOf } from '../../support/cases.ts';
import { fieldAt } from './fieldpath.ts';

/** Kinds of volumes that the restricted pod security level allows. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A pod as an object makes it. */
export interface PodSpec {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The pod of a workload; none for other objects. */
export function podOf(object: Readonly<Record<string, unknown>>): PodSpec[] {
  const paths = ['spec.template.spec', 'spec.jobTemplate.spec.template.spec'];
  return paths.flatMap((path): PodSpec[] => {
    const spec = recordOf(fieldAt(object, path));
    return spec ? [{ name: `${fieldAt(object, 'metadata.name')}`, spec }] : [];
  });
}

/** What the restricted pod security level asks for and a pod lacks. */
export function securityGaps({ name, spec }: PodSpec): string[] {
  const containers = [...listOf(spec.initContainers), ...listOf(spec.containers)].map(objectOf);
  const hosts = ['hostPID', 'hostIPC', 'hostNetwork'].filter((key) => spec[key] === true);
  const volumes = listOf(spec.volumes)
    .map(objectOf)
    .filter((volume) => !VOLUMES.some((kind) => kind in volume));
  return [
    ...containers.flatMap((container) => containerGaps(container, spec)),
    ...hosts,
    ...volumes.map((volume) => `volume ${volume.name}`),
  ].map((gap) => `${name}: ${gap}`);
}

function containerGaps(container: Readonly<Record<string, unknown>>, spec: PodSpec['spec']): string[] {
  const context = (path: string): unknown =>
    fieldAt(container, `securityContext.${path}`) ?? fieldAt(spec, `securityContext.${path}`);
  const isMet = {
    runAsNonRoot: context('runAsNonRoot') === true,
    seccompProfile: context('seccompProfile.type') === 'RuntimeDefault',
    allowPrivilegeEscalation: context('allowPrivilegeEscalation') === false,
    capabilities: textsOf(context('capabilities.drop')).includes('ALL'),
  };
  const gaps = Object.entries(isMet).flatMap(([what, met]) => (met ? [] : [what]));
  return gaps.map((gap) => `${container.name} lacks ${gap}`);
}
