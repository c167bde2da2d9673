import type { Problem, Related } from '../base/problem.ts';
import { valueBreaksRule } from '../base/problems/schema.ts';
import { isSecretName } from '../base/secrets.ts';
import { lineText, positionOf, type Span } from '../base/source.ts';
import { nearest } from '../base/text.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import { secretTexts } from '../values/secrets.ts';
import type { Setting, TracedValues } from '../values/trace.ts';
import { quoted } from './localized.ts';
import { unescapeToken } from './pointer.ts';
import type { SchemaFinding } from './validate.ts';

/** Values with who set them: all of them, or those of one layer. */
export type Traced = Pick<TracedValues, 'tree' | 'chainOf'>;

/** Each finding as a problem of its own, at the line that set the value, with the right word where there is one. */
export function explainFindings(findings: readonly SchemaFinding[], traced: Traced): readonly Problem[] {
  const secrets = secretTexts(traced.tree);
  const problems = findings.flatMap((finding) => explainFinding(finding, traced, secrets));
  const seen = new Set<string>();
  return problems.filter(({ message }) => !seen.has(message) && seen.add(message));
}

function explainFinding(
  finding: SchemaFinding,
  traced: Traced,
  secrets: readonly string[],
): readonly Problem[] {
  const path = [...finding.below, ...pathOf(finding.pointer)];
  const about: About = { finding, traced, secrets, path };
  if (finding.rule === 'additionalProperties' && finding.names)
    return finding.names.map((name) => unknownKey(about, name));
  if (finding.rule === 'required' && finding.names)
    return finding.names.map((name) => missingKey(about, name));
  return [brokenValue(about)];
}

interface About {
  readonly finding: SchemaFinding;
  readonly traced: Traced;
  readonly secrets: readonly string[];
  readonly path: readonly string[];
}

function pathOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => unescapeToken(token) ?? token);
}

function unknownKey(about: About, name: string): Problem {
  const { finding, path } = about;
  const guess = nearest(name, finding.known ?? []);
  const known = finding.known?.length ? `Known keys: ${finding.allowed}.` : 'No keys are known here.';
  const hint = guess === undefined ? known : `Did you mean ${quoted(guess)}? ${known}`;
  return problemAt(about, [...path, name], { text: `the key ${quoted(name)} is not allowed here`, hint });
}

function missingKey(about: About, name: string): Problem {
  const { path, traced } = about;
  const own = valueAt(traced.tree, path);
  const guess = own && isMap(own) ? nearest(name, [...own.keys()]) : undefined;
  const hint =
    guess === undefined ? `Set ${pathName([...path, name])}.` : `Did you mean it by ${quoted(guess)}?`;
  const removed = traced.chainOf([...path, name]);
  const place = removed.length > 0 ? [...path, name] : path;
  return problemAt(about, place, { text: `the key ${quoted(name)} is required`, hint, named: path });
}

function brokenValue(about: About): Problem {
  const { finding, path, traced } = about;
  const value = valueAt(traced.tree, path);
  const guess =
    typeof value === 'string' && !finding.isSecret ? nearest(value, finding.known ?? []) : undefined;
  const rule =
    finding.allowed === undefined
      ? `Rule: ${finding.rule}.`
      : `Rule: ${finding.rule}, allowed: ${finding.allowed}.`;
  const hint = guess === undefined ? rule : `Did you mean ${quoted(guess)}? ${rule}`;
  return problemAt(about, path, { text: finding.text, hint });
}

interface Words {
  readonly text: string;
  readonly hint: string;
  /** The path in the message, when it is not the place. */
  readonly named?: readonly string[];
}

function problemAt(about: About, path: readonly string[], { text, hint, named }: Words): Problem {
  const { finding, traced, secrets } = about;
  const chain = settingOf(traced, path);
  // What lacks a key is best mended in a file, if one has a say.
  const top = (named ? chain.find(({ layer }) => layer.kind === 'file') : undefined) ?? chain[0];
  const isHidden = top !== undefined && mustHide(finding, path, top.at, secrets);
  const said: Related = { message: top ? whoSays(top) : 'no layer sets it' };
  const related = [isHidden ? { ...said, at: top.at } : said];
  const at = top && !isHidden ? { at: top.at } : {};
  return valueBreaksRule({ name: pathName(named ?? path), text, hint, related, ...at });
}

/** The words on a path, or on the nearest table around it that anybody speaks of. */
function settingOf(traced: Traced, path: readonly string[]): readonly Setting[] {
  for (let length = path.length; length >= 0; length--) {
    const chain = traced.chainOf(path.slice(0, length));
    if (chain.length > 0) return chain;
  }
  return [];
}

/** A line that holds a secret is named, and not shown. */
function mustHide(
  finding: SchemaFinding,
  path: readonly string[],
  at: Span,
  secrets: readonly string[],
): boolean {
  if (finding.isSecret || path.some(isSecretName)) return true;
  const line = lineText(at.source, positionOf(at.source, at.start).line);
  return secrets.some((secret) => line.includes(secret));
}

function whoSays({ layer, chart, via, does }: Setting): string {
  const way = via === undefined ? '' : ` (by way of ${via})`;
  const verb = does === 'deletes' ? 'taken away' : 'set';
  if (chart !== undefined) return `${verb} by the defaults of the chart ${chart} itself${way}`;
  return `${verb} by ${layer.source.name}${way}`;
}

function pathName(path: readonly string[]): string {
  return path.length === 0 ? '.Values' : `.Values.${path.join('.')}`;
}

function valueAt(tree: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue | undefined = tree;
  for (const key of path) {
    if (value === undefined || value === null) return undefined;
    if (isMap(value)) value = value.get(key);
    else value = Array.isArray(value) ? value[Number(key)] : undefined;
  }
  return value;
}
