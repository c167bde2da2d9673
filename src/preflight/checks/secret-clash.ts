import { secretClash } from '../../base/problems/needs.ts';
import { mapAt, textAt } from '../../kube/fields.ts';
import { type JsonObject, objectAt, objectsAt, stringAt } from '../../kube/json.ts';
import { holderOf } from '../../plan/holder.ts';
import { isOwnedBy } from '../../plan/ownership.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getNamed, listOf, livePlace, placeOf, renderedBy } from '../objects.ts';
import { containersOf, podsOf } from '../pods.ts';
import type {
  ClusterState,
  Evidence,
  Finding,
  PreflightCheck,
  PreflightPart,
  PreflightRelease,
} from '../preflight.ts';

/** Operators of one namespace that keep their certificates in the same Secret. Source: charts.md 12, SECRET-CLASH. */
export const secretClashes: PreflightCheck = {
  name: 'secret-clashes',
  stage: 'objects',
  concerns: (releases) => makersOf(releases).length > 0,
  reads: (releases) => distinct(makersOf(releases).flatMap((one) => [getSecret(one), deployments(one)])),
  check: (releases, state) => [
    ...togetherFindings(releases),
    ...onceOpen(makersOf(releases).flatMap((one) => clusterFindings(one, releases, state))),
  ],
};

/** A release that works with a certificate in a Secret of its namespace. */
interface Claim {
  readonly release: PreflightRelease;
  readonly secret: string;
  /** Whether it writes the certificate too. */
  readonly makes: boolean;
  /** What of the release claims it: `Certificate serving in namespace team-a`. */
  readonly what: string;
}

function claimsOf(release: PreflightRelease): readonly Claim[] {
  const certificates = renderedBy([release]).filter(
    ({ group, kind, namespace }) =>
      group === 'cert-manager.io' && kind === 'Certificate' && namespace === release.namespace,
  );
  const asked = certificates.map((one) => ({
    ...{ release, makes: true, what: placeOf(one) },
    secret: stringAt(one.object, 'spec', 'secretName'),
  }));
  const told = release.parts.flatMap((part) => {
    const claim = partClaim(part);
    return claim ? [{ release, what: part.path, ...claim }] : [];
  });
  const served = podsOf([release])
    .filter(({ of }) => of.kind === 'Deployment' && of.namespace === release.namespace)
    .flatMap(({ of, spec }) =>
      servedFrom(spec).map((secret) => ({ release, secret, makes: false, what: placeOf(of) })),
    );
  return [...asked, ...told, ...served].filter(({ secret }) => secret !== '');
}

/** What the values of an operator's chart say. */
function partClaim({ chart, values }: PreflightPart): Pick<Claim, 'secret' | 'makes'> | undefined {
  if (chart === 'soperator') {
    const manager = mapAt(values, 'certManager');
    const secret = textAt(manager, 'secretName') || FIXED;
    return manager.get('enabled') === true ? { secret, makes: true } : undefined;
  }
  const webhook = mapAt(values, 'webhook');
  if (chart !== 'dynamo-operator' || webhook.get('enabled') !== true) return undefined;
  const certificate = mapAt(webhook, 'certificateSecret');
  return { secret: textAt(certificate, 'name'), makes: certificate.get('external') !== true };
}

/** The name that stands in the soperator's templates where no value does. */
const FIXED = 'webhook-server-cert';

/** The folder from which controllers serve webhooks. Source: controller-runtime, webhook.Options.CertDir. */
const SERVING = /\/k8s-webhook-server(?:\/|$)/;

/** The Secrets out of which the containers of a pod serve webhooks. */
function servedFrom(spec: JsonObject): readonly string[] {
  const mounts = containersOf(spec).flatMap(({ container }) => objectsAt(container, 'volumeMounts'));
  const names = mounts
    .filter((mount) => SERVING.test(stringAt(mount, 'mountPath')))
    .map((mount) => stringAt(mount, 'name'));
  return objectsAt(spec, 'volumes')
    .filter((volume) => names.includes(stringAt(volume, 'name')))
    .map((volume) => stringAt(volume, 'secret', 'secretName'));
}

/** Each Secret that a release makes, once. */
function makersOf(releases: readonly PreflightRelease[]): readonly Claim[] {
  const makers = releases.flatMap(claimsOf).filter(({ makes }) => makes);
  return groupedBy(makers, ({ release, secret }) =>
    [release.namespace, release.name, secret].join('/'),
  ).flatMap(([first]) => first ?? []);
}

function togetherFindings(releases: readonly PreflightRelease[]): readonly Finding[] {
  const claims = releases.flatMap(claimsOf);
  return groupedBy(claims, ({ release, secret }) => `${release.namespace}/${secret}`).flatMap((same) => {
    const names = distinct(same.map(({ release }) => `release ${release.name}`));
    const first = same.find(({ makes }) => makes);
    if (names.length < 2 || !first) return [];
    const evidence = same.map(({ what }) => ({ what, why: `it works with ${secretPlace(first)}` }));
    return [taken(first.release, secretClash(secretPlace(first), names), evidence)];
  });
}

function clusterFindings(
  claim: Claim,
  releases: readonly PreflightRelease[],
  state: ClusterState,
): readonly Finding[] {
  const { release, secret } = claim;
  const found = state.get(getSecret(claim));
  if ('value' in found && found.value === undefined) return [];
  const known = state.list(deployments(claim));
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = `whether another operator keeps its certificate in ${secretPlace(claim)}`;
    return [unknown(release, { about: 'preflight/secret-clash', worst: 'error', question, missing })];
  }
  const others = (answerOf(known) ?? [])
    .filter((live) => !releases.some(({ name, namespace }) => isOwnedBy(live, { release: name, namespace })))
    .filter((live) => servedFrom(objectAt(live, 'spec', 'template', 'spec')).includes(secret));
  if (others.length === 0) return [];
  const evidence = others.map((live) => evidenceOf(live, release));
  const names = [`release ${release.name}`, ...others.map(livePlace)];
  return [taken(release, secretClash(secretPlace(claim), names), evidence)];
}

function evidenceOf(live: JsonObject, { name, namespace }: PreflightRelease): Evidence {
  const { says } = holderOf(live, { release: name, namespace });
  return { what: livePlace(live), why: `it serves webhooks with that Secret, and ${says}` };
}

function getSecret({ release, secret }: Claim): ReturnType<typeof getNamed> {
  return { ...getNamed('v1', 'Secret', secret, release.namespace), metadataOnly: true };
}

function deployments({ release }: Claim): ReturnType<typeof listOf> {
  return listOf('apps/v1', 'Deployment', release.namespace);
}

function secretPlace({ release, secret }: Claim): string {
  return placeOf({ kind: 'Secret', name: secret, namespace: release.namespace });
}
