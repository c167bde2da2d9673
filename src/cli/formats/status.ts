import { quoteJson, readJson } from '../../go/json.ts';
import { trimSpace } from '../../go/space.ts';
import type { GoMap } from '../../go/value.ts';
import { writeRecord, writeStatusRecord } from '../../release/record-write.ts';
import type { Release, ReleaseHook } from '../../release/release.ts';
import { stringAt } from '../../release/stored-metadata.ts';
import { ansicTime } from '../../release/times.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { colourNamespace, colourStatus } from './colour.ts';

/** What of a release is shown, beside what always is. */
export interface StatusOptions {
  readonly isColoured?: boolean;
  /** The chart's name and versions. */
  readonly showChart?: boolean;
  /** The live objects as text, an empty line after each kind. */
  readonly resources?: string;
  /** User-supplied and computed values, hooks and manifest: --debug and get all. */
  readonly computed?: GoMap;
  readonly hideNotes?: boolean;
}

/** The status block of install, upgrade, status, test and get all. Source: helm cmd/status.go, statusPrinter. */
export function statusText(release: Release, options: StatusOptions = {}): string {
  const { computed, resources = '' } = options;
  return [
    headText(release, options),
    resources === '' ? '' : `RESOURCES:\n${resources}\n`,
    testsText(release.hooks),
    computed ? valuesText(release, computed) : '',
    computed || isDryRun(release) ? manifestText(release) : '',
    options.hideNotes || release.state.notes === '' ? '' : `NOTES:\n${trimSpace(release.state.notes)}\n`,
  ].join('');
}

function headText(release: Release, { isColoured = false, showChart = false }: StatusOptions): string {
  const { state, chart } = release;
  const of = (key: string): string => stringAt(chart?.metadata, key);
  return [
    `NAME: ${release.name}`,
    ...(state.lastDeployed === '' ? [] : [`LAST DEPLOYED: ${ansicTime(state.lastDeployed)}`]),
    `NAMESPACE: ${colourNamespace(release.namespace, isColoured)}`,
    `STATUS: ${colourStatus(state.status, isColoured)}`,
    `REVISION: ${release.revision}`,
    ...(showChart
      ? [`CHART: ${of('name')}`, `VERSION: ${of('version')}`, `APP_VERSION: ${of('appVersion')}`]
      : []),
    `DESCRIPTION: ${state.description}`,
    '',
  ].join('\n');
}

/** Tests that never ran are not shown, and hide the line that says that there are none. */
function testsText(hooks: readonly ReleaseHook[]): string {
  const tests = hooks.flatMap((hook) => hook.events.flatMap((event) => (event === 'test' ? [hook] : [])));
  if (tests.length === 0) return 'TEST SUITE: None\n';
  return tests
    .filter(({ lastRun }) => lastRun.startedAt !== '')
    .map(({ name, lastRun }) =>
      [
        `TEST SUITE:     ${name}`,
        `Last Started:   ${ansicTime(lastRun.startedAt)}`,
        `Last Completed: ${ansicTime(lastRun.completedAt)}`,
        `Phase:          ${lastRun.phase}\n`,
      ].join('\n'),
    )
    .join('');
}

/** Whether a release is what would be, and nothing that is. */
export function isDryRun({ state }: Release): boolean {
  return state.description.toLowerCase() === 'dry run complete';
}

function valuesText({ config }: Release, computed: GoMap): string {
  const supplied = writeYaml(config ?? null);
  return `USER-SUPPLIED VALUES:\n${supplied}\nCOMPUTED VALUES:\n${writeYaml(computed)}\n`;
}

function manifestText({ hooks, manifest }: Release): string {
  return `HOOKS:\n${hooksText(hooks)}MANIFEST:\n${manifest}\n`;
}

/** Hooks as documents, each below its source. */
export function hooksText(hooks: readonly ReleaseHook[]): string {
  return hooks.map(({ path, manifest }) => `---\n# Source: ${path}\n${manifest}\n`).join('');
}

/** The whole record for -o json and -o yaml of install and upgrade. */
export function recordText(release: Release, format: 'json' | 'yaml'): string {
  return formatted(writeRecord(release), format);
}

/** The record without its chart, with the live objects by kind, for -o json and -o yaml of status. */
export function statusRecordText(
  release: Release,
  resources: string | undefined,
  format: 'json' | 'yaml',
): string {
  return formatted(writeStatusRecord(release, resources), format);
}

/** JSON as it is, with a line feed, or as YAML. Source: helm cli/output EncodeJSON, EncodeYAML. */
export function formatted(json: string, format: 'json' | 'yaml'): string {
  return format === 'json' ? `${json}\n` : writeYaml(readJson(json));
}

/** A list of texts in JSON. */
export function textList(texts: readonly string[]): string {
  return `[${texts.map((text) => quoteJson(text, true)).join(',')}]`;
}
