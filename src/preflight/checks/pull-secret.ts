import { pullSecretMissing } from '../../base/problems/needs.ts';
import { objectsAt, stringAt } from '../../kube/json.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getNamed, nameOf, type Rendered, renderedBy } from '../objects.ts';
import { podsOf } from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** The Secrets by which pods pull their images. */
export const pullSecrets: PreflightCheck = {
  name: 'pull-secrets',
  stage: 'objects',
  concerns: (releases) => pullsOf(releases).length > 0,
  reads: (releases) => distinct(pullsOf(releases).map(getSecret)),
  check: (releases, state) => {
    const made = renderedBy(releases).filter(({ kind }) => kind === 'Secret');
    const asked = pullsOf(releases).filter(
      ({ of, secret }) => !made.some(({ name, namespace }) => name === secret && namespace === of.namespace),
    );
    const kept = groupedBy(asked, ({ of, secret }) => [of.release.name, of.namespace, secret].join(' '));
    return onceOpen(kept.flatMap((same) => findings(same, state)));
  },
};

/** A Secret that the pods of an object name. */
interface Pull {
  readonly of: Rendered;
  readonly secret: string;
}

function pullsOf(releases: readonly PreflightRelease[]): readonly Pull[] {
  return podsOf(releases).flatMap(({ of, spec }) =>
    objectsAt(spec, 'imagePullSecrets')
      .map((entry) => stringAt(entry, 'name'))
      .filter((secret) => secret !== '')
      .map((secret) => ({ of, secret })),
  );
}

function getSecret({ of, secret }: Pull): ReturnType<typeof getNamed> {
  return getNamed('v1', 'Secret', secret, of.namespace);
}

function findings(same: readonly Pull[], state: ClusterState): readonly Finding[] {
  const [first] = same;
  if (!first) return [];
  const { of, secret } = first;
  const known = state.get(getSecret(first));
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = `whether there is a Secret ${secret} in namespace ${of.namespace}`;
    return [
      unknown(of.release, { about: 'preflight/pull-secret-missing', worst: 'warning', question, missing }),
    ];
  }
  if (answerOf(known)) return [];
  const pods = [...new Set(same.map((one) => nameOf(one.of.object)))];
  const evidence = [{ what: `Secret ${secret} in namespace ${of.namespace}`, why: 'it is not there' }];
  return [taken(of.release, pullSecretMissing(secret, of.namespace, pods), evidence)];
}
