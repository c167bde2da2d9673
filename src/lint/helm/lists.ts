import { DynError } from '../../base/problem.ts';
import { listOf, readTextMap, structOf } from '../../chart/decode.ts';
import { decodeYaml } from '../../chart/decodeyaml.ts';

interface Item {
  readonly metadata: { readonly annotations: ReadonlyMap<string, string> | undefined };
}

interface List {
  readonly items: readonly Item[] | undefined;
}

const METADATA_TYPE = 'struct { Annotations map[string]string }';
const ITEM_TYPE = `struct { Metadata ${METADATA_TYPE} }`;
const LIST_TYPE = `struct { Items []${ITEM_TYPE} }`;

const READER = structOf<List>(LIST_TYPE, {
  items: [
    'Items',
    listOf<Item>(
      `[]${ITEM_TYPE}`,
      () => ({ metadata: { annotations: undefined } }),
      structOf<Item>(ITEM_TYPE, {
        metadata: ['Metadata', structOf(METADATA_TYPE, { annotations: ['Annotations', readTextMap] })],
      }),
    ),
  ],
});

const KEPT = 'helm.sh/resource-policy';

/** What Helm says of a List whose items ask to be kept. It looks at the first document of the file. */
export function listFault(text: string): string | undefined {
  try {
    const { items } = decodeYaml({ name: 'List', text }, { old: { items: undefined }, reader: READER });
    const isKept = items?.some(({ metadata }) => metadata.annotations?.has(KEPT)) ?? false;
    return isKept ? `annotation '${KEPT}' within List objects are ignored` : undefined;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return `unable to parse YAML: ${error.message}`;
  }
}
