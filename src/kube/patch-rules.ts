import { PATCH_KINDS, PATCH_TYPES } from './patch-table.ts';

/** How a field is merged by a strategic merge patch. */
export interface PatchRule {
  /** `merge` for lists whose items are merged, `replace` for maps that are replaced; else empty. */
  readonly strategy: string;
  /** Whether fields that a patch does not name are cleared. */
  readonly retainsKeys: boolean;
  /** What tells items of a list apart; empty for lists of scalars. */
  readonly mergeKey: string;
  /** The rules of what lies below: of the field, of a list's items, or of a map's values. */
  readonly below: PatchRules;
}

/** The rules of an object's fields. */
export type PatchRules = (field: string) => PatchRule;

const PLAIN: PatchRule = { strategy: '', retainsKeys: false, mergeKey: '', below: () => PLAIN };

/** The rules of an object of which nothing is known. */
export const NO_RULES: PatchRules = PLAIN.below;

const META = 'meta.v1.ObjectMeta';

interface Field {
  readonly name: string;
  readonly strategies: readonly string[];
  readonly mergeKey: string;
  readonly type: string;
}

let kinds: ReadonlyMap<string, string> | undefined;
let types: ReadonlyMap<string, readonly Field[]> | undefined;

/**
 * How objects of one of Kubernetes' own kinds are merged; undefined for others, which know only JSON merge patches.
 * Source: k8s.io/apimachinery strategicpatch, PatchMetaFromStruct.
 */
export function patchRulesOf(apiVersion: string, kind: string): PatchRules | undefined {
  kinds ??= new Map(PATCH_KINDS.split('\n').flatMap(readKinds));
  const type = kinds.get(`${apiVersion} ${kind}`);
  if (type === undefined) return undefined;
  return type === '' ? (field) => (field === 'metadata' ? below(META) : PLAIN) : rulesOf(type);
}

function readKinds(line: string): (readonly [string, string])[] {
  const [apiVersion = '', ...names] = line.split(' ');
  return names.map((entry) => {
    const [kind = '', type = ''] = entry.split('=');
    return [`${apiVersion} ${kind}`, type];
  });
}

function below(type: string): PatchRule {
  return { ...PLAIN, below: rulesOf(type) };
}

function rulesOf(type: string): PatchRules {
  if (type === '') return PLAIN.below;
  types ??= new Map(PATCH_TYPES.split('\n').map(readType));
  const fields = types.get(type) ?? [];
  return (name) => {
    const field = fields.find((one) => one.name === name);
    return field ? ruleOf(field) : PLAIN;
  };
}

function readType(line: string): readonly [string, readonly Field[]] {
  const [type = '', ...fields] = line.split(' ');
  return [
    type,
    fields.map((entry) => {
      const [name = '', strategies = '', mergeKey = '', inner = ''] = entry.split(':');
      return { name, strategies: strategies.split(','), mergeKey, type: inner };
    }),
  ];
}

function ruleOf({ strategies, mergeKey, type }: Field): PatchRule {
  const values = type.startsWith('*') ? below(type.slice(1)) : undefined;
  return {
    strategy: strategies.find((one) => one !== 'retainKeys') ?? '',
    retainsKeys: strategies.includes('retainKeys'),
    mergeKey,
    below: values ? () => values : rulesOf(type),
  };
}
