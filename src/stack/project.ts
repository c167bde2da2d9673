import * as z from 'zod/mini';
import { fail } from '../base/problem.ts';
import { projectInvalid, projectUnknownKey, stackKeyRefused } from '../base/problems/stack.ts';
import type { Source } from '../base/source.ts';
import { nearest } from '../base/text.ts';
import { readFileGlob } from '../chart/fileglob.ts';
import { writeJson } from '../go/json.ts';
import { type GoValue, isMap } from '../go/value.ts';
import { readYaml, readYamlNodes } from '../yaml/yaml.ts';
import { insteadOf, type StackPart } from './helmfile.ts';
import { placeIn } from './places.ts';

export type RuleLevel = 'off' | 'note' | 'warning' | 'error';

/** What `lint:` of dyn.yaml says. */
export interface LintConfig {
  /** The severity of a rule by its id. */
  readonly rules?: Readonly<Record<string, RuleLevel>> | undefined;
  /** Globs of files and folders that are not looked at. */
  readonly exclude?: readonly string[] | undefined;
  /** The Kubernetes that the charts must work on, such as "1.31". */
  readonly kubeVersion?: string | undefined;
  /** A file of findings that are known, relative to dyn.yaml. */
  readonly baseline?: string | undefined;
  /** The chart that values files are for, by a glob of these; both relative to dyn.yaml. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** A values file, relative to dyn.yaml, or a map. */
export type ValuesEntry = string | Readonly<Record<string, unknown>>;

/** What --set takes, or helmfile's form of it: a name with a value, values of a list, or a file. */
export type SetEntry =
  | string
  | {
      readonly name: string;
      readonly value?: string | number | boolean | undefined;
      readonly values?: readonly (string | number | boolean)[] | undefined;
      readonly file?: string | undefined;
    };

/** What an environment changes at a release. */
export interface OverrideData {
  readonly values?: readonly ValuesEntry[] | undefined;
  readonly set?: readonly SetEntry[] | undefined;
  readonly installed?: boolean | undefined;
}

/** A release as dyn.yaml has it. */
export interface ReleaseData extends OverrideData {
  readonly name: string;
  readonly chart: string;
  readonly namespace?: string | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly condition?: string | undefined;
  /** Seconds, or a duration such as "10m". */
  readonly timeout?: number | string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly createNamespace?: boolean | undefined;
}

/** An environment as dyn.yaml has it. */
export interface EnvironmentData {
  readonly values?: readonly ValuesEntry[] | undefined;
  readonly releases?: Readonly<Record<string, OverrideData>> | undefined;
}

/** dyn.yaml as data. */
export interface Project {
  readonly name?: string | undefined;
  readonly lint?: LintConfig | undefined;
  readonly releases?: readonly ReleaseData[] | undefined;
  readonly environments?: Readonly<Record<string, EnvironmentData | null>> | undefined;
}

const lintSection = z.strictObject({
  rules: z.optional(z.record(z.string(), z.enum(['off', 'note', 'warning', 'error']))),
  exclude: z.optional(z.array(z.string())),
  kubeVersion: z.optional(z.string()),
  baseline: z.optional(z.string()),
  values: z.optional(z.record(z.string(), z.string())),
});

/** Values files, relative to dyn.yaml, and maps; later ones win. */
const valuesList = z.array(z.union([z.string(), z.record(z.string(), z.unknown())]));
const setValue = z.union([z.string(), z.number(), z.boolean()]);
const setEntry = z.strictObject({
  name: z.string(),
  value: z.optional(setValue),
  values: z.optional(z.array(setValue)),
  file: z.optional(z.string()),
});
const setList = z.array(z.union([z.string(), setEntry]));

const releaseName = z.string().check(
  z.maxLength(53),
  z.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
    error: 'no name of a release: small letters, digits, dots and hyphens',
  }),
);
const namespaceName = z.string().check(
  z.maxLength(63),
  z.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
    error: 'no name of a namespace: small letters, digits and hyphens',
  }),
);
const duration = z
  .string()
  .check(z.regex(/^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/, { error: 'no time such as 10m or 1h30m' }));

const releaseSection = z.strictObject({
  name: releaseName,
  chart: z.string().check(z.minLength(1)),
  namespace: z.optional(namespaceName),
  values: z.optional(valuesList),
  set: z.optional(setList),
  needs: z.optional(z.array(z.string())),
  condition: z.optional(z.string().check(z.minLength(1))),
  timeout: z.optional(z.union([z.int().check(z.positive()), duration])),
  labels: z.optional(z.record(z.string(), z.string())),
  createNamespace: z.optional(z.boolean()),
  installed: z.optional(z.boolean()),
});

const overrideSection = z.strictObject({
  values: z.optional(valuesList),
  set: z.optional(setList),
  installed: z.optional(z.boolean()),
});

const environmentSection = z.strictObject({
  values: z.optional(valuesList),
  releases: z.optional(z.record(z.string(), overrideSection)),
});

const projectFile = z.strictObject({
  name: z.optional(namespaceName),
  lint: z.optional(lintSection),
  releases: z.optional(z.array(releaseSection)),
  environments: z.optional(z.record(z.string(), z.nullable(environmentSection))),
});

/**
 * Reads dyn.yaml; an empty one says nothing. `ruleIds` are the rules there are; without them nobody looks at the rules.
 * Raises stack/unknown-key, stack/helmfile-key and stack/invalid at the place, and yaml/….
 */
export function readProject(source: Source, ruleIds?: readonly string[]): Project {
  const value = readYaml(source) ?? new Map();
  const plain: unknown = JSON.parse(writeJson(withOff(value)));
  const result = projectFile.safeParse(plain, { reportInput: true });
  if (!result.success) return refuse(innermost(result.error.issues, []), source);
  const { data } = result;
  return checkGlobs(ruleIds ? checkRules(data, ruleIds, source) : data, source);
}

/** What zod has to say, and where. */
interface Refusal {
  readonly issue: z.core.$ZodIssue | undefined;
  readonly path: readonly string[];
}

/** Of several forms that do not fit, the one that was nearest: it was refused for more than what kind of value it is. */
function innermost(issues: readonly z.core.$ZodIssue[], above: readonly string[]): Refusal {
  const [issue] = issues;
  const path = [...above, ...(issue?.path ?? []).map(String)];
  if (issue?.code !== 'invalid_union') return { issue, path };
  const nearer = issue.errors.find(([first]) => first?.code !== 'invalid_type' || first.path.length > 0);
  return nearer ? innermost(nearer, path) : { issue, path };
}

function refuse({ issue, path }: Refusal, source: Source): never {
  const root = readYamlNodes(source);
  if (issue?.code !== 'unrecognized_keys') {
    const said = issue ? reasonOf(issue) : 'it is not what it should be';
    return fail(projectInvalid(placeIn(root, path, source), path.join('.') || 'the file', said));
  }
  const [key = ''] = issue.keys;
  const at = placeIn(root, [...path, key], source);
  const { part, keys } = knownAt(path);
  const instead = part && insteadOf(part, key);
  if (instead !== undefined) return fail(stackKeyRefused(at, [...path, key].join('.'), instead));
  return fail(projectUnknownKey(at, [...path, key].join('.'), nearest(key, keys)));
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  object: 'a map',
  record: 'a map',
  string: 'text: put it into quotes where YAML takes it for something else',
};

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? 'it is missing'
      : `it must be ${KINDS[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `it must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_big') return `it must be ${issue.maximum} at most`;
  if (issue.code === 'too_small') return 'it is too small, or empty';
  return issue.message;
}

interface KnownKeys {
  readonly keys: readonly string[];
  readonly part?: StackPart;
}

/** The keys that may stand at a path. */
function knownAt(path: readonly string[]): KnownKeys {
  const [first, , third] = path;
  if (first === undefined) return { part: 'file', keys: Object.keys(projectFile.shape) };
  if (first === 'lint') return { keys: Object.keys(lintSection.shape) };
  if (path.includes('set')) return { keys: Object.keys(setEntry.shape) };
  if (first === 'releases') return { part: 'release', keys: Object.keys(releaseSection.shape) };
  if (third === 'releases') return { part: 'override', keys: Object.keys(overrideSection.shape) };
  return { part: 'environment', keys: Object.keys(environmentSection.shape) };
}

/** YAML 1.1 takes a bare `off` for false; where a rule has its level, it means what it says. */
function withOff(value: GoValue): GoValue {
  const lint = isMap(value) ? (value.get('lint') ?? null) : null;
  const rules = isMap(lint) ? (lint.get('rules') ?? null) : null;
  if (!isMap(value) || !isMap(lint) || !isMap(rules)) return value;
  const levels = new Map([...rules].map(([id, level]) => [id, level === false ? 'off' : level]));
  return new Map([...value, ['lint', new Map([...lint, ['rules', levels]])]]);
}

function checkRules(project: Project, ids: readonly string[], source: Source): Project {
  const unknown = Object.keys(project.lint?.rules ?? {}).find((id) => !ids.includes(id));
  if (unknown === undefined) return project;
  const at = placeIn(readYamlNodes(source), ['lint', 'rules', unknown], source);
  return fail(projectUnknownKey(at, `lint.rules.${unknown}`, nearest(unknown, ids)));
}

/** A glob that cannot be read would leave out nothing, and nobody would see why. */
function checkGlobs(project: Project, source: Source): Project {
  const { exclude = [], values = {} } = project.lint ?? {};
  const globs = [
    ...exclude.map((glob, index) => ({ glob, path: ['exclude', String(index)] })),
    ...Object.keys(values).map((glob) => ({ glob, path: ['values', glob] })),
  ];
  const broken = globs.find(({ glob }) => readFileGlob(glob, () => {}) === undefined);
  if (!broken) return project;
  const at = placeIn(readYamlNodes(source), ['lint', ...broken.path], source);
  return fail(projectInvalid(at, ['lint', ...broken.path].join('.'), `${broken.glob} is no glob`));
}

/** The JSON Schema of dyn.yaml, for editors. */
export function projectSchema(): unknown {
  const schema = z.toJSONSchema(projectFile, { target: 'draft-2020-12' });
  return { ...schema, dependentRequired: { releases: ['name'], environments: ['releases'] } };
}
