import * as z from 'zod/mini';

const count = z.int().check(z.minimum(0));
const word = (...words: readonly string[]) => z.enum(words);

const change = z.strictObject({
  path: z.string(),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
  last: z.optional(z.unknown()),
  masked: z.boolean(),
  owners: z.array(z.strictObject({ manager: z.string(), since: z.string(), subresource: z.string() })),
});

const object = z.strictObject({
  ...{ apiVersion: z.string(), kind: z.string(), namespace: z.string(), name: z.string() },
  action: word('create', 'change', 'replace', 'delete', 'keep'),
  predicted: z.boolean(),
  reason: z.string(),
  changes: z.array(change),
  restart: z.optional(z.strictObject({ pods: count, how: z.string() })),
  risks: z.array(
    z.strictObject({ kind: word('data-lost', 'immutable', 'replace', 'crd-narrowed'), says: z.string() }),
  ),
  failures: z.array(
    z.strictObject({
      ...{ code: z.string(), message: z.string(), hint: z.string() },
      parts: z.array(z.string()),
    }),
  ),
});

const release = z.strictObject({
  operation: word('install', 'upgrade', 'rollback', 'uninstall'),
  ...{ name: z.string(), namespace: z.string(), chart: z.string(), from: count, to: count },
  objects: z.array(object),
  hooks: z.array(z.strictObject({ event: z.string(), kind: z.string(), name: z.string(), weight: z.int() })),
  notes: z.array(z.string()),
});

const report = z.strictObject({
  apiVersion: z.literal('dyn/v1'),
  kind: z.literal('PlanReport'),
  releases: z.array(release),
  summary: z.strictObject({
    ...{ create: count, change: count, replace: count, delete: count, keep: count },
    ...{ predicted: count, failing: count, restarting: count },
  }),
});

/** The JSON Schema of what `dyn plan -o json` prints, for programs that read it. */
export function planSchema(): unknown {
  return z.toJSONSchema(report, { target: 'draft-2020-12' });
}
