import type { Problem, Related } from '../problem.ts';

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
