import { compareBytes } from '../../go/bytes.ts';
import { quoteJson } from '../../go/json.ts';
import { formatMoment } from '../../go/layout.ts';
import { quote } from '../../go/strconv.ts';
import { type GoMap, type GoValue, isList, isMap } from '../../go/value.ts';
import { writeOrdered } from '../../release/record-write.ts';
import type { Release } from '../../release/release.ts';
import { stringAt } from '../../release/stored-metadata.ts';
import { momentOfStamp } from '../../release/times.ts';
import type { Command } from '../command.ts';
import { formatted } from '../formats/status.ts';
import { findShown, formatOf, print, REVISION_FLAG } from '../reading.ts';
import { DRIVER_FLAG, OUTPUT_FLAG } from '../releaseflags.ts';

/** `dyn get metadata`. */
export const getMetadata: Command = {
  name: 'get metadata',
  summary: 'show the facts of a release',
  usage: 'RELEASE_NAME [FLAGS]',
  description: 'Prints name, chart, versions, labels, state and time of a release.',
  examples: [
    ['dyn get metadata web -n team-a', 'the newest revision'],
    ['dyn get metadata web --revision 2', 'an older one'],
    ['dyn get metadata web -o json', 'for scripts'],
  ],
  flags: [REVISION_FLAG, DRIVER_FLAG, OUTPUT_FLAG],
  related: ['dyn get all', 'dyn list'],
  run: async (args, world) => {
    const { release } = await findShown(args, 'get metadata', world);
    const format = formatOf(args.flags);
    print(world, format === 'table' ? factsText(release) : formatted(factsJson(release), format));
    return 0;
  },
};

function deployedAt({ state }: Release): string {
  return formatMoment(momentOfStamp(state.lastDeployed), '2006-01-02T15:04:05Z07:00');
}

function factsText(release: Release): string {
  const metadata = release.chart?.metadata;
  const of = (key: string): string => stringAt(metadata, key);
  const facts = [
    ['NAME', release.name],
    ['CHART', of('name')],
    ['VERSION', of('version')],
    ['APP_VERSION', of('appVersion')],
    ['ANNOTATIONS', pairs(textsOf(metadata?.get('annotations')))],
    ['LABELS', pairs(Object.entries(release.labels))],
    ['DEPENDENCIES', dependencyNames(metadata)],
    ['NAMESPACE', release.namespace],
    ['REVISION', String(release.revision)],
    ['STATUS', release.state.status],
    ['DEPLOYED_AT', deployedAt(release)],
    ['APPLY_METHOD', applyMethod(release.applyMethod)],
  ];
  return facts.map(([name, value]) => `${name}: ${value}\n`).join('');
}

function textsOf(value: GoValue | undefined): readonly (readonly [string, string])[] {
  return value instanceof Map ? [...value.keys()].map((key) => [key, stringAt(value, key)]) : [];
}

/** Source: apimachinery labels.Set String. */
function pairs(entries: readonly (readonly [string, string])[]): string {
  return entries
    .map(([key, value]) => `${key}=${value}`)
    .sort(compareBytes)
    .join(',');
}

function dependencyNames(metadata: GoMap | undefined): string {
  const list = metadata?.get('dependencies') ?? null;
  const names = isList(list) ? list.flatMap((one) => (isMap(one) ? [stringAt(one, 'name')] : [])) : [];
  return names.sort(compareBytes).join(',');
}

function applyMethod(method: string): string {
  switch (method) {
    case '':
      return 'client-side apply (defaulted)';
    case 'csa':
      return 'client-side apply';
    case 'ssa':
      return 'server-side apply';
    default:
      return `unknown (${quote(method)})`;
  }
}

function factsJson(release: Release): string {
  const metadata = release.chart?.metadata;
  const text = (value: string): string => quoteJson(value, true);
  const labels = Object.entries(release.labels).sort(([a], [b]) => compareBytes(a, b));
  const members: readonly (readonly [string, string | undefined])[] = [
    ['name', text(release.name)],
    ['chart', text(stringAt(metadata, 'name'))],
    ['version', text(stringAt(metadata, 'version'))],
    ['appVersion', text(stringAt(metadata, 'appVersion'))],
    ['annotations', ordered(metadata?.get('annotations'))],
    ['labels', labels.length === 0 ? undefined : writeOrdered(new Map(labels))],
    ['dependencies', ordered(metadata?.get('dependencies'))],
    ['namespace', text(release.namespace)],
    ['revision', String(release.revision)],
    ['status', text(release.state.status)],
    ['deployedAt', text(deployedAt(release))],
    ['applyMethod', release.applyMethod === '' ? undefined : text(release.applyMethod)],
  ];
  return `{${members.flatMap(([key, json]) => (json === undefined ? [] : [`"${key}":${json}`])).join(',')}}`;
}

function ordered(value: GoValue | undefined): string | undefined {
  return value === undefined ? undefined : writeOrdered(value);
}
