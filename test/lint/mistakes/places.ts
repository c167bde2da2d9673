import type { FieldPath } from '../../../src/base/fieldpath.ts';
import { lineText, positionOf, type Source } from '../../../src/base/source.ts';
import { type GoMap, type GoValue, isList, isMap } from '../../../src/go/value.ts';
import { type Definitions, findDefinition, resolved } from '../../../src/kube/definitions.ts';
import { mapAt, textAt, textsAt } from '../../../src/kube/fields.ts';
import { referencesOf } from '../../../src/lint/references.ts';
import type { LintCase, LintObject } from '../../../src/lint/subject.ts';
import { readYamlStreamNodes, type YamlNode } from '../../../src/yaml/yaml.ts';

/** A line `key: …` of a file, and what is known of what stands there. */
export interface KeyLine {
  readonly file: Source;
  /** 1-based. */
  readonly line: number;
  readonly key: string;
  readonly path: FieldPath;
  /** The type that must stand there: of Kubernetes' field, or of the value that stands there now. */
  readonly type: string;
  readonly isRequired: boolean;
  /** Whether the key is one that only its author knows: a label, a variable, a quantity's name. */
  readonly isFree: boolean;
  readonly role?: Role;
  /** The line after it that includes all that a selector or labels hold. */
  readonly includedAt?: number;
  /** In values.yaml: the lines of templates, as `file:line`, that read the key by its whole path. */
  readonly readAt?: readonly string[];
}

export type Role = 'selector' | 'label' | 'reference';

const SELECTOR = /^spec\/(?:selector|podSelector)\/(?:matchLabels\/)?[^/]+$/;
const POD_LABEL = /^spec\/template\/metadata\/labels\/[^/]+$/;
const MAPS: Readonly<Record<string, Role>> = {
  'spec/selector': 'selector',
  'spec/selector/matchLabels': 'selector',
  'spec/podSelector/matchLabels': 'selector',
  'spec/template/metadata/labels': 'label',
};

/** The lines of templates that print a field of an object of Kubernetes' own kinds, each once. */
export function templateLines(cases: readonly LintCase[], definitions: Definitions): readonly KeyLine[] {
  const lines = cases.flatMap(({ objects }) => {
    const names = new Set(objects.map(({ kind, name }) => `${kind}/${name}`));
    return objects.flatMap((object) => (object.isForeign ? [] : linesOf(object, names, definitions)));
  });
  return once(lines);
}

function linesOf(object: LintObject, names: ReadonlySet<string>, definitions: Definitions): KeyLine[] {
  const schema = findDefinition(definitions, object.apiVersion, object.kind);
  if (!schema) return [];
  const hasSelector = mapAt(mapAt(object.object, 'spec'), 'selector').size > 0;
  const references = new Set(
    referencesOf(object)
      .filter(({ kind, name }) => names.has(`${kind}/${name}`))
      .map(({ path }) => path.join('/')),
  );
  return fieldsIn(object.object, { schema, path: [], definitions }).flatMap((field) => {
    const { source, start } = object.place(field.path);
    const line = positionOf(source, start).line;
    if (keyOf(lineText(source, line)) !== field.key) return [];
    const path = field.path.join('/');
    const map = MAPS[path] === 'label' && !hasSelector ? undefined : MAPS[path];
    const found = { ...field, file: source, line };
    if (map && /\binclude\b/.test(lineText(source, line + 1)))
      return [{ ...found, role: map, includedAt: line + 1 }];
    const role = roleOf(path, references);
    if (role === 'label' && !hasSelector) return [found];
    return [role ? { ...found, role } : found];
  });
}

function roleOf(path: string, references: ReadonlySet<string>): KeyLine['role'] {
  if (references.has(path)) return 'reference';
  if (SELECTOR.test(path)) return 'selector';
  return POD_LABEL.test(path) ? 'label' : undefined;
}

interface Within {
  readonly schema: GoMap;
  readonly path: FieldPath;
  readonly definitions: Definitions;
}

type Field = Omit<KeyLine, 'file' | 'line' | 'role'>;

function fieldsIn(value: GoValue, { schema, path, definitions }: Within): Field[] {
  const target = resolved(definitions, schema);
  if (isList(value))
    return value.flatMap((item, index) =>
      fieldsIn(item, { schema: mapAt(target, 'items'), path: [...path, index], definitions }),
    );
  if (!isMap(value)) return [];
  const properties = mapAt(target, 'properties');
  const required = textsAt(target, 'required');
  return [...value].flatMap(([key, inner]) => {
    const own = mapAt(properties, key);
    const at = [...path, key];
    const type = textAt(resolved(definitions, own), 'type');
    const field = { key, path: at, type, isRequired: required.includes(key), isFree: !properties.has(key) };
    return [field, ...fieldsIn(inner, { schema: own, path: at, definitions })];
  });
}

/** The lines of a values file that set a key, those of lists left out. */
export function valuesLines(file: Source, templates: readonly Source[]): readonly KeyLine[] {
  return once(readYamlStreamNodes(file).flatMap((node) => entriesIn(node, [], { file, templates })));
}

/** The lines that hold `.Values.a.b`. */
function readingLines(path: FieldPath, templates: readonly Source[]): readonly string[] {
  const read = `.Values.${path.join('.')}`;
  return templates.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, index) => {
      const at = line.indexOf(read);
      return at >= 0 && !/[\w-]/.test(line.charAt(at + read.length)) ? [`${name}:${index + 1}`] : [];
    }),
  );
}

function entriesIn(
  node: YamlNode,
  path: FieldPath,
  of: { readonly file: Source; readonly templates: readonly Source[] },
): KeyLine[] {
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key, value }) => {
    if (key.kind !== 'scalar') return [];
    const at = [...path, key.value];
    const line = positionOf(of.file, key.at.start).line;
    const below = entriesIn(value, at, of);
    if (keyOf(lineText(of.file, line)) !== key.value) return below;
    const readAt = readingLines(at, of.templates);
    const found = { file: of.file, line, key: key.value, path: at, type: typeOf(value), readAt };
    return [{ ...found, isRequired: false, isFree: false }, ...below];
  });
}

function typeOf(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'sequence' ? 'array' : 'object';
  if (!node.plain) return 'string';
  if (/^(?:true|false)$/.test(node.value)) return 'boolean';
  if (/^\d+$/.test(node.value)) return 'integer';
  return node.value === '' || node.value === 'null' || node.value === '~' ? '' : 'string';
}

function once(lines: readonly KeyLine[]): readonly KeyLine[] {
  const known = new Map<string, KeyLine>();
  for (const one of lines) {
    const id = `${one.file.name}:${one.line}`;
    const before = known.get(id);
    if (!before || (before.role === undefined && one.role !== undefined)) known.set(id, one);
  }
  return [...known.values()];
}

/** The key that a line sets, without its quotes and the dash before it. */
function keyOf(text: string): string | undefined {
  const found = /^\s*(?:- )?("?)([\w./-]+)\1:(?:\s|$)/.exec(text);
  return found?.[2];
}
