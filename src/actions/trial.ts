import type { Source } from '../base/source.ts';
import { crdVersions } from '../kube/snapshot.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import type { PreparedChart } from './prepared.ts';

/** The same chart as if the kinds of its crds/ were there already: lookups of them find nothing. */
export function withCrdKinds(prepared: PreparedChart, crds: readonly Source[]): PreparedChart {
  const { source, capabilities } = prepared;
  const added = crds.flatMap(readYamlStream).flatMap(crdVersions);
  const extended = { ...capabilities, apiVersions: [...capabilities.apiVersions, ...added] };
  if (!source) return { ...prepared, capabilities: extended };
  return {
    ...prepared,
    source: {
      capabilities: async (base) => {
        const known = await source.capabilities(base);
        return { ...known, apiVersions: [...known.apiVersions, ...added] };
      },
      answer: async (key) =>
        key.kind === 'object' && added.includes(`${key.apiVersion}/${key.objectKind}`)
          ? { value: new Map() }
          : source.answer(key),
    },
  };
}
