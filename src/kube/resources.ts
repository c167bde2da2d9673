import type { ApiResource } from './api.ts';

function resource(group: string, version: string, kind: string, plural: string): ApiResource {
  return { group, version, kind, plural, isNamespaced: true, verbs: ['get', 'list', 'watch'] };
}

/** Kinds that every cluster has, known without discovery. */
export const POD: ApiResource = resource('', 'v1', 'Pod', 'pods');
export const EVENT: ApiResource = resource('', 'v1', 'Event', 'events');
export const REPLICA_SET: ApiResource = resource('apps', 'v1', 'ReplicaSet', 'replicasets');
export const DEPLOYMENT: ApiResource = resource('apps', 'v1', 'Deployment', 'deployments');
export const STATEFUL_SET: ApiResource = resource('apps', 'v1', 'StatefulSet', 'statefulsets');
export const DAEMON_SET: ApiResource = resource('apps', 'v1', 'DaemonSet', 'daemonsets');
export const JOB: ApiResource = resource('batch', 'v1', 'Job', 'jobs');
