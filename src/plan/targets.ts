import { DynError, fail, type Problem, problemOf } from '../base/problem.ts';
import { notBuilt } from '../base/problems/plan.ts';
import type { ChartEdge } from '../chart/order.ts';
import { writeJson } from '../go/json.ts';
import { type GoMap, type GoValue, integerOf, isList, isMap } from '../go/value.ts';
import { type ApiResource, apiVersionOf } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import { exactInteger, type Json, type JsonObject, jsonText, objectAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import { readYamlValues } from '../yaml/yaml.ts';
import { type Grouping, withGroupings } from './groups.ts';

/** An object as the cluster shall have it, and where it lies there. */
export interface Target {
  readonly ref: ObjectRef;
  readonly resource: ApiResource;
  readonly object: JsonObject;
  /** Set where the cluster does not have the kind yet: a definition in the same manifest brings it. */
  readonly isProvisional?: true;
  /** What HIP-0025's keys say of it, where they say something. */
  readonly grouping?: Grouping;
}

/** The text that goes to the server. */
export function bodyOf({ object }: Target): string {
  return jsonText(object);
}

/** What tells objects apart as they are written, version and all. Source: helm objectKey. */
export function objectKey({ ref }: Target): string {
  return [ref.apiVersion, ref.kind, ref.namespace, ref.name].join('\n');
}

export interface BuildOptions {
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  /** Stands before what is said of the documents, as Helm has it. */
  readonly prefix?: string;
  /** False where Helm builds without validation, which words missing kinds differently. Default: true. */
  readonly validates?: boolean;
  /** Kinds that other manifests bring. Default: none. */
  readonly brought?: readonly ApiResource[];
  /** What Chart.yaml says of the order of charts. Default: nothing. */
  readonly order?: readonly ChartEdge[];
}

/** Where kinds are looked for: in the cluster, then among those that definitions bring. */
interface Building {
  readonly namespace: string;
  readonly discovery: OperationEnv['discovery'];
  readonly brought: readonly ApiResource[];
}

/**
 * The objects of a manifest in the order of its documents, lists flattened. An object whose kind only a definition of
 * the same manifest brings is provisional; Helm refuses it. Raises plan/not-built in the words of kubectl's builder.
 * Source: helm kube.Client.Build, k8s.io/cli-runtime resource.Builder.
 */
export async function buildTargets(
  manifest: string,
  options: BuildOptions,
  env: Pick<OperationEnv, 'discovery'>,
): Promise<readonly Target[]> {
  const targets: Target[] = [];
  const problems: Problem[] = [];
  const { documents, problem } = readDocuments(manifest, options.validates ?? true);
  const brought = [...documents.flatMap(definedResources), ...(options.brought ?? [])];
  const building = { namespace: options.namespace, discovery: env.discovery, brought };
  for (const document of documents) {
    const built = await buildDocument(document, building);
    targets.push(...built.targets);
    problems.push(...built.problems);
  }
  if (problem) problems.push(problem);
  if (problems.length > 0) fail(notBuilt(`${options.prefix ?? ''}${joined(problems)}`, problems));
  return withGroupings(targets, manifest, options.order);
}

/** The kinds that the definitions in a manifest bring; nothing for a text that cannot be read. */
export function broughtKinds(manifest: string): readonly ApiResource[] {
  return readDocuments(manifest, false).documents.flatMap(definedResources);
}

function definedResources(document: GoMap): readonly ApiResource[] {
  const items = document.get('items') ?? null;
  if (isList(items)) return items.filter(isMap).flatMap(definedResources);
  return document.get('kind') === 'CustomResourceDefinition' ? definedKinds(jsonObjectOf(document)) : [];
}

/** As k8s.io/apimachinery's aggregate of errors: one as it is, several in brackets, equal ones once. */
function joined(problems: readonly Problem[]): string {
  const messages = [...new Set(problems.map(({ message }) => message))];
  return problems.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`;
}

/** Nothing after a document that cannot be read, or that validation refuses, is looked at. */
function readDocuments(text: string, validates: boolean): { documents: GoMap[]; problem?: Problem } {
  const documents: GoMap[] = [];
  try {
    for (const value of readYamlValues({ name: 'manifest', text }, 'error parsing : ')) {
      if (value === null) continue;
      if (validates) validateHead(value);
      documents.push(asObject(value));
    }
    return { documents };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { documents, problem: problemOf(error) };
  }
}

/** Source: k8s.io/kubectl validation, getObjectKind. */
function validateHead(value: GoValue): void {
  const complaints = isMap(value)
    ? [...headComplaint(value, 'apiVersion'), ...headComplaint(value, 'kind')]
    : ['invalid object to validate'];
  if (complaints.length === 0) return;
  const text = complaints.length === 1 ? complaints[0] : `[${complaints.join(', ')}]`;
  fail(notBuilt(`error validating "": error validating data: ${text}`));
}

function headComplaint(object: GoMap, key: string): readonly string[] {
  const value = object.get(key) ?? null;
  if (value === null) return [`${key} not set`];
  return typeof value === 'string' ? [] : [`${key} isn't string type`];
}

function asObject(value: GoValue): GoMap {
  if (isMap(value)) return value;
  return fail(
    notBuilt(`unable to decode "": ${mismatch(value, 'Go value of type map[string]interface {}')}`),
  );
}

function mismatch(value: GoValue, target: string): string {
  return `json: cannot unmarshal ${isList(value) ? 'array' : isMap(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value} into ${target}`;
}

interface Built {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
}

async function buildDocument(document: GoMap, building: Building): Promise<Built> {
  const items = document.get('items') ?? null;
  if (!isList(items)) return buildOne(document, building);
  const parts: Built[] = [];
  for (const item of items.filter(isMap)) parts.push(await buildDocument(item, building));
  return {
    targets: parts.flatMap(({ targets }) => targets),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

async function buildOne(document: GoMap, { namespace, discovery, brought }: Building): Promise<Built> {
  const problem = decodeProblem(document);
  if (problem !== undefined) return { targets: [], problems: [notBuilt(`unable to decode "": ${problem}`)] };
  const object = jsonObjectOf(document);
  const apiVersion = stringAt(object, 'apiVersion');
  const kind = stringAt(object, 'kind');
  const name = stringAt(object, 'metadata', 'name');
  const known = await discovery.find(apiVersion, kind);
  const resource = known ?? brought.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  if (!resource) return { targets: [], problems: [noMatch(object)] };
  const space = resource.isNamespaced ? stringAt(object, 'metadata', 'namespace') || namespace : '';
  const target: Target = {
    ref: { apiVersion, kind, namespace: space, name },
    resource,
    object: withNamespace(object, space),
    ...(known ? {} : { isProvisional: true }),
  };
  return { targets: [target], problems: [] };
}

function noMatch(object: JsonObject): Problem {
  const [name, given] = ['name', 'namespace'].map((key) => stringAt(object, 'metadata', key));
  const where = `resource mapping not found for name: "${name}" namespace: "${given}" from ""`;
  const what = `no matches for kind "${stringAt(object, 'kind')}" in version "${stringAt(object, 'apiVersion')}"`;
  return notBuilt(`${where}: ${what}\nensure CRDs are installed first`);
}

/** Metadata that Go could not read. Source: k8s.io/cli-runtime resource, metadataValidatingDecoder. */
function decodeProblem(document: GoMap): string | undefined {
  const kind = document.get('kind') ?? null;
  if (kind === null || kind === '') return `Object 'Kind' is missing in '${writeJson(document)}'`;
  const metadata = document.get('metadata') ?? null;
  if (metadata === null) return undefined;
  if (!isMap(metadata)) {
    return mismatch(metadata, 'Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta');
  }
  for (const field of ['name', 'generateName', 'namespace']) {
    const value = metadata.get(field) ?? null;
    if (value !== null && typeof value !== 'string')
      return mismatch(value, `Go struct field ObjectMeta.metadata.${field} of type string`);
  }
  return ['labels', 'annotations']
    .map((field) => mapProblem(metadata, field))
    .find((text) => text !== undefined);
}

function mapProblem(metadata: GoMap, field: string): string | undefined {
  const target = `Go struct field ObjectMeta.metadata.${field} of type`;
  const map = metadata.get(field) ?? null;
  if (map === null) return undefined;
  if (!isMap(map)) return mismatch(map, `${target} map[string]string`);
  const wrong = [...map.values()].find((value) => value !== null && typeof value !== 'string');
  return wrong === undefined ? undefined : mismatch(wrong, `${target} string`);
}

function withNamespace(object: JsonObject, namespace: string): JsonObject {
  const { namespace: given, ...metadata } = objectAt(object, 'metadata');
  if (given === undefined && namespace === '') return object;
  return { ...object, metadata: namespace === '' ? metadata : { ...metadata, namespace } };
}

/** An object as JSON: nulls stay, integers that a number cannot hold are exact. */
export function jsonObjectOf(map: GoMap): JsonObject {
  return Object.fromEntries([...map].map(([key, value]) => [key, jsonOf(value)]));
}

function jsonOf(value: GoValue): Json {
  if (isMap(value)) return jsonObjectOf(value);
  if (isList(value)) return value.map(jsonOf);
  if (typeof value === 'bigint') return exactInteger(value);
  const integer = integerOf(value);
  if (integer !== undefined) return exactOr(integer);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function exactOr(integer: bigint): Json {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : exactInteger(integer);
}
