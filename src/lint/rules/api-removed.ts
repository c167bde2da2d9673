import { type Api, findApi, isSince, type KubeRelease, releaseText } from '../../kube/apis.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { ChartSubject, LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Objects of APIs that the target does not serve any more. */
export const apiRemoved: LintRule = {
  id: 'api/removed',
  severity: 'error',
  summary: 'an object has an API version that Kubernetes does not serve any more',
  explanation:
    'The install fails with "no matches for kind". Move to the version named; where older clusters must be served too, choose by `.Capabilities.APIVersions.Has`. `--kube-version`, or `lint.kubeVersion` in dyn.yaml, says which Kubernetes is meant.',
  checkChart: (subject) =>
    apiFindings(subject, (api, release) =>
      isSince(api.removed, release) && api.removed ? `is gone since ${releaseText(api.removed)}` : undefined,
    ),
};

/** Objects of APIs that the target still serves, and a later one will not. */
export const apiDeprecated: LintRule = {
  id: 'api/deprecated',
  severity: 'warning',
  summary: 'an object has an API version that Kubernetes will stop to serve',
  explanation:
    'It works today, and will not after an upgrade of the cluster. Move to the version named before that.',
  checkChart: (subject) =>
    apiFindings(subject, (api, release) => {
      if (!isSince(api.deprecated, release) || isSince(api.removed, release) || !api.deprecated)
        return undefined;
      const end = api.removed ? `, gone in ${releaseText(api.removed)}` : '';
      return `is deprecated since ${releaseText(api.deprecated)}${end}`;
    }),
};

type Judge = (api: Api, release: KubeRelease) => string | undefined;

function apiFindings(subject: ChartSubject, judge: Judge): readonly Finding[] {
  return ownObjects(subject).flatMap((object) => apiFinding(object, subject.target, judge));
}

function apiFinding(object: LintObject, release: KubeRelease, judge: Judge): readonly Finding[] {
  const { apiVersion, kind } = object;
  const api = findApi(apiVersion, kind);
  const says = api && judge(api, release);
  if (says === undefined) return [];
  const next = api?.replacement;
  const hint = next ? `Use ${next.apiVersion} ${next.kind}.` : 'There is no successor: do without it.';
  const message = `${apiVersion} ${kind} ${says}`;
  return [{ at: object.place(['apiVersion']), message, about: nameOf(object), hint }];
}
