import {
  at,
  isArray,
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  stringsOf,
} from '../kube/json.ts';
import { containersOf } from './pods.ts';

/** The levels of the Pod Security Standards that forbid anything. */
export type Level = 'baseline' | 'restricted';

/** One rule: what of a pod breaks it, each in a few words such as `container agent: privileged`. */
export interface PodRule {
  readonly level: Level;
  readonly breaks: (pod: PodShape) => readonly string[];
}

/** A pod as its template has it. */
export interface PodShape {
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
}

/** Capabilities that a container of level baseline may add. */
const BASELINE_CAPABILITIES: readonly string[] = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

const SAFE_SYSCTLS: readonly string[] = [
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
];

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const PROFILES = ['RuntimeDefault', 'Localhost'];
const RESTRICTED_VOLUMES: readonly string[] = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim'],
  ...['projected', 'secret'],
];

/** A security context, of the pod or of a container, and how it is called. */
interface Context {
  readonly who: string;
  readonly context: JsonObject;
}

function contextsOf({ spec }: PodShape): readonly Context[] {
  return [{ who: 'pod', context: objectAt(spec, 'securityContext') }, ...containerContexts(spec)];
}

function containerContexts(spec: JsonObject): readonly Context[] {
  return containersOf(spec).map(({ name, container }) => ({
    who: `container ${name}`,
    context: objectAt(container, 'securityContext'),
  }));
}

/** A rule for what stands at a path of each security context, where anything does. */
function allowed(path: readonly string[], values: readonly Json[]): PodRule {
  const breaks = (pod: PodShape): readonly string[] =>
    contextsOf(pod).flatMap(({ who, context }) => {
      const found = at(context, ...path);
      if (found === undefined || found === null || values.includes(found)) return [];
      return [`${who}: ${path.join('.')} is ${String(found)}`];
    });
  return { level: 'baseline', breaks };
}

function hostSwitch(field: string): PodRule {
  return { level: 'baseline', breaks: ({ spec }) => (spec[field] === true ? [`pod: ${field}`] : []) };
}

/** A rule for the container's own context alone, with the pod's for what the container leaves out. */
function restricted(says: string, isFit: (context: JsonObject, pod: JsonObject) => boolean): PodRule {
  const breaks = ({ spec }: PodShape): readonly string[] =>
    containerContexts(spec)
      .filter(({ context }) => !isFit(context, objectAt(spec, 'securityContext')))
      .map(({ who }) => `${who}: ${says}`);
  return { level: 'restricted', breaks };
}

function addedBeyond(allowedNames: readonly string[]): PodRule['breaks'] {
  return ({ spec }) =>
    containerContexts(spec).flatMap(({ who, context }) => {
      const added = stringsOf(at(context, 'capabilities', 'add')).filter(
        (name) => !allowedNames.includes(name),
      );
      return added.length === 0 ? [] : [`${who}: capabilities.add has ${added.join(', ')}`];
    });
}

/**
 * The Pod Security Standards as far as pods of Linux go; `restricted` demands all of `baseline` too. Source:
 * kubernetes.io/docs/concepts/security/pod-security-standards, k8s.io/pod-security-admission/policy.
 */
export const POD_RULES: readonly PodRule[] = [
  allowed(['windowsOptions', 'hostProcess'], [false]),
  ...['hostNetwork', 'hostPID', 'hostIPC'].map(hostSwitch),
  allowed(['privileged'], [false]),
  { level: 'baseline', breaks: addedBeyond(BASELINE_CAPABILITIES) },
  {
    level: 'baseline',
    breaks: ({ spec }) =>
      objectsAt(spec, 'volumes')
        .filter((volume) => at(volume, 'hostPath') !== undefined)
        .map(
          (volume) => `volume ${stringAt(volume, 'name')}: hostPath ${stringAt(volume, 'hostPath', 'path')}`,
        ),
  },
  {
    level: 'baseline',
    breaks: ({ spec }) =>
      containersOf(spec).flatMap(({ name, container }) =>
        objectsAt(container, 'ports')
          .filter(({ hostPort }) => typeof hostPort === 'number' && hostPort !== 0)
          .map(({ hostPort }) => `container ${name}: hostPort ${String(hostPort)}`),
      ),
  },
  allowed(['appArmorProfile', 'type'], PROFILES),
  {
    level: 'baseline',
    breaks: ({ metadata }) =>
      Object.entries(stringsAt(metadata, 'annotations'))
        .filter(([key, value]) => APPARMOR.test(key) && !/^(?:|runtime\/default|localhost\/.*)$/.test(value))
        .map(([key, value]) => `annotation ${key} is ${value}`),
  },
  allowed(['seLinuxOptions', 'type'], SELINUX_TYPES),
  allowed(['seLinuxOptions', 'user'], ['']),
  allowed(['seLinuxOptions', 'role'], ['']),
  allowed(['procMount'], ['Default']),
  allowed(['seccompProfile', 'type'], PROFILES),
  {
    level: 'baseline',
    breaks: ({ spec }) =>
      objectsAt(spec, 'securityContext', 'sysctls')
        .map((sysctl) => stringAt(sysctl, 'name'))
        .filter((name) => !SAFE_SYSCTLS.includes(name))
        .map((name) => `pod: sysctl ${name}`),
  },
  {
    level: 'restricted',
    breaks: ({ spec }) =>
      objectsAt(spec, 'volumes').flatMap((volume) => {
        const type = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
        const isFit = RESTRICTED_VOLUMES.includes(type) || type === 'hostPath';
        return isFit ? [] : [`volume ${stringAt(volume, 'name')}: ${type}`];
      }),
  },
  restricted(
    'allowPrivilegeEscalation is not false',
    ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false,
  ),
  restricted(
    'runAsNonRoot is not true',
    ({ runAsNonRoot }, pod) => (runAsNonRoot ?? pod.runAsNonRoot) === true,
  ),
  {
    level: 'restricted',
    breaks: (pod) =>
      contextsOf(pod)
        .filter(({ context }) => context.runAsUser === 0)
        .map(({ who }) => `${who}: runAsUser is 0`),
  },
  restricted('seccompProfile.type is neither RuntimeDefault nor Localhost', (context, pod) =>
    PROFILES.includes(stringAt(context, 'seccompProfile', 'type') || stringAt(pod, 'seccompProfile', 'type')),
  ),
  restricted('capabilities.drop has no ALL', (context) => {
    const dropped = at(context, 'capabilities', 'drop');
    return isArray(dropped) && dropped.includes('ALL');
  }),
  { level: 'restricted', breaks: addedBeyond(['NET_BIND_SERVICE']) },
];

const APPARMOR = /^container\.apparmor\.security\.beta\.kubernetes\.io\//;

/** What keeps a pod out of a namespace of a level; nothing for `privileged`. */
export function podBreaks(pod: PodShape, level: string): readonly string[] {
  const levels: readonly Level[] =
    level === 'restricted' ? ['baseline', 'restricted'] : level === 'baseline' ? ['baseline'] : [];
  const broken = POD_RULES.filter((rule) => levels.includes(rule.level)).flatMap(({ breaks }) => breaks(pod));
  return [...new Set(broken)];
}
