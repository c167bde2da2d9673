import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordOf } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';
import { sharedCharts } from './cases.ts';
import { errorText } from './differential.ts';
import { maskText } from './masks.ts';
import { withNamespace } from './place.ts';
import { listOf, storedRevisions } from './records.ts';
import type { Tool } from './tools.ts';

/** What is done to a release. */
export type Operation = 'install' | 'upgrade' | 'rollback' | 'uninstall';

/** One operation by one tool. */
export interface Turn {
  readonly operation: Operation;
  readonly tool: Tool;
}

/** All that is left of a release: its records, its objects with who owns which field, as texts. */
export interface Remains {
  readonly said: readonly string[];
  readonly records: string;
  readonly objects: string;
}

/** Every pair of which the second can follow the first. After an uninstall only what its kept history allows. */
export const PAIRS: readonly (readonly [first: Operation, second: Operation])[] = [
  ['install', 'upgrade'],
  ['install', 'rollback'],
  ['install', 'uninstall'],
  ['upgrade', 'upgrade'],
  ['upgrade', 'rollback'],
  ['upgrade', 'uninstall'],
  ['rollback', 'upgrade'],
  ['rollback', 'rollback'],
  ['rollback', 'uninstall'],
  ['uninstall', 'install'],
  ['uninstall', 'upgrade'],
  ['uninstall', 'rollback'],
  ['uninstall', 'uninstall'],
];

const VALUES: Readonly<Record<string, string>> = { prepared: 'v=1', first: 'v=2', second: 'v=3,replicas=2' };

/** The command line of an operation; `at` says which of a play it is. */
function commandOf(operation: Operation, at: 'prepared' | 'first' | 'second', before?: Operation): string[] {
  const values = ['--set', VALUES[at] ?? ''];
  switch (operation) {
    case 'install':
      return ['install', 'r', 'whole', ...values, ...(before === undefined ? [] : ['--replace'])];
    case 'upgrade':
      return ['upgrade', 'r', 'whole', ...values, ...(before === 'uninstall' ? ['--install'] : [])];
    case 'rollback':
      return ['rollback', 'r', '1'];
    case 'uninstall':
      return ['uninstall', 'r', ...(at === 'first' ? ['--keep-history'] : [])];
  }
}

/** Who prepares, and who does the two operations of a pair. */
export interface Play {
  readonly prepare: Tool;
  readonly first: Turn;
  readonly second: Turn;
}

/** Plays a pair in a namespace of its own, lets `look` see what is there, and gives what is left. */
export function play(
  { prepare, first, second }: Play,
  look: (run: (tool: Tool, argv: readonly string[]) => Promise<string>) => Promise<void>,
): Promise<Remains> {
  return withNamespace(async (namespace) => {
    const folder = mkdtempSync(join(tmpdir(), 'dyn-handover-'));
    const tidy = (text: string) => maskText(text, { [folder]: '<folder>', [namespace]: '<namespace>' });
    const run = async (tool: Tool, argv: readonly string[]): Promise<string> => {
      const raw = await tool(argv, { cwd: folder, env: { HELM_NAMESPACE: namespace } });
      return tidy(`${raw.exit === 0 ? '' : `failed: ${errorText(raw)}\n`}${Buffer.from(raw.stdout)}`);
    };
    try {
      writeFiles(folder, sharedCharts());
      if (first.operation !== 'install') await run(prepare, commandOf('install', 'prepared'));
      const said = [
        await run(first.tool, commandOf(first.operation, 'first')),
        await run(second.tool, commandOf(second.operation, 'second', first.operation)),
      ];
      await look(run);
      return { said, ...(await remainsIn(namespace, tidy)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const COLLECTIONS = ['configmaps', 'secrets', 'services', 'pods'];

async function remainsIn(
  namespace: string,
  tidy: (text: string) => string,
): Promise<Pick<Remains, 'records' | 'objects'>> {
  const text = (value: unknown) => tidy(JSON.stringify(value, undefined, 1));
  const paths = COLLECTIONS.map((name) => `/api/v1/namespaces/${namespace}/${name}`);
  const lists = await Promise.all(
    [...paths, `/apis/apps/v1/namespaces/${namespace}/deployments`].map(listOf),
  );
  const objects = lists
    .flat()
    .map(withoutChance)
    .filter(({ type, pod }) => type !== 'helm.sh/release.v1' && pod !== true);
  return { records: text(await storedRevisions(namespace)), objects: text(objects) };
}

/** Managers of the control plane, whose entries come when they come. */
const CONTROLLERS = ['kube-controller-manager', 'kube-scheduler', 'kwok'];

/** An object without its status, and without what only the control plane writes. Pods that a controller made are marked. */
function withoutChance(object: Record<string, unknown>): Record<string, unknown> {
  const { status, ...rest } = object;
  const metadata = recordOf(object.metadata) ?? {};
  const { generation, annotations, managedFields, ownerReferences, ...kept } = metadata;
  const { 'deployment.kubernetes.io/revision': _, ...ours } = recordOf(annotations) ?? {};
  const entries = Array.isArray(managedFields) ? managedFields.map((entry) => recordOf(entry) ?? {}) : [];
  const managers = entries.filter(({ manager }) => !CONTROLLERS.includes(String(manager)));
  const isOwned = ownerReferences !== undefined;
  return {
    ...rest,
    metadata: { ...kept, annotations: ours, managedFields: managers },
    ...(isOwned ? { pod: true } : {}),
  };
}
