import * as z from 'zod/mini';
import { fail } from '../base/problem.ts';
import { projectInvalid, projectUnknownKey } from '../base/problems/stack.ts';
import type { Source, Span } from '../base/source.ts';
import { nearest } from '../base/text.ts';
import { readFileGlob } from '../chart/fileglob.ts';
import { writeJson } from '../go/json.ts';
import { type GoValue, isMap } from '../go/value.ts';
import { readYaml, readYamlNodes, type YamlNode } from '../yaml/yaml.ts';

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

/** dyn.yaml as data. */
export interface Project {
  readonly lint?: LintConfig | undefined;
}

const lintSection = z.strictObject({
  rules: z.optional(z.record(z.string(), z.enum(['off', 'note', 'warning', 'error']))),
  exclude: z.optional(z.array(z.string())),
  kubeVersion: z.optional(z.string()),
  baseline: z.optional(z.string()),
  values: z.optional(z.record(z.string(), z.string())),
});

const projectFile = z.strictObject({ lint: z.optional(lintSection) });

/**
 * Reads dyn.yaml; an empty one says nothing. `ruleIds` are the rules there are.
 * Raises stack/unknown-key and stack/invalid at the place, and yaml/….
 */
export function readProject(source: Source, ruleIds: readonly string[]): Project {
  const value = readYaml(source) ?? new Map();
  const result = projectFile.safeParse(JSON.parse(writeJson(withOff(value))));
  if (result.success) return checkGlobs(checkRules(result.data, ruleIds, source), source);
  const [issue] = result.error.issues;
  if (!issue) return {};
  const root = readYamlNodes(source);
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    return fail(projectInvalid(placeIn(root, path, source), path.join('.') || 'the file', issue.message));
  }
  const [key = ''] = issue.keys;
  const near = nearest(key, knownKeys(path));
  return fail(projectUnknownKey(placeIn(root, [...path, key], source), [...path, key].join('.'), near));
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

function knownKeys(path: readonly string[]): readonly string[] {
  return path.length === 0 ? Object.keys(projectFile.shape) : Object.keys(lintSection.shape);
}

/** The key of a path, or of the part of it that is there. */
function placeIn(root: YamlNode | undefined, path: readonly string[], source: Source): Span {
  let node = root;
  let at: Span = { source, start: 0, end: 0 };
  for (const step of path) {
    if (node?.kind === 'sequence') {
      node = node.items[Number(step)];
      if (node) at = node.at;
    } else if (node?.kind === 'mapping') {
      const entry = node.entries.find(({ key }) => key.kind === 'scalar' && key.value === step);
      node = entry?.value;
      if (entry) at = entry.key.at;
    }
  }
  return at;
}

/** The JSON Schema of dyn.yaml, for editors. */
export function projectSchema(): unknown {
  return z.toJSONSchema(projectFile, { target: 'draft-2020-12' });
}
