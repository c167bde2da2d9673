import { stringAt, stringsAt } from '../kube/json.ts';
import { type Edge, isOwnKind, type TargetIndex, targetName } from './edges.ts';
import { podTemplate } from './pod-edges.ts';
import type { Target } from './targets.ts';
import { knownLabels, type Webhook, webhooksOf } from './webhooks.ts';

/** Edges to objects of custom kinds, from the definitions of these and the webhooks that are asked about them. */
export function customEdges(index: TargetIndex): readonly Edge[] {
  const definitions = definitionsIn(index);
  const keyOf = ({ resource }: Target): string => `${resource.group}/${resource.kind}`;
  const custom = index.targets.filter((target) => definitions.has(keyOf(target)) || !isOwnKind(target));
  const defined = custom.flatMap((after): Edge[] => {
    const before = definitions.get(keyOf(after));
    if (!before) return [];
    return [
      { before, after, cause: 'definition', gate: 'established', reason: 'its kind is defined by this' },
    ];
  });
  return [...defined, ...webhookEdges(custom, index)];
}

function definitionsIn({ targets }: TargetIndex): ReadonlyMap<string, Target> {
  const definitions = targets.filter(({ ref }) => ref.kind === 'CustomResourceDefinition');
  return new Map(
    definitions.map((target) => {
      const { object } = target;
      return [`${stringAt(object, 'spec', 'group')}/${stringAt(object, 'spec', 'names', 'kind')}`, target];
    }),
  );
}

function webhookEdges(custom: readonly Target[], index: TargetIndex): readonly Edge[] {
  if (custom.length === 0) return [];
  const webhooks = index.targets.flatMap(webhooksOf);
  return webhooks.flatMap((webhook) => {
    const backing = backingOf(webhook, index);
    const concerned = custom.filter((target) => {
      const { namespace } = target.ref;
      const labels = knownLabels(namespace, index.find('Namespace', '', namespace));
      return webhook.concerns(target, labels);
    });
    return concerned.flatMap((after) => edgesOf(webhook, after, backing));
  });
}

interface Backing {
  readonly service: Target | undefined;
  readonly workloads: readonly Target[];
}

/** What of the release answers for a webhook. */
function backingOf({ service: named }: Webhook, { targets, find }: TargetIndex): Backing {
  const service = named && find('Service', named.namespace, named.name);
  const selector = Object.entries(service ? stringsAt(service.object, 'spec', 'selector') : {});
  if (!service || selector.length === 0) return { service, workloads: [] };
  const workloads = targets.filter((target) => {
    const template = target.ref.namespace === service.ref.namespace ? podTemplate(target) : undefined;
    const labels = template && stringsAt(template, 'metadata', 'labels');
    return labels && selector.every(([key, value]) => labels[key] === value);
  });
  return { service, workloads };
}

function edgesOf(webhook: Webhook, after: Target, { service, workloads }: Backing): readonly Edge[] {
  const edge = (before: Target, reason: string): Edge => ({
    ...{ before, after, cause: 'webhook', reason },
    gate: webhook.isIgnorable ? 'written' : 'answering',
  });
  const what = webhook.owner.ref.kind === 'CustomResourceDefinition' ? 'converts it' : 'is asked about it';
  const ignored = webhook.isIgnorable ? '; the server goes on where nobody answers' : '';
  const own = edge(webhook.owner, `webhook ${webhook.name} ${what}${ignored}`);
  if (webhook.isIgnorable) return [own];
  return [
    own,
    ...(service ? [edge(service, `leads to webhook ${webhook.name}, which ${what}`)] : []),
    ...workloads.map((one) => edge(one, `its pods answer for webhook ${webhook.name}, which ${what}`)),
  ];
}

/** How a person calls what is waited for: `Foo a` or `Foo a and 3 others`. */
export function namedTogether(targets: readonly Target[]): string {
  const [first] = targets;
  const others = targets.length - 1;
  const lead = first ? targetName(first) : 'nothing';
  return others < 1 ? lead : `${lead} and ${others} other${others === 1 ? '' : 's'}`;
}
