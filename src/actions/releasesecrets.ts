import { DynError } from '../base/problem.ts';
import { findBase64 } from '../go/base64.ts';
import { fromBytes } from '../go/bytes.ts';
import { writeJson } from '../go/json.ts';
import { isMap } from '../go/value.ts';
import { stringsAt } from '../kube/json.ts';
import type { Target } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';
import { secretTexts } from '../values/secrets.ts';
import { readYaml } from '../yaml/yaml.ts';
import { computedValues } from './computed.ts';

/** Texts of a release that nobody may see: values with secret paths, and what its Secrets hold, as it is and in base64. */
export function secretsOf(release: Release, targets: readonly Target[]): readonly string[] {
  const held = targets.filter(({ ref }) => ref.kind === 'Secret').flatMap(({ object }) => heldBy(object));
  return [...new Set([...secretTexts(computedValues(release)), ...held])].filter((text) => text !== '');
}

/** The same with what the Secrets of its manifests hold, where nothing else has read those. */
export function allSecretsOf(release: Release): readonly string[] {
  const manifests = [release.manifest, ...release.hooks.map(({ manifest }) => manifest)];
  const documents = manifests.flatMap((manifest) => manifest.split(/^---$/m));
  const held = documents.filter((text) => SECRET.test(text)).flatMap(textsIn);
  const open = [release.name, release.namespace, ...manifests.flatMap(namesIn)];
  return [...new Set([...secretsOf(release, []), ...held])].filter(
    (text) => !open.some((known) => known.includes(text)),
  );
}

/** What a text must still be able to name: objects, and what else has a name in them. */
function namesIn(manifest: string): readonly string[] {
  return [...manifest.matchAll(NAME)].map(({ groups }) => groups?.name ?? '');
}

const NAME = /^ *(?:- )?"?name"?: *"?(?<name>[a-z0-9.-]+)"? *$/gm;

const SECRET = /^"?kind"?: *"?Secret\b/m;

function textsIn(text: string): readonly string[] {
  try {
    const object = readYaml({ name: '', text });
    return isMap(object) ? heldBy(JSON.parse(writeJson(object))) : [];
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

function heldBy(object: Target['object']): readonly string[] {
  const plain = Object.values(stringsAt(object, 'stringData'));
  const packed = Object.values(stringsAt(object, 'data'));
  const unpacked = packed.flatMap((text) => {
    const bytes = findBase64(text);
    return typeof bytes === 'number' ? [] : [fromBytes(bytes)];
  });
  return [...plain, ...packed, ...unpacked];
}
