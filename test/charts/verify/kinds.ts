import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import type { GoMap } from '../../../src/go/value.ts';
import { isObject, type JsonObject, jsonOf, listOf, objectOf, textOf } from '../../../src/kube/crd/json.ts';
import { objectFindings as customFindings } from '../../../src/kube/crd/object.ts';
import { spellingFindings } from '../../../src/kube/metadata.ts';
import { type Finding, metadataFindings, objectFindings } from '../../../src/kube/objects.ts';
import { readYamlStream } from '../../../src/yaml/yaml.ts';
import { kubernetes } from '../../support/kubernetes.ts';
import { dyn } from '../support/commands.ts';
import { chartsIn } from './cases.ts';

/** Schemas of the kinds that the charts define themselves, by `apiVersion/kind`. */
export type OwnKinds = ReadonlyMap<string, JsonObject>;

/** What was found in a stream of objects: how many there are, and all that is wrong. */
export interface Judgement {
  readonly objects: number;
  /** Those of kinds that neither Kubernetes nor our charts define; only their metadata was looked at. */
  readonly foreign: number;
  readonly findings: readonly string[];
}

/** Kinds of others that the charts make on demand. */
const FOREIGN: readonly string[] = [
  'cert-manager.io/v1/Certificate',
  'cert-manager.io/v1/Issuer',
  'monitoring.coreos.com/v1/PodMonitor',
  'monitoring.coreos.com/v1/ServiceMonitor',
];

/** Reads the definitions that the charts of an assembled tree bring. */
export async function readOwnKinds(tree: string): Promise<OwnKinds> {
  const { stdout } = await dyn(['template', 'rel', join(tree, 'crds')]);
  const files = chartsIn(tree).flatMap((chart) => crdFiles(join(tree, chart)));
  const streams = [stdout, ...files.map((path) => readFileSync(path, 'utf8'))];
  const definitions = streams.flatMap((text): unknown[] => loadAll(text)).filter(isObject);
  return new Map(definitions.flatMap(kindsOf));
}

/** Judges all objects of what `template` prints. */
export function judgeStream(text: string, own: OwnKinds): Judgement {
  const objects = readYamlStream({ name: 'rendered', text }).filter(({ size }) => size > 0);
  const foreign = objects.filter((object) => FOREIGN.includes(kindName(object)));
  const findings = objects.flatMap((object) =>
    findingsOf(object, own).map(({ path, says }) => `${titleOf(object)}: ${path}: ${says}`),
  );
  return { objects: objects.length, foreign: foreign.length, findings: [...findings, ...twice(objects)] };
}

function crdFiles(chart: string): string[] {
  const paths = readdirSync(chart, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => /^crds\/[^/]*\.yaml$/.test(path)).map((path) => join(chart, path));
}

function kindsOf(definition: JsonObject): [string, JsonObject][] {
  const spec = objectOf(definition.spec);
  return listOf(spec.versions).map((entry) => {
    const version = objectOf(entry);
    const name = `${textOf(spec.group)}/${textOf(version.name)}/${textOf(objectOf(spec.names).kind)}`;
    return [name, objectOf(objectOf(version.schema).openAPIV3Schema)];
  });
}

function findingsOf(object: GoMap, own: OwnKinds): readonly Finding[] {
  return [...spellingFindings(object), ...kindFindings(object, own)];
}

function kindFindings(object: GoMap, own: OwnKinds): readonly Finding[] {
  const native = objectFindings(kubernetes(), object);
  if (native) return native;
  const metadata = metadataFindings(kubernetes(), object);
  const schema = own.get(kindName(object));
  if (schema) return [...metadata, ...customFindings({ schema, object: jsonOf(object) }, unlimitedBudget())];
  const isKnown = FOREIGN.includes(kindName(object));
  return isKnown ? metadata : [{ path: 'kind', says: `${kindName(object)} is not defined anywhere` }];
}

function twice(objects: readonly GoMap[]): string[] {
  const titles = objects.map(titleOf);
  const again = titles.filter((title, index) => titles.indexOf(title) < index);
  return [...new Set(again)].map((title) => `${title}: is there twice`);
}

function kindName(object: GoMap): string {
  return `${object.get('apiVersion')}/${object.get('kind')}`;
}

function titleOf(object: GoMap): string {
  const metadata = object.get('metadata');
  const [namespace, name] =
    metadata instanceof Map ? [metadata.get('namespace'), metadata.get('name')] : [undefined, undefined];
  return [object.get('kind'), namespace, name].filter((part) => part !== undefined).join('/');
}
