import { diffLines, diffText } from '../../base/textdiff.ts';
import { toGoValue } from '../../kube/govalue.ts';
import { type Json, jsonText } from '../../kube/json.ts';
import { type Graph, type GraphFormat, graphText } from '../../plan/graph-text.ts';
import {
  countPlans,
  type FieldChange,
  type FieldOwner,
  type ObjectPlan,
  type PlanCounts,
  type PlannedAction,
  type PlannedHook,
  planReport,
  type ReleasePlan,
  type Restart,
} from '../../plan/plan.ts';
import { type StackGraph, stackGraphText } from '../../plan/stack-graph.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { printable } from '../report.ts';

export interface PlanLook {
  readonly isColoured: boolean;
  /** Objects too that stay as they are. */
  readonly isVerbose: boolean;
}

/** Plans as one JSON object in a line, or as YAML. */
export function planData(plans: readonly ReleasePlan[], format: 'json' | 'yaml'): string {
  return dataText(planReport(plans), format);
}

/** An order of objects as it was asked for: a drawing, a drawing in Markdown, or data. */
export function graphOutput(graph: Graph, format: GraphFormat, output: string | undefined): string {
  return drawingText(graph, (form) => graphText(graph, form), { format, output });
}

/** The same for the releases of a stack. */
export function stackGraphOutput(graph: StackGraph, format: GraphFormat, output: string | undefined): string {
  return drawingText(graph, (form) => stackGraphText(graph, form), { format, output });
}

interface Drawing {
  readonly format: GraphFormat;
  readonly output: string | undefined;
}

function drawingText(
  data: object,
  draw: (format: GraphFormat) => string,
  { format, output }: Drawing,
): string {
  if (output === 'json' || output === 'yaml') return dataText(data, output);
  if (output === 'markdown') return `\`\`\`mermaid\n${printable(draw('mermaid'))}\`\`\`\n`;
  return printable(draw(format));
}

function dataText(report: object, format: 'json' | 'yaml'): string {
  const data = toJson(report);
  return format === 'json' ? `${jsonText(data)}\n` : writeYaml(toGoValue(data));
}

function toJson(report: object): Json {
  return JSON.parse(JSON.stringify(report));
}

/** Plans as a person reads them: objects by their order, below each what changes, and at the end how many. */
export function planText(plans: readonly ReleasePlan[], look: PlanLook): string {
  const texts = plans.map((plan) => releaseText(plan, look));
  return [...texts, `${summaryText(countPlans(plans))}. Nothing was written.\n`].join('\n');
}

function releaseText(plan: ReleasePlan, look: PlanLook): string {
  const { objects, hooks, notes } = plan;
  const shown = objects.filter((object) => look.isVerbose || isWorthSaying(object));
  const lines = [
    headText(plan),
    ...(shown.length === 0 ? ['  no object changes'] : []),
    ...shown.flatMap((object) => objectLines(object, plan, look)),
    ...hookLines(hooks),
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Whether an object is shown without --verbose. */
export function isWorthSaying({ action, reason, failures }: ObjectPlan): boolean {
  return action !== 'keep' || failures.length > 0 || reason.includes('resource-policy');
}

function headText(plan: ReleasePlan): string {
  return `${plan.operation} ${plan.name} in namespace ${plan.namespace}: ${headWords(plan)}`;
}

/** `revision 3 to 4, chart hello-0.1.0`. */
export function headWords({ operation, chart, from, to }: ReleasePlan): string {
  const steps = {
    install: `revision ${to}`,
    upgrade: from === to ? `revision ${from}` : `revision ${from} to ${to}`,
    rollback: `revision ${from} to ${to}`,
    uninstall: `revision ${from}`,
  };
  return `${steps[operation]}, chart ${chart}`;
}

const SIGNS: Readonly<Record<PlannedAction, readonly [sign: string, colour: number]>> = {
  create: ['+', 32],
  change: ['~', 33],
  replace: ['!', 35],
  delete: ['-', 31],
  keep: [' ', 0],
};

function objectLines(object: ObjectPlan, { namespace }: ReleasePlan, look: PlanLook): readonly string[] {
  const { action, kind, failures, risks, changes } = object;
  const colour = failures.length > 0 ? 31 : SIGNS[action][1];
  const sign = signOf(object);
  const word = failures.length > 0 ? `cannot ${action}` : action;
  const head = `${sign} ${word.padEnd(7)} ${kind} ${nameIn(object, namespace)}`;
  return [
    `${coloured(head, colour, look)}${asideText(object)}`,
    ...changes.flatMap(changeLines),
    ...failures.flatMap(({ message, hint, parts }) => [
      `    ! ${printable(message)}`,
      ...parts.map((part) => `      ${printable(part)}`),
      ...(hint === '' ? [] : [`      hint: ${hint}`]),
    ]),
    ...risks.map(({ kind: risk, says }) => `    ! ${risk}: ${printable(says)}`),
  ];
}

/** `+`, `~`, `-`; `!` for what is replaced or would fail. */
export function signOf({ action, failures }: ObjectPlan): string {
  return failures.length > 0 ? '!' : SIGNS[action][0];
}

function coloured(text: string, colour: number, { isColoured }: PlanLook): string {
  return isColoured && colour > 0 ? `\x1b[${colour}m${text}\x1b[0m` : text;
}

/** The name of an object, with its namespace where that is not the release's. */
export function nameIn({ namespace, name }: ObjectPlan, home: string): string {
  return namespace === '' || namespace === home ? name : `${namespace}/${name}`;
}

function asideText(object: ObjectPlan): string {
  const asides = asidesOf(object);
  return asides.length === 0 ? '' : ` (${printable(asides.join('; '))})`;
}

/** What is said beside an object: pods that restart, and why it is kept or only predicted. */
export function asidesOf({ restart, predicted, reason }: ObjectPlan): readonly string[] {
  return [
    ...(restart === undefined ? [] : [restartText(restart)]),
    ...(predicted ? [`predicted: ${reason}`] : reason === '' ? [] : [reason]),
  ];
}

/** `3 pods restart, RollingUpdate`. */
function restartText({ pods, how }: Restart): string {
  const [many, s] = pods === 1 ? ['1 pod', 's'] : [`${pods} pods`, ''];
  if (how === 'OnDelete') return `${many} stay${s} until somebody deletes them, OnDelete`;
  return how === 'replace' ? `${many} end${s} with it` : `${many} restart${s}, ${how}`;
}

function changeLines(change: FieldChange): readonly string[] {
  const { path, from, to, masked, owners, last } = change;
  const aside = [
    ...(owners.length === 0 ? [] : [`set by ${owners.map(ownerText).join(', ')}`]),
    ...(last === undefined ? [] : [`the last revision said ${shortText(last)}`]),
  ];
  const tail = aside.length === 0 ? '' : `  (${aside.join('; ')})`;
  const lead = `    ${printable(path)}:`;
  if (isBlock(change)) return [`${lead}${tail}`, ...blockLines(String(from), String(to))];
  return [`${lead} ${valueText(from)} -> ${valueText(to)}${masked ? ' (masked)' : ''}${tail}`];
}

/** Whether a change is one of lines within a text. */
export function isBlock({ from, to }: FieldChange): boolean {
  return typeof from === 'string' && typeof to === 'string' && from !== to && `${from}${to}`.includes('\n');
}

const MOST_LINES = 40;

function blockLines(from: string, to: string): readonly string[] {
  const text = diffText(diffLines(from, to), { context: 1, limit: MOST_LINES });
  return text.split('\n').map((line) => `      ${printable(line)}`);
}

/** `kubectl-edit since 2026-01-01T00:00:00Z`. */
export function ownerText({ manager, since, subresource }: FieldOwner): string {
  const through = subresource === '' ? '' : ` through ${subresource}`;
  return printable(`${manager}${through}${since === '' ? '' : ` since ${since}`}`);
}

/** A value in a few words; `nothing` for a field that is not there. */
export function valueText(value: Json | undefined): string {
  return value === undefined ? 'nothing' : shortText(value);
}

const LONGEST = 100;

function shortText(value: Json): string {
  const text = jsonText(value);
  return printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function hookLines(hooks: readonly PlannedHook[]): readonly string[] {
  return hooksByEvent(hooks).map(({ event, names }) => `  ${event} hooks: ${names}`);
}

/** The hooks of each event, in the order in which they run. */
export function hooksByEvent(
  hooks: readonly PlannedHook[],
): readonly { readonly event: string; readonly names: string }[] {
  const events = [...new Set(hooks.map(({ event }) => event))];
  return events.map((event) => {
    const own = hooks.filter((hook) => hook.event === event);
    return { event, names: own.map(({ kind, name }) => `${kind} ${name}`).join(', ') };
  });
}

/** `1 to create, 2 to change, 12 to keep; 3 pods restart`. */
export function summaryText(counts: PlanCounts): string {
  const actions: readonly PlannedAction[] = ['create', 'change', 'replace', 'delete', 'keep'];
  const ends = actions
    .filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} to ${action}`);
  const { restarting, predicted, failing } = counts;
  return [
    ends.length === 0 ? 'no objects' : ends.join(', '),
    ...(restarting === 0 ? [] : [restarting === 1 ? '1 pod restarts' : `${restarting} pods restart`]),
    ...(predicted === 0 ? [] : [`${predicted} only predicted`]),
    ...(failing === 0 ? [] : [`it would fail at ${failing}`]),
  ].join('; ');
}
