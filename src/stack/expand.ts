import { wavesOf, withDependents, withNeeds } from '../base/graph.ts';
import { fail } from '../base/problem.ts';
import { stackCondition, stackCycle, stackUnknownEnvironment } from '../base/problems/stack.ts';
import { nearest } from '../base/text.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { isMap } from '../go/value.ts';
import { mergeLayers } from '../values/merge.ts';
import type { ValuesLayer } from '../values/values.ts';
import type { StackLayer } from './layers.ts';
import { knownName, type Stack, type StackEnvironment, type StackNeed, type StackRelease } from './stack.ts';

/** What of a stack is meant. */
export interface ExpandRequest {
  /** `default` where nobody names one. */
  readonly environment: string;
  /** The namespaces of the tenants, at least one. */
  readonly tenants: readonly string[];
  /** Names of releases (--only); all without any. */
  readonly only: readonly string[];
  /** What --only brings beside its releases: what they need, or what needs them. */
  readonly brings: 'needs' | 'dependents' | 'nothing';
  /** The text of a values file. */
  readonly readText: (path: string) => string;
}

/** One release in one namespace. */
export interface StackUnit {
  /** `NAMESPACE/NAME`, helmfile's id. */
  readonly id: string;
  readonly release: StackRelease;
  readonly namespace: string;
  /** The namespace of the tenant whose release it is; undefined where all tenants share it. */
  readonly tenant: string | undefined;
  /** Values, the weakest first; in each group Helm's order of kinds holds. */
  readonly layers: readonly (readonly StackLayer[])[];
  /** Ids of units that come before it, of those that are meant. */
  readonly needs: readonly string[];
}

/** A stack in an environment, for some tenants. */
export interface Expansion {
  readonly stack: Stack;
  readonly environment: string;
  /** In the order of `waves`. */
  readonly units: readonly StackUnit[];
  /** Ids of the units that were asked for: all of `units`, or those that --only names. */
  readonly chosen: readonly string[];
  /** Ids: what a unit needs lies in waves before its own. */
  readonly waves: readonly (readonly string[])[];
  /** The ids of all that the stack holds for these tenants, --only or not. */
  readonly wanted: readonly string[];
  /** Releases that are switched off, and by what. */
  readonly off: readonly SwitchedOff[];
}

/** A release that is not to be there. */
export interface SwitchedOff {
  readonly name: string;
  readonly by: 'installed' | 'condition';
}

/**
 * The releases of a stack with their namespaces, layered values and needs. A need of a release that is switched off is
 * passed on to what that one needs. Raises stack/unknown-environment, stack/unknown-release, stack/condition,
 * stack/cycle, and what reading values raises.
 */
export function expandStack(stack: Stack, request: ExpandRequest): Expansion {
  const environment = environmentOf(stack, request.environment);
  const names = stack.releases.map(({ name }) => name);
  for (const name of request.only) knownName(name, names, { who: '--only' });
  refuseCycle(stack);
  const off = switchedOff(stack, environment, request);
  const on = stack.releases.filter(({ name }) => !off.some((one) => one.name === name));
  const needs = needsAround(stack, off);
  const units = on.flatMap((release) => unitsOf(release, { on, needs, environment, request }));
  const chosen = chosenOf(units, request);
  const meant = BROUGHT[request.brings](units, chosen);
  const known = units.filter(({ id }) => meant.includes(id));
  const { waves = [] } = wavesOf(known);
  return {
    ...{ stack, environment: request.environment, waves, off, chosen },
    wanted: units.map(({ id }) => id),
    units: waves
      .flat()
      .flatMap((id) => known.filter((unit) => unit.id === id).map((unit) => within(unit, meant))),
  };
}

function within(unit: StackUnit, meant: readonly string[]): StackUnit {
  return { ...unit, needs: unit.needs.filter((need) => meant.includes(need)) };
}

function environmentOf(stack: Stack, name: string): StackEnvironment {
  const found = stack.environments.get(name);
  const names = [...stack.environments.keys()];
  return found ?? fail(stackUnknownEnvironment(name, { names, near: nearest(name, names) }));
}

function refuseCycle({ releases }: Stack): void {
  const { cycle } = wavesOf(releases.map(({ name, needs }) => ({ id: name, needs: namesOf(needs) })));
  const first = releases.find(({ name }) => name === cycle?.[0]);
  if (cycle && first) fail(stackCycle(first.at, cycle));
}

function namesOf(needs: readonly StackNeed[]): readonly string[] {
  return needs.map(({ name }) => name);
}

function switchedOff(
  { releases }: Stack,
  { values, overrides }: StackEnvironment,
  request: ExpandRequest,
): readonly SwitchedOff[] {
  const tree = mergeStackLayers([values], request.readText);
  return releases.flatMap((release): SwitchedOff[] => {
    const { name, installed, condition } = release;
    if (!(overrides.get(name)?.installed ?? installed)) return [{ name, by: 'installed' }];
    if (condition === undefined || holds(release, condition, { tree, request })) return [];
    return [{ name, by: 'condition' }];
  });
}

function holds(
  { at }: StackRelease,
  condition: string,
  { tree, request }: { readonly tree: GoMap; readonly request: ExpandRequest },
): boolean {
  const found = condition.split('.').reduce<GoValue | undefined>((value, step) => {
    return value !== undefined && isMap(value) ? value.get(step) : undefined;
  }, tree);
  if (typeof found === 'boolean') return found;
  const where = `the environment ${request.environment}`;
  const why = found === undefined ? `is nothing that ${where} has` : `is neither true nor false in ${where}`;
  return fail(stackCondition(at, condition, why));
}

/** The tree of groups of layers, each laid over all of the one before. Raises values/… and what reading raises. */
export function mergeStackLayers(
  groups: readonly (readonly StackLayer[])[],
  readText: (path: string) => string,
): GoMap {
  const layers = groups.map((group) => group.map((layer) => valuesLayer(layer, readText)));
  return mergeGroups(layers, readText);
}

/** Groups of layers, each laid over all of the one before; in a group Helm's order of kinds holds. Raises values/…. */
export function mergeGroups(
  groups: readonly (readonly ValuesLayer[])[],
  readFile: (path: string) => string,
): GoMap {
  return groups.reduce<GoMap>((tree, group) => mergeLayers(group, { readFile }, tree), new Map());
}

/** A layer of dyn.yaml as any other. Raises what reading raises. */
export function valuesLayer(layer: StackLayer, readText: (path: string) => string): ValuesLayer {
  if (layer.kind === 'file')
    return { kind: 'file', source: { name: layer.path, text: readText(layer.path) } };
  return { kind: layer.kind === 'inline' ? 'file' : layer.kind, source: layer.source };
}

/** What each release needs, past those that are switched off. */
function needsAround(
  { releases }: Stack,
  off: readonly SwitchedOff[],
): ReadonlyMap<string, readonly string[]> {
  const nodes = new Map(releases.map(({ name, needs }) => [name, namesOf(needs)]));
  const isOff = (name: string): boolean => off.some((one) => one.name === name);
  const past = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => (isOff(name) ? past(nodes.get(name) ?? []) : [name]));
  return new Map(releases.map(({ name, needs }) => [name, [...new Set(past(namesOf(needs)))]]));
}

interface Making {
  readonly on: readonly StackRelease[];
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly environment: StackEnvironment;
  readonly request: ExpandRequest;
}

function unitsOf(release: StackRelease, { on, needs, environment, request }: Making): readonly StackUnit[] {
  const { name, namespace } = release;
  const tenants = [...new Set(request.tenants)];
  const override = environment.overrides.get(name);
  const needed = on.filter((other) => needs.get(name)?.includes(other.name));
  const places = namespace === undefined ? tenants : [namespace];
  return places.map((place) => ({
    id: `${place}/${name}`,
    ...{ release, namespace: place, tenant: namespace === undefined ? place : undefined },
    layers: [release.layers, ...(override ? [override.layers] : [])],
    needs: needed.flatMap((other) => idsOf(other, namespace === undefined ? [place] : tenants)),
  }));
}

/** The ids of a release: one of its own, or one for each tenant. */
function idsOf({ name, namespace }: StackRelease, tenants: readonly string[]): readonly string[] {
  return namespace === undefined ? tenants.map((tenant) => `${tenant}/${name}`) : [`${namespace}/${name}`];
}

function chosenOf(units: readonly StackUnit[], { only }: ExpandRequest): readonly string[] {
  const isChosen = ({ release }: StackUnit): boolean => only.length === 0 || only.includes(release.name);
  return units.filter(isChosen).map(({ id }) => id);
}

const BROUGHT = {
  needs: withNeeds,
  dependents: withDependents,
  nothing: (_units: readonly StackUnit[], chosen: readonly string[]): readonly string[] => chosen,
};
