import type { Problem, Related } from '../problem.ts';
import type { Span } from '../source.ts';

/** Values that break a chart's schema. `message` is Helm's whole text; `related` holds one entry per finding. */
export function valuesBreakSchema(message: string, related: readonly Related[]): Problem {
  return {
    code: 'schema/values-invalid',
    severity: 'error',
    message,
    hint: 'Change the value at the path that is named, or render with --skip-schema-validation.',
    related,
  };
}

export interface BrokenRule {
  /** The path, as `.Values.a.b`. */
  readonly name: string;
  readonly text: string;
  readonly hint: string;
  readonly at?: Span;
  readonly related: readonly Related[];
}

/** One value that breaks a rule of a schema, at the place that set it. */
export function valueBreaksRule({ name, text, hint, at, related }: BrokenRule): Problem {
  const message = `${name}: ${text}`;
  return { code: 'schema/value-invalid', severity: 'error', message, hint, related, ...(at ? { at } : {}) };
}

/** A schema that needs a document from outside of its chart. `wanted` is the document's URL. */
export function refOutsideChart(wanted: string): Problem {
  return {
    code: 'schema/ref-outside',
    severity: 'error',
    message: `the schema refers to ${JSON.stringify(wanted)}, which lies outside of the chart; it is not loaded, because a schema must not read files or call addresses`,
    hint: 'Copy what is needed below "$defs" of values.schema.json and refer to it with "#/$defs/…".',
  };
}

/** A `urn:` reference, which stands for a schema that allows everything. The message is Helm's. */
export function unresolvedUrn(urn: string): Problem {
  return {
    code: 'schema/urn-unresolved',
    severity: 'warning',
    message: `unresolved URN reference ignored; using permissive schema urn=${urn}`,
    hint: 'Nothing is checked where this reference stands; write the schema out below "$defs".',
  };
}

const LIMITS = {
  bytes: 'bytes',
  depth: 'levels of nesting',
  refs: 'references',
} as const;

/** A schema beyond what dyn is willing to read. */
export function schemaTooLarge(what: keyof typeof LIMITS, limit: number): Problem {
  return {
    code: `schema/too-large-${what}`,
    severity: 'error',
    message: `values.schema.json has more than ${limit} ${LIMITS[what]}`,
    hint: 'Split the chart, or describe the large part more generally.',
  };
}

/** What is wrong with a schema itself. `message` is Helm's text. */
export function schemaBroken(message: string): Problem {
  return {
    code: 'schema/broken',
    severity: 'error',
    message,
    hint: 'Mend values.schema.json; the values were not checked.',
  };
}

/** A values.schema.json that `dyn schema` did not make and would write over, or compare with what it makes. */
export function schemaByHand(file: string): Problem {
  return {
    code: 'schema/by-hand',
    severity: 'error',
    message: `${file} was not made by dyn schema, and is left as it is`,
    hint: 'Say what it says in @schema comments of values.yaml, then replace it with --write --force.',
  };
}

/** A values file of a chart that the made schema refuses, because comments ask for something else. */
export function schemaRefusesFile(chart: string, file: string, reasons: string): Problem {
  return {
    code: 'schema/file-refused',
    severity: 'warning',
    message: `the schema made for ${chart} refuses its own ${file}:\n${reasons.trimEnd()}`,
    hint: 'A comment with @schema asks for something else than the file has; change one of the two.',
  };
}

/** A chart without a folder to write its schema into. */
export function schemaNeedsFolder(path: string): Problem {
  return {
    code: 'schema/not-a-folder',
    severity: 'error',
    message: `${path} is no folder, and values.schema.json lies in the chart's folder`,
    hint: 'Unpack the archive, and give the path of the folder; without --write and --check the schema is printed.',
  };
}
