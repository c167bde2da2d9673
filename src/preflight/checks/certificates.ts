import { certManagerDown, certManagerMissing } from '../../base/problems/needs.ts';
import { mapAt } from '../../kube/fields.ts';
import { type JsonObject, numberAt, stringAt } from '../../kube/json.ts';
import { answerOf, missingOf, taken, unknown } from '../answers.ts';
import { hasGroup, listOf, livePlace, placeOf, renderedBy, servedBy } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightPart, PreflightRelease } from '../preflight.ts';

const GROUP = 'cert-manager.io';
const DEPLOYMENTS = listOf('apps/v1', 'Deployment');

/** cert-manager, where a release asks it for certificates: its kinds, and whether it runs. */
export const certManager: PreflightCheck = {
  name: 'cert-manager',
  stage: 'objects',
  concerns: (releases) => releases.some((release) => askersOf(release).length > 0),
  reads: () => [{ kind: 'api' }, DEPLOYMENTS],
  check: (releases, state) => {
    const made = [...servedBy(renderedBy(releases))];
    const isThere = hasGroup(state.api.apiVersions, GROUP);
    return releases
      .filter((release) => askersOf(release).length > 0)
      .flatMap((release) => {
        if (isThere) return downFindings(release, state);
        return hasGroup(made, GROUP) ? [] : [missingFinding(release)];
      });
  },
};

/** What asks for cert-manager: objects of its kinds, or values. */
function askersOf(release: PreflightRelease): readonly string[] {
  const objects = renderedBy([release]).filter(({ group }) => group === GROUP);
  return objects.length > 0 ? objects.map(placeOf) : release.parts.filter(isAsking).map(({ path }) => path);
}

function isAsking({ chart, values }: PreflightPart): boolean {
  if (chart === 'soperator') return mapAt(values, 'certManager').get('enabled') === true;
  const webhook = mapAt(values, 'webhook');
  const isOn = webhook.get('enabled') === true && mapAt(webhook, 'certManager').get('enabled') === true;
  return chart === 'dynamo-operator' && isOn;
}

function missingFinding(release: PreflightRelease): Finding {
  const asking = release.parts.find(isAsking);
  const inside = asking?.path.split('/').slice(1).join('.') ?? '';
  const key = asking?.chart === 'dynamo-operator' ? 'webhook.certManager.enabled' : 'certManager.enabled';
  const off = inside === '' ? key : `${inside}.${key}`;
  const evidence = [{ what: `API group ${GROUP}`, why: 'the server does not have it' }];
  return taken(release, certManagerMissing(askersOf(release), off), evidence);
}

const NAMES = ['cert-manager', 'cert-manager-webhook'];

function downFindings(release: PreflightRelease, state: ClusterState): readonly Finding[] {
  const known = state.list(DEPLOYMENTS);
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = 'whether cert-manager runs';
    return [unknown(release, { about: 'preflight/cert-manager-down', worst: 'warning', question, missing })];
  }
  const own = (answerOf(known) ?? []).filter((object) =>
    NAMES.some((name) => isNamed(stringAt(object, 'metadata', 'name'), name)),
  );
  const down = own.filter((object) => (numberAt(object, 'status', 'availableReplicas') ?? 0) === 0);
  if (own.length > 0 && down.length === 0) return [];
  const found =
    own.length === 0
      ? 'no Deployment of it is'
      : `${down.map(livePlace).join(', ')} has no pod that is ready`;
  return [taken(release, certManagerDown(found), own.map(evidenceOf))];
}

/** `cert-manager`, or `x-cert-manager` of a release x. */
function isNamed(text: string, name: string): boolean {
  return text === name || text.endsWith(`-${name}`);
}

function evidenceOf(object: JsonObject): { what: string; why: string } {
  const ready = numberAt(object, 'status', 'availableReplicas') ?? 0;
  return { what: livePlace(object), why: `${ready} of its pods are ready` };
}
