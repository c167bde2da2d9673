import { groupedBy } from '../base/grouped.ts';
import { fail } from '../base/problem.ts';
import { groupsUnreadable } from '../base/problems/order.ts';
import { isArray, parseJson } from '../kube/json.ts';
import { INSTALL_ORDER } from '../manifest/order.ts';
import { type Edge, targetName } from './edges.ts';
import type { Target } from './targets.ts';

/** What HIP-0025's annotations ask for, and what of it makes no sense. */
export interface GroupOrder {
  readonly edges: readonly Edge[];
  readonly notes: readonly string[];
}

/** Objects that go together, and the groups that come before them. */
interface Group {
  readonly name: string;
  readonly members: readonly Target[];
  readonly after: ReadonlySet<string>;
}

/**
 * Edges between the groups of each chart. As HIP-0025 has it, a group that names one that is not there, and one that
 * nothing connects, count as none; and what is in no group comes after all groups, but for what these stand on: kinds
 * up to Service in Helm's order, and what `inferred` edges lead from. Those keep their place. Raises
 * order/groups-unreadable.
 */
export function groupEdges(targets: readonly Target[], inferred: readonly Edge[]): GroupOrder {
  const marked = targets.filter(({ grouping }) => grouping !== undefined);
  const charts = groupedBy(marked, ({ grouping }) => grouping?.chart);
  const orders = [...charts.values()].map((chart) => chartOrder(chart, inferred));
  return { edges: orders.flatMap(({ edges }) => edges), notes: orders.flatMap(({ notes }) => notes) };
}

function chartOrder(targets: readonly Target[], inferred: readonly Edge[]): GroupOrder {
  const notes: string[] = [];
  const groups = connected(withoutMissing(groupsIn(targets), notes), notes);
  const byName = new Map(groups.map((group) => [group.name, group]));
  const between = groups.flatMap((group) =>
    [...group.after].flatMap((name) => edgesBetween(byName.get(name)?.members ?? [], group, name)),
  );
  return { edges: [...between, ...lastEdges(targets, groups, inferred)], notes };
}

/** An object that names groups and is in none is a group by itself, which no other can name. */
function groupsIn(targets: readonly Target[]): readonly Group[] {
  const groups = new Map<string, { name: string; members: Target[]; after: Set<string> }>();
  targets.forEach((target, index) => {
    const { group = '', depends } = target.grouping ?? {};
    const after = depends === undefined ? [] : readGroups(depends, target);
    if (group === '' && after.length === 0) return;
    const name = group === '' ? `\n${index}` : group;
    const known = groups.get(name) ?? { name, members: [], after: new Set<string>() };
    known.members.push(target);
    for (const one of after) known.after.add(one);
    groups.set(name, known);
  });
  return [...groups.values()];
}

/** A JSON list of texts. Raises order/groups-unreadable. */
function readGroups(text: string, target: Target): readonly string[] {
  const list = parseJson(text);
  const names = list !== undefined && isArray(list) ? list : fail(groupsUnreadable(targetName(target), text));
  return names.map((name) =>
    typeof name === 'string' ? name.trim() : fail(groupsUnreadable(targetName(target), text)),
  );
}

/** What names a group that is not there is none either. */
function withoutMissing(groups: readonly Group[], notes: string[]): readonly Group[] {
  const names = new Set(groups.map(({ name }) => name));
  const broken = groups.filter(({ after }) => [...after].some((name) => !names.has(name)));
  if (broken.length === 0) return groups;
  for (const { members, after } of broken) {
    const missing = [...after].filter((name) => !names.has(name)).join(', ');
    notes.push(
      `${members.map(targetName).join(', ')} comes after resource group ${missing}, which is not there: it gets no place among the groups`,
    );
  }
  return withoutMissing(
    groups.filter((group) => !broken.includes(group)),
    notes,
  );
}

function connected(groups: readonly Group[], notes: string[]): readonly Group[] {
  const named = new Set(groups.flatMap(({ after }) => [...after]));
  const isConnected = ({ name, after }: Group): boolean => after.size > 0 || named.has(name);
  const alone = groups.filter((group) => !isConnected(group)).map(({ name }) => name);
  if (groups.length > 1 && alone.length > 0)
    notes.push(
      `nothing comes before or after resource group ${alone.join(', ')}: it gets no place among the groups`,
    );
  return groups.filter(isConnected);
}

function edgesBetween(earlier: readonly Target[], { name, members }: Group, before: string): readonly Edge[] {
  const own = name.startsWith('\n') ? 'it comes' : `its group ${name} comes`;
  const reason = `${own} after group ${before} (helm.sh/depends-on/resource-groups)`;
  return members.flatMap((after) =>
    earlier.map((one): Edge => ({ before: one, after, cause: 'group', gate: 'ready', reason })),
  );
}

const LAST_BEFORE = INSTALL_ORDER.indexOf('Service');

function lastEdges(
  targets: readonly Target[],
  groups: readonly Group[],
  inferred: readonly Edge[],
): readonly Edge[] {
  if (groups.length === 0) return [];
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const needed = ancestorsOf(grouped, inferred);
  const named = new Set(groups.flatMap(({ after }) => [...after]));
  const final = groups.filter(({ name }) => !named.has(name)).flatMap(({ members }) => members);
  const rest = targets.filter((target) => !(grouped.has(target) || needed.has(target) || isEarly(target)));
  const reason = 'it is in no resource group: those of its chart come first';
  return rest.flatMap((after) =>
    final.map((before): Edge => ({ before, after, cause: 'group', gate: 'ready', reason })),
  );
}

function isEarly({ ref: { kind } }: Target): boolean {
  const rank = INSTALL_ORDER.indexOf(kind);
  return rank >= 0 && rank <= LAST_BEFORE;
}

/** What objects stand on, by the edges that are given. */
export function ancestorsOf(targets: Iterable<Target>, edges: readonly Edge[]): ReadonlySet<Target> {
  const into = groupedBy(edges, ({ after }) => after);
  const found = new Set<Target>();
  const queue = [...targets];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const { before: one } of into.get(next) ?? []) {
      if (found.has(one)) continue;
      found.add(one);
      queue.push(one);
    }
  }
  return found;
}
