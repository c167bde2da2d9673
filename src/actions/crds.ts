import { DynError, fail, type Problem } from '../base/problem.ts';
import { crdBreaking, crdWayBack } from '../base/problems/crd.ts';
import type { Source } from '../base/source.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { isDefinition } from '../kube/crd/kinds.ts';
import { type JsonObject, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { HookEvent } from '../manifest/hooks.ts';
import { isBreaking } from '../plan/crd-safety.ts';
import { type CrdUpdate, checkCrdUpdates, checkDroppedCrds } from '../plan/crd-updates.ts';
import { jsonObjectOf } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';
import { readYamlValues } from '../yaml/yaml.ts';
import type { RunOptions } from './deployment.ts';

/** What is about to be applied: a manifest in place of another one, and files of crds/ that are applied too. */
export interface CrdGround {
  readonly manifest: string;
  /** The manifest that is there; what the new one lacks goes. */
  readonly previous?: string;
  readonly files?: readonly Source[];
  /** Manifests of hooks, see `hookTexts`. */
  readonly hooks?: readonly string[];
  /** It goes back to what was there a moment before: only what is lost of objects counts. */
  readonly isWayBack?: boolean;
}

/**
 * The manifests of hooks that an operation applies over what is there; on the client's side a hook is only created, and
 * refused where it is there.
 */
export function hookTexts(
  events: readonly HookEvent[],
  { hooks, applyMethod }: Pick<Release, 'hooks' | 'applyMethod'>,
  { noHooks }: Pick<RunOptions, 'noHooks'>,
): readonly string[] {
  if (noHooks || applyMethod !== 'ssa') return [];
  return hooks
    .filter((hook) => hook.events.some((event) => events.includes(event)))
    .map(({ manifest }) => manifest);
}

/**
 * Looks at the CustomResourceDefinitions that would change before anything is written. Says what changes in a dry run,
 * and what is to be minded; raises crd/breaking for what would lose data or break somebody, unless that is allowed: then
 * it says what. A way back raises crd/way-back instead. Asks nothing of the cluster where there are no definitions.
 */
export async function guardCrds(
  { manifest, previous = '', files = [], hooks = [], isWayBack = false }: CrdGround,
  options: RunOptions,
  env: OperationEnv,
): Promise<void> {
  const wanted = [...hooks, manifest].flatMap(definitionsIn);
  const named = new Set(wanted.map(nameOf));
  const dropped = definitionsIn(previous).filter((definition) => !named.has(nameOf(definition)));
  const shipped = files.flatMap(({ text }) => definitionsIn(text));
  const found = [
    ...(await checkCrdUpdates([...shipped, ...wanted], env)),
    ...(await checkDroppedCrds(dropped.map(nameOf), env)),
  ];
  const updates = isWayBack ? found.map(lossesOf) : found;
  const say = (text: string): void => env.report({ kind: 'note', text });
  if (options.dryRun !== 'none') for (const line of updates.flatMap(differenceLines)) say(line);
  judge(updates, { options, isWayBack, shipped: shipped.map(nameOf) }, say);
}

/** What an update does to objects that are there, and what nobody can tell; nobody builds on what was there for a moment. */
const LOSSES: readonly string[] = [
  ...['crd/object-unfit', 'crd/object-loses', 'crd/removed', 'crd/stored-version-gone', 'crd/cannot-tell'],
];

function lossesOf(update: CrdUpdate): CrdUpdate {
  return { ...update, findings: update.findings.filter(({ problem }) => LOSSES.includes(problem.code)) };
}

interface Judging {
  readonly options: RunOptions;
  readonly isWayBack: boolean;
  /** Names of definitions in crds/. */
  readonly shipped: readonly string[];
}

function judge(
  updates: readonly CrdUpdate[],
  { options, isWayBack, shipped }: Judging,
  say: (text: string) => void,
): void {
  const findings = updates.flatMap((update) => update.findings);
  for (const { problem } of findings.filter((finding) => !isBreaking(finding)))
    say(`Warning: ${problem.message}`);
  const breaking = findings.filter(isBreaking);
  if (breaking.length === 0) return;
  if (options.allowsCrdBreaking) {
    for (const { problem } of breaking) say(`Allowed by --allow-crd-breaking: ${problem.message}`);
    return;
  }
  const names = [...new Set(breaking.map(({ crd }) => crd))];
  const parts = withHintsOnce(breaking.map(({ problem }) => problem));
  if (isWayBack) fail(crdWayBack(names, parts));
  const isShipped = names.some((name) => shipped.includes(name));
  fail(crdBreaking(names, parts, isShipped));
}

/** Of neighbours with the same hint only the last one says it. */
function withHintsOnce(problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem, index) =>
    problems[index + 1]?.hint === problem.hint ? { ...problem, hint: '' } : problem,
  );
}

function differenceLines({ name, difference }: CrdUpdate): readonly string[] {
  if (difference.length === 0) return [];
  return [`CustomResourceDefinition ${name} would change:`, ...difference.map((line) => `  ${line}`)];
}

function nameOf(definition: JsonObject): string {
  return stringAt(definition, 'metadata', 'name');
}

/** The definitions in a text; what cannot be read has none here, and is refused where it is applied. */
export function definitionsIn(text: string): readonly JsonObject[] {
  if (!text.includes('CustomResourceDefinition')) return [];
  const documents = text.split(/^---(?=\s)/m).filter((part) => part.includes('CustomResourceDefinition'));
  return documents.flatMap(readDocument).flatMap(flattened).filter(isDefinition).map(jsonObjectOf);
}

function readDocument(text: string): readonly GoValue[] {
  try {
    return [...readYamlValues({ name: 'manifest', text }, '')];
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

function flattened(value: GoValue): readonly GoMap[] {
  if (!isMap(value)) return [];
  const items = value.get('items') ?? null;
  return isList(items) ? items.flatMap(flattened) : [value];
}
