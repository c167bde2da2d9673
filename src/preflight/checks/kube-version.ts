import { DynError } from '../../base/problem.ts';
import { rulesIgnored, kubeVersion as tooOld } from '../../base/problems/preflight.ts';
import { parseVersion, type SemVer } from '../../go/semver.ts';
import { checkConstraint, parseConstraint } from '../../go/semver-constraint.ts';
import { isArray, isObject, type Json } from '../../kube/json.ts';
import { taken } from '../answers.ts';
import { type Rendered, renderedBy } from '../objects.ts';
import type { Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** The version of Kubernetes that each chart asks for. */
export const kubeVersion: PreflightCheck = {
  name: 'kube-version',
  stage: 'values',
  concerns: (releases) => releases.some(({ chart }) => chart.kubeVersion !== ''),
  reads: () => [{ kind: 'api' }],
  check: (releases, { api }) =>
    releases
      .filter(({ chart }) => chart.kubeVersion !== '' && !isFit(chart.kubeVersion, api.version))
      .map((release) => unfit(release, api.version)),
};

function unfit(release: PreflightRelease, version: string): Finding {
  const { name, version: own, kubeVersion: wanted } = release.chart;
  const evidence = [{ what: `Kubernetes ${version}`, why: `kubeVersion of ${name} is ${wanted}` }];
  return taken(release, tooOld(`${name} ${own}`, wanted, version), evidence);
}

/** Source: helm chartutil.IsCompatibleRange. */
function isFit(constraint: string, version: string): boolean {
  try {
    return checkConstraint(parseConstraint(constraint), parseVersion(version));
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}

/** The first version that enforces rules in CEL. */
const CEL_SINCE = 25n;

/** Rules in definitions, and whether the server enforces them. */
export const celRules: PreflightCheck = {
  name: 'cel-rules',
  stage: 'objects',
  concerns: (releases) => withRules(releases).length > 0,
  reads: () => [{ kind: 'api' }],
  check: (releases, { api }) => {
    if (!isBefore(api.version)) return [];
    return releases.flatMap((release) => {
      const names = withRules([release]).map(({ name }) => name);
      const evidence = [{ what: `Kubernetes ${api.version}`, why: 'CEL rules came with 1.25' }];
      return names.length === 0 ? [] : [taken(release, rulesIgnored(names, api.version), evidence)];
    });
  },
};

function isBefore(text: string): boolean {
  try {
    const { major, minor }: SemVer = parseVersion(text);
    return major < 1n || (major === 1n && minor < CEL_SINCE);
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}

function withRules(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(
    ({ kind, object }) => kind === 'CustomResourceDefinition' && hasRules(object),
  );
}

function hasRules(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(hasRules);
  if (!isObject(value)) return false;
  return 'x-kubernetes-validations' in value || Object.values(value).some(hasRules);
}
