import { diffLines, diffText } from '../../base/textdiff.ts';
import { inlineCode } from '../../pages/markdown.ts';
import { renderPage } from '../../pages/pages.ts';
import { countPlans, type FieldChange, type ObjectPlan, type ReleasePlan } from '../../plan/plan.ts';
import { printable } from '../report.ts';
import {
  asidesOf,
  headWords,
  hooksByEvent,
  isBlock,
  isWorthSaying,
  nameIn,
  ownerText,
  type PlanLook,
  signOf,
  summaryText,
  valueText,
} from './plan.ts';

/** Plans as a comment for a pull request. */
export function planMarkdown(plans: readonly ReleasePlan[], look: Pick<PlanLook, 'isVerbose'>): string {
  const releases = plans.map((plan) => releaseModel(plan, look));
  return renderPage('plan', { summary: summaryText(countPlans(plans)), releases });
}

function releaseModel(plan: ReleasePlan, { isVerbose }: Pick<PlanLook, 'isVerbose'>): object {
  const { operation, name, namespace, objects, notes } = plan;
  const shown = objects.filter((object) => isVerbose || isWorthSaying(object));
  return {
    ...{ operation, name, namespace, steps: headWords(plan) },
    objects: shown.map((object) => objectModel(object, namespace)),
    warnings: shown.flatMap((object) => warningsOf(object, namespace)),
    detailed: shown
      .filter(({ changes }) => changes.length > 0)
      .map((object) => detailModel(object, namespace)),
    hooks: hooksByEvent(plan.hooks),
    notes: notes.map(safe),
  };
}

function objectModel(object: ObjectPlan, home: string): object {
  const { kind, action, failures } = object;
  const word = failures.length > 0 ? `**cannot ${action}**` : action;
  const asides = asidesOf(object).map(safe);
  return {
    sign: signOf(object).trim(),
    kind,
    name: nameIn(object, home),
    does: [word, ...asides].join('; '),
  };
}

/** What is no markup of ours is none at all. */
function safe(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>&]/g, (c) =>
    c === '<' ? '&lt;' : c === '&' ? '&amp;' : `\\${c}`,
  );
}

function warningsOf(object: ObjectPlan, home: string): readonly string[] {
  const { kind, failures, risks } = object;
  const who = `${kind} ${inlineCode(nameIn(object, home))}`;
  return [
    ...failures.map(({ message }) => `${who} would fail: ${inlineCode(printable(message))}`),
    ...risks.map(({ kind: risk, says }) => `${who}: **${risk}**, ${safe(says)}`),
  ];
}

function detailModel(object: ObjectPlan, home: string): object {
  const { kind, changes } = object;
  return {
    ...{ kind, sign: signOf(object), name: nameIn(object, home) },
    count: `${changes.length} field${changes.length === 1 ? '' : 's'}`,
    fields: changes.map(({ path, from, to, owners, last }) => ({
      ...{ path, from: valueText(from), to: valueText(to) },
      owners: [
        ...owners.map((owner) => safe(ownerText(owner))),
        ...(last === undefined ? [] : [`the last revision said ${inlineCode(valueText(last))}`]),
      ].join('; '),
    })),
    blocks: changes.filter(isBlock).map(blockModel),
  };
}

const MOST_LINES = 200;

function blockModel({ path, from, to }: FieldChange): object {
  const lines = diffLines(String(from ?? ''), String(to ?? ''));
  const text = diffText(lines, { context: 2, limit: MOST_LINES });
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  return { path, text: text.split('\n').map(printable).join('\n'), fence: '`'.repeat(longest + 1) };
}
