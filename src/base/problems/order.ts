import type { Problem } from '../problem.ts';

/** Objects that wait for each other in a ring; each step says who waits for whom and why. */
export function orderRing(ring: readonly string[], steps: readonly string[]): Problem {
  return {
    code: 'order/ring',
    severity: 'error',
    message: `objects wait for each other: ${ring.join(' -> ')}`,
    hint: 'Take one of these away: dyn.dev/needs or helm.sh/depends-on/resource-groups must not lead back to where they start.',
    related: steps.map((message) => ({ message })),
  };
}

/** A word of dyn.dev/needs that names no object; `holder` is who says it. */
export function needsUnreadable(holder: string, word: string): Problem {
  return {
    code: 'order/needs-unreadable',
    severity: 'error',
    message: `${holder}: dyn.dev/needs names no object: ${JSON.stringify(word)}`,
    hint: 'Write KIND/NAME or APIVERSION/KIND/NAME, with NAMESPACE/ before the name where it is another one: Deployment/db, apps/v1/Deployment/data/db; commas stand between several.',
  };
}

/** A list of groups that cannot be read; `holder` is who says it. */
export function groupsUnreadable(holder: string, text: string): Problem {
  return {
    code: 'order/groups-unreadable',
    severity: 'error',
    message: `${holder}: helm.sh/depends-on/resource-groups is no list of texts: ${JSON.stringify(text)}`,
    hint: `Write a JSON list as one text: '["database", "queue"]'.`,
  };
}

/** A condition of readiness that cannot be read; `where` is the object and its annotation. */
export function readinessUnreadable(where: string, text: string): Problem {
  return {
    code: 'order/readiness-unreadable',
    severity: 'error',
    message: `${where} is no list of conditions: ${JSON.stringify(text)}`,
    hint: `Write a JSON list as one text, of paths in the status: '["{.phase} == \\"Running\\"", "{.succeeded} >= 1"]'.`,
  };
}

/** A needed object outside of the release whose kind the cluster does not have. */
export function needsUnknownKind(holder: string, word: string): Problem {
  return {
    code: 'order/needs-unknown-kind',
    severity: 'error',
    message: `${holder} needs ${word}, of a kind that neither the release nor the cluster has`,
    hint: 'Mend the name in dyn.dev/needs, give it its APIVERSION, or install first what brings the kind.',
  };
}

/** A webhook of the release that objects wait for and that does not answer; `reason` is the last that was said. */
export function webhookSilent(
  webhook: string,
  { waiting, seconds, reason }: { waiting: string; seconds: number; reason: string },
): Problem {
  return {
    code: 'order/webhook-silent',
    severity: 'error',
    message: `${webhook} does not answer after ${seconds} s, and ${waiting} waits for it: ${reason}`,
    hint: 'See why its pods are not ready, or who fills its caBundle (cert-manager, a Job); --timeout gives it more time. Run the same command again when it answers.',
  };
}
