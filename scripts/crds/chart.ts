import { dump } from 'js-yaml';
import { allKinds, type Kind } from './kinds.ts';
import { about, object, type Schema, text } from './schema.ts';

const GROUP = 'nvidia.com';

/** The chart's templates, by file name. */
export function templateFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(allKinds().map((kind) => [`${kind.plural}.yaml`, templateOf(kind)]));
}

function templateOf(kind: Kind): string {
  return `{{- /* Made by scripts/crds: change that, then run "node scripts/run.mjs scripts/crds/write.ts". */ -}}
{{- if has "${kind.plural}" .Values.include }}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${kind.plural}.${GROUP}
  labels:
    {{- include "dynamo-crds.labels" . | nindent 4 }}
  annotations:
    {{- include "dynamo-crds.annotations" . | nindent 4 }}
${yaml({ spec: specOf(kind) })}{{- end }}
`;
}

function specOf(kind: Kind): Schema {
  return {
    group: GROUP,
    names: {
      kind: kind.kind,
      listKind: `${kind.kind}List`,
      plural: kind.plural,
      shortNames: [kind.shortName],
      singular: kind.kind.toLowerCase(),
    },
    scope: 'Namespaced',
    versions: [versionOf(kind)],
  };
}

function versionOf(kind: Kind): Schema {
  return {
    name: 'v1alpha1',
    served: true,
    storage: true,
    additionalPrinterColumns: kind.columns.map((column) => ({ ...column })),
    ...(kind.status === undefined ? {} : { subresources: subresourcesOf(kind) }),
    schema: { openAPIV3Schema: rootOf(kind) },
  };
}

function subresourcesOf({ scale }: Kind): Schema {
  return { ...(scale === undefined ? {} : { scale }), status: {} };
}

function rootOf(kind: Kind): Schema {
  return about(
    kind.about,
    object({
      apiVersion: text(),
      kind: text(),
      metadata: { type: 'object' },
      ['required' in kind.spec ? 'spec*' : 'spec']: about('What is wanted.', kind.spec),
      ...(kind.status === undefined
        ? {}
        : { status: about('What is seen; the operator writes it.', kind.status) }),
    }),
  );
}

function yaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
