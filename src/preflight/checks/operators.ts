import type { Problem } from '../../base/problem.ts';
import {
  clusterWideAbove,
  clusterWideTwice,
  operatorNameTaken,
  restrictedBelow,
  restrictedTwice,
} from '../../base/problems/operators.ts';
import { type JsonObject, stringAt, stringsAt } from '../../kube/json.ts';
import type { ClusterState, Evidence, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';
import { type Operator, operatorsIn } from './operator-groups.ts';
import { ownerOf } from './operator-owner.ts';
import { type Planned, plannedOperators } from './operator-planned.ts';
import { missingAmong, readsFor, type ScopeReads, sightedBy } from './operator-reads.ts';
import { type Sighted, signsOf } from './operator-signs.ts';
import { joinRemovals, joinWords, type Rival, rivalPlanned, rivalThere } from './operator-words.ts';

/** What no flag skips: two managers of one namespace, or names that collide. */
export const FIRM_CODES: readonly string[] = [
  'preflight/opc-cw-cw',
  'preflight/opc-cw-ns',
  'preflight/opc-ns-cw',
  'preflight/opc-ns-ns',
  'preflight/opc-name',
  'preflight/opc-race',
];

/** Whether an operator would manage what another one manages already, here or in the same command. */
export const operators: PreflightCheck = {
  name: 'operators',
  stage: 'values',
  refusesAlone: true,
  neverSkipped: FIRM_CODES,
  concerns: (releases) => plannedOperators(releases).length > 0,
  reads: (releases) => plannedOperators(releases).flatMap(({ scope }) => Object.values(readsFor(scope))),
  check: (releases, state) => {
    const planned = plannedOperators(releases);
    return planned.flatMap((one, index) =>
      findingsOf(one, planned.slice(0, index), { releases, planned, state }),
    );
  },
  explain: (releases, state) => {
    const planned = plannedOperators(releases);
    return planned.flatMap(({ scope }) =>
      operatorsIn(signsOf(sightedBy(readsFor(scope), state))).flatMap((operator) => {
        const whose = isOfRun(operator, { releases, planned })
          ? 'it belongs to what is being installed, and does not count'
          : `it counts as an operator for ${areaOf(operator)}`;
        return operator.signs.map(({ what, why }) => ({ what, why: `${why}; ${whose}` }));
      }),
    );
  },
};

/** The same for a chart of another name, once it is rendered. */
export const renderedOperators: PreflightCheck = {
  ...operators,
  name: 'operators-rendered',
  stage: 'objects',
  concerns: (releases) => plannedOperators(releases).some(({ part }) => part === undefined),
  check: (releases, state) => {
    const planned = plannedOperators(releases);
    return planned.flatMap((one, index) =>
      one.part ? [] : findingsOf(one, planned.slice(0, index), { releases, planned, state }),
    );
  },
};

function areaOf({ scopes }: Operator): string {
  return scopes.includes('') ? 'the whole cluster' : `namespace ${scopes.join(', ')}`;
}

/**
 * Whether releases whose roles are applied by now came second: what conflicts with them counts where it was there
 * before. The problems of the first such release; none where they may stay.
 */
export function lostTo(releases: readonly PreflightRelease[], state: ClusterState): readonly Problem[] {
  const planned = plannedOperators(releases);
  return planned.flatMap((one) => {
    const there = operatorsIn(signsOf(sightedBy(readsFor(one.scope), state)));
    const own = there.filter((operator) => isOfRun(operator, { releases, planned }));
    const counts = (operator: Operator): boolean => isOlder(operator, own);
    return findingsOf(one, [], { releases, planned, state, counts })
      .filter(({ answer }) => answer === 'taken')
      .map(({ problem }) => problem);
  });
}

/** By the time at which the server made the roles, and within a second by the version that it gave them. */
function isOlder(other: Operator, own: readonly Operator[]): boolean {
  const [theirs, ours] = [ageOf([other]), ageOf(own)];
  if (!theirs || !ours) return true;
  return theirs.created === ours.created ? theirs.version < ours.version : theirs.created < ours.created;
}

function ageOf(
  operators: readonly Operator[],
): { readonly created: string; readonly version: bigint } | undefined {
  const roles = operators
    .flatMap(({ signs }) => signs)
    .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
  const ages = roles.map(({ created, version }) => ({
    created,
    version: BigInt(/^\d+$/.test(version) ? version : 0),
  }));
  return ages.sort((a, b) =>
    a.created < b.created || (a.created === b.created && a.version < b.version) ? -1 : 1,
  )[0];
}

interface Run {
  /** Which of the operators that are there count; all do without it. */
  readonly counts?: (operator: Operator) => boolean;
  readonly releases: readonly PreflightRelease[];
  readonly planned: readonly Planned[];
  readonly state: ClusterState;
}

function findingsOf(planned: Planned, before: readonly Planned[], run: Run): readonly Finding[] {
  const { state } = run;
  const reads = readsFor(planned.scope);
  const sighted = sightedBy(reads, state);
  const there = operatorsIn(signsOf(sighted)).filter(
    (operator) => !isOfRun(operator, run) && (run.counts?.(operator) ?? true),
  );
  const clash = planned.scope === '' ? nameClash(planned, sighted) : undefined;
  const records = recordsIn(reads, state);
  const rivals = [
    ...there
      .filter((operator) => operator !== clashing(clash, there))
      .map((operator) => rivalThere(operator, records)),
    ...before.map(rivalPlanned),
  ];
  const clashRival = clash && rivalOfClash(clash, clashing(clash, there), records);
  const taken =
    planned.scope === ''
      ? clusterWideFindings(planned, rivals, clashRival)
      : restrictedFindings(planned, rivals);
  return taken.length > 0 ? taken : unknownFindings(planned, reads, state);
}

/** Operators of the command's own releases are replaced by what is planned; a leader may outlive them for a while. */
function isOfRun(
  { release, space, signs }: Operator,
  { releases, planned }: Pick<Run, 'releases' | 'planned'>,
): boolean {
  const isOwn = releases.some(({ name, namespace }) => release === name && space === namespace);
  const leads = (fullname: string): boolean =>
    signs.every(({ kind, why }) => kind === 'Election' && why.startsWith(`${fullname}-controller-manager-`));
  return isOwn || planned.some(({ fullname }) => leads(fullname));
}

/** The ClusterRole that this operator would make, where a release of its name in another namespace has it. */
function nameClash(
  { fullname, release }: Planned,
  { clusterRoles, clusterBindings }: Sighted,
): Clash | undefined {
  const name = `${fullname}-manager-role`;
  const role = clusterRoles.find((one) => stringAt(one, 'metadata', 'name') === name);
  if (!role) return undefined;
  const owner = ownerOf(role, subjectSpace(name, clusterBindings ?? []));
  return owner.release === release.name && owner.space !== '' && owner.space !== release.namespace
    ? {
        role,
        name,
        words: `the ClusterRole ${name} belongs to release ${owner.release} in namespace ${owner.space}`,
        owner,
      }
    : undefined;
}

interface Clash {
  readonly role: JsonObject;
  readonly name: string;
  readonly words: string;
  readonly owner: ReturnType<typeof ownerOf>;
}

function subjectSpace(role: string, bindings: readonly JsonObject[]): string {
  const binding = bindings.find((one) => stringAt(one, 'roleRef', 'name') === role);
  const subjects = Array.isArray(binding?.subjects) ? binding.subjects : [];
  return stringAt(subjects[0], 'namespace');
}

function clashing(clash: Clash | undefined, there: readonly Operator[]): Operator | undefined {
  return (
    clash &&
    there.find(({ signs }) => signs.some(({ kind, name }) => kind === 'ClusterRole' && name === clash.name))
  );
}

function rivalOfClash(
  clash: Clash,
  operator: Operator | undefined,
  records: ReadonlySet<string> | undefined,
): Rival {
  const { owner, words } = clash;
  const known = operator && rivalThere(operator, records);
  return {
    scopes: [''],
    words: `${words}, and this release has the same name`,
    removal: known?.removal ?? `dyn uninstall ${owner.release} -n ${owner.space}`,
    evidence: known?.evidence ?? [],
  };
}

function clusterWideFindings(
  planned: Planned,
  rivals: readonly Rival[],
  clash: Rival | undefined,
): readonly Finding[] {
  const wide = rivals.filter(({ scopes }) => scopes.includes(''));
  const narrow = rivals.filter(({ scopes }) => !scopes.includes(''));
  const findings: Finding[] = [];
  if (clash) findings.push(taken(planned, [clash], operatorNameTaken(answerOf([clash]))));
  if (wide.length > 0) findings.push(taken(planned, wide, clusterWideTwice(answerOf(wide))));
  if (narrow.length > 0) {
    const spaces = [...new Set(narrow.flatMap(({ scopes }) => scopes))].sort();
    const found = `namespaces ${spaces.join(', ')}: ${joinWords(narrow)}`;
    const path = `${planned.path}namespaceRestriction`;
    findings.push(taken(planned, narrow, restrictedBelow({ found, removal: joinRemovals(narrow) }, path)));
  }
  return findings;
}

function restrictedFindings(planned: Planned, rivals: readonly Rival[]): readonly Finding[] {
  const { scope } = planned;
  const wide = rivals.filter(({ scopes }) => scopes.includes(''));
  const same = rivals.filter(({ scopes }) => scopes.includes(scope));
  const path = `${planned.path}namespaceRestriction`;
  return [
    ...(wide.length === 0 ? [] : [taken(planned, wide, clusterWideAbove(answerOf(wide), scope))]),
    ...(same.length === 0 ? [] : [taken(planned, same, restrictedTwice(answerOf(same), scope, path))]),
  ];
}

function answerOf(rivals: readonly Rival[]): { readonly found: string; readonly removal: string } {
  return { found: joinWords(rivals), removal: joinRemovals(rivals) };
}

function taken({ release }: Planned, rivals: readonly Rival[], problem: Problem): Finding {
  const evidence = rivals.flatMap((rival): readonly Evidence[] =>
    rival.evidence.map(({ what, why }) => ({ what, why })),
  );
  return { problem, answer: 'taken', release: release.name, evidence };
}

/** A right that is missing leaves the answer open only where nothing was found. */
function unknownFindings(planned: Planned, reads: ScopeReads, state: ClusterState): readonly Finding[] {
  const { scope } = planned;
  const path = `${planned.path}namespaceRestriction`;
  const wide = missingAmong(state, [reads.clusterRoles]);
  const narrow = missingAmong(state, [reads.roles, reads.scopeLeases]);
  const problems = [
    ...(wide === ''
      ? []
      : [scope === '' ? clusterWideTwice({ missing: wide }) : clusterWideAbove({ missing: wide }, scope)]),
    ...(narrow === ''
      ? []
      : [
          scope === ''
            ? restrictedBelow({ missing: narrow }, path)
            : restrictedTwice({ missing: narrow }, scope, path),
        ]),
  ];
  return problems.map((problem) => ({
    problem,
    answer: 'unknown',
    release: planned.release.name,
    evidence: [],
  }));
}

/** The releases that Helm keeps records of, as `NAMESPACE/NAME`; undefined where these cannot be read. */
function recordsIn(reads: ScopeReads, state: ClusterState): ReadonlySet<string> | undefined {
  const known = state.list(reads.records);
  if (!('value' in known)) return undefined;
  return new Set(
    known.value.map((record) => {
      const { name = '' } = stringsAt(record, 'metadata', 'labels');
      return `${stringAt(record, 'metadata', 'namespace')}/${name}`;
    }),
  );
}
