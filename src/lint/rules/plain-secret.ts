import { type GoValue, isList, isMap } from '../../go/value.ts';
import { mapAt, mapsAt, textAt, textsAt } from '../../kube/fields.ts';
import { RELEASE_NAME } from '../cases.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { LintObject } from '../subject.ts';
import { containersOf, nameOf } from '../workloads.ts';

/** Secrets where everybody who may read pods can read them. */
export const plainSecret: LintRule = {
  id: 'secret/plain',
  severity: 'warning',
  summary: 'a secret stands in an environment variable or a ConfigMap',
  explanation:
    'Whoever may read pods or ConfigMaps can read it, and so can every log of `kubectl describe`. Put it into a Secret, and refer to that by `valueFrom.secretKeyRef`.',
  checkChart: (subject) => {
    const names = new Set<string>();
    for (const { objects } of subject.cases) for (const { object } of objects) addSecretNames(object, names);
    return ownObjects(subject).flatMap((object) => [...variablesIn(object, names), ...entriesIn(object)]);
  },
};

const HINT = 'Put it into a Secret and refer to that.';
/** Names of secret things; a key alone opens nothing. */
const SECRET =
  /(?:password|passwd|passphrase|token|secret|credentials?|(?:api|access|private|signing|encryption|secret|master|auth|license|fernet)[-_.]?key)$/i;
/** Names that end so and say which Secret is meant, or tell clusters apart. */
const ABOUT = /(?:(?:tls|ca|cert|certificate|pull|existing)[-_.]?secret|initial[-_.]?cluster[-_.]?token)$/i;
/** Values that are no secrets, whatever they are called: switches, small numbers, places, what is put in later. */
const HARMLESS =
  /^(?:|true|false|yes|no|on|off|none|null|\d{1,4}|\/.*|\$\(.*\)|\$\{.*\}|.*=\/.*|\w+:\/\/.*)$/i;

function variablesIn(object: LintObject, names: ReadonlySet<string>): readonly Finding[] {
  return containersOf(object).flatMap(({ map, path, name }) =>
    mapsAt(map, 'env').flatMap((variable, index) => {
      const key = textAt(variable, 'name');
      const value = textAt(variable, 'value');
      if (names.has(value) || !isSecret(key, value)) return [];
      const message = `${key} of container ${name} is a secret in plain text`;
      return [
        { at: object.place([...path, 'env', index, 'value']), message, about: nameOf(object), hint: HINT },
      ];
    }),
  );
}

function entriesIn(object: LintObject): readonly Finding[] {
  if (object.kind !== 'ConfigMap') return [];
  const data = mapAt(object.object, 'data');
  return [...data].flatMap(([key, value]) => {
    if (typeof value !== 'string' || value.includes('\n') || !isSecret(key, value)) return [];
    const message = `${key} is a secret in plain text`;
    return [{ at: object.place(['data', key]), message, about: nameOf(object), hint: HINT }];
  });
}

/** The names of Secrets that objects mount, read or grant rights to; to give one to a process gives nothing away. */
function addSecretNames(value: GoValue, found: Set<string>): void {
  if (isList(value)) for (const item of value) addSecretNames(item, found);
  if (!isMap(value)) return;
  if (textsAt(value, 'resources').includes('secrets'))
    for (const name of textsAt(value, 'resourceNames')) found.add(name);
  for (const [key, inner] of value) {
    if (key === 'secretName' && typeof inner === 'string') found.add(inner);
    if (isMap(inner) && (key === 'secretRef' || key === 'secretKeyRef')) found.add(textAt(inner, 'name'));
    addSecretNames(inner, found);
  }
}

function isSecret(name: string, value: string): boolean {
  return SECRET.test(name) && !ABOUT.test(name) && !HARMLESS.test(value) && !value.includes(RELEASE_NAME);
}
