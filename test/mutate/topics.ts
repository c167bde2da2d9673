/** The topics that know most about a file of the source. */
const TOPICS: readonly (readonly [path: RegExp, topics: readonly string[]])[] = [
  [/^template\//, ['language', 'engine']],
  [/^yaml\//, ['yaml']],
  [/^values\//, ['setflags', 'values', 'dependencies']],
  [/^functions\/builtins/, ['language']],
  [/^go\/(x509|der|asn1|pem|ip)|^functions\/(certificates|keys)/, ['certificates']],
  [/^go\/(json|base)/, ['json']],
  [/^go\/(time|zone|layout|duration|calendar|gregorian)/, ['dates']],
  [/^go\/toml|^functions\/toml/, ['toml']],
  [/^go\/semver/, ['versions']],
  [/^go\/(regexp)|^functions\/regex/, ['regex']],
  [/^go\/(url|path)/, ['paths']],
  [/^go\/(format|strconv|float)/, ['printf', 'convert']],
  [/^functions\/(words|cuts|texts)/, ['strings']],
];

/** Topics of cases to try first for a file of src/. */
export function topicsOf(path: string): readonly string[] {
  const named = /^functions\/(\w+)/.exec(path)?.[1];
  const known = TOPICS.flatMap(([pattern, topics]) => (pattern.test(path) ? topics : []));
  return named === undefined ? known : [...known, named];
}
