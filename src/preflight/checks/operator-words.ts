import type { Operator } from './operator-groups.ts';
import type { Planned } from './operator-planned.ts';
import type { Sign } from './operator-signs.ts';

/** An operator to be named: one that is there, or one of this very command. */
export interface Rival {
  readonly scopes: readonly string[];
  readonly words: string;
  readonly removal: string;
  readonly evidence: Operator['signs'];
}

/** An operator that is there. `records` are the releases that have records, undefined where they cannot be read. */
export function rivalThere(operator: Operator, records: ReadonlySet<string> | undefined): Rival {
  const { release, space, scopes, signs } = operator;
  const what = signs.find(({ kind }) => kind === 'ClusterRole' || kind === 'Role') ?? signs[0];
  const who =
    release === '' ? strangerWords(operator) : `release ${release} in namespace ${space || 'unknown'}`;
  const isRecorded = records?.has(`${space}/${release}`) ?? true;
  return {
    scopes,
    words: `${who}${what ? ` (${what.what})` : ''}${toolWords(operator)}`,
    removal: removalOf(operator, isRecorded),
    evidence: signs,
  };
}

/** An operator that this command installs too. */
export function rivalPlanned({ release, scope, fullname }: Planned): Rival {
  const role =
    scope === '' ? `ClusterRole ${fullname}-manager-role` : `Role ${scope}/${fullname}-manager-role`;
  const { name, namespace } = release;
  return {
    scopes: [scope],
    words: `release ${name} in namespace ${namespace} (${role}), which this command installs too`,
    removal: `leave release ${name} in namespace ${namespace} out`,
    evidence: [],
  };
}

function strangerWords({ space, signs }: Operator): string {
  const [only] = signs;
  if (only && (only.kind === 'Lease' || only.kind === 'Election'))
    return `an operator of which a lease tells that ${only.why}`;
  return `an operator of no known release in namespace ${space || 'unknown'}`;
}

function toolWords({ by, source }: Operator): string {
  if (by === 'flux') return `, put there by Flux (${source})`;
  if (by === 'argo') return `, put there by Argo CD (${source})`;
  return by === 'kubectl' ? ', put there by kubectl' : '';
}

/** Without a record, which may be kept elsewhere, the objects may be all that is left. */
function removalOf({ by, source, release, space, signs }: Operator, isRecorded: boolean): string {
  const uninstall = `dyn uninstall ${release} -n ${space || 'NAMESPACE'}`;
  if (by === 'helm')
    return isRecorded ? uninstall : `${uninstall}, or if that finds no release: ${deletions(signs)}`;
  if (by === 'flux') return `delete ${source} where Flux reads it`;
  if (by === 'argo') return `delete ${source} of Argo CD`;
  const commands = deletions(signs);
  return commands === '' ? 'its lease runs out by itself' : commands;
}

function deletions(signs: readonly Sign[]): string {
  const lasting = signs.filter(({ kind }) => kind !== 'Lease' && kind !== 'Election');
  const commands = lasting.map(({ what }) => {
    const [kind = '', path = ''] = what.split(' ');
    const [space, name] = path.includes('/') ? path.split('/') : ['', path];
    return `kubectl delete ${kind.toLowerCase()} ${name}${space ? ` -n ${space}` : ''}`;
  });
  return [...new Set(commands)].join(', ');
}

/** Several in words, each once. */
export function joinWords(rivals: readonly Rival[]): string {
  return [...new Set(rivals.map(({ words }) => words))].join('; ');
}

/** How several are taken away. */
export function joinRemovals(rivals: readonly Rival[]): string {
  return [...new Set(rivals.map(({ removal }) => removal))].join('; ');
}
