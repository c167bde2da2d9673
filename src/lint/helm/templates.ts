import type { Log } from '../../base/log.ts';
import { DynError, type Problem } from '../../base/problem.ts';
import type { Chart } from '../../chart/chart.ts';
import { extensionOf } from '../../chart/filetree.ts';
import { byteLength } from '../../go/bytes.ts';
import { cleanPath } from '../../go/path.ts';
import { trimSpace } from '../../go/space.ts';
import { quote } from '../../go/strconv.ts';
import { defaultCapabilities } from '../../render/capabilities.ts';
import { renderChart } from '../../render/render.ts';
import { checkSchemas } from '../../schema/check.ts';
import { openTexts, withoutSecrets } from '../../values/secrets.ts';
import { type BuiltValues, buildAgain, buildValues } from '../../values/values.ts';
import { deprecation } from './deprecations.ts';
import { listFault } from './lists.ts';
import type { HelmMessage, HelmSeverity } from './message.ts';
import { nameFault } from './names.ts';
import { type ObjectHead, readObjects } from './objects.ts';
import { type HelmLintEnv, load, type Subject } from './subject.ts';

const FOLDER = 'templates/';

/** What is wrong with the templates and with what they render to. Source: helm lint/rules Templates. */
export function templatesRules(subject: Subject, env: HelmLintEnv): readonly HelmMessage[] {
  const only = (severity: HelmSeverity, message: string): readonly HelmMessage[] => [
    { severity, file: FOLDER, message },
  ];
  if (subject.templates === 'absent') return only('WARNING', 'directory does not exist');
  if (subject.templates === 'file') return only('ERROR', 'not a directory');
  const loaded = load(subject, env.log);
  if ('error' in loaded) return only('ERROR', loaded.error);
  const built = valuesFor(loaded.chart, env);
  if (built === undefined) return [];
  const rendered = renderFor(built, env);
  if ('problem' in rendered) return only('ERROR', rendered.problem.message);
  return filesRules(loaded.chart, rendered.texts, env);
}

/** Undefined when dependencies or values do not fit together, of which Helm says nothing here. */
function valuesFor(chart: Chart, { values, profile, log }: HelmLintEnv): BuiltValues | undefined {
  const { dropsDefaultNulls } = profile;
  // An ERROR line tells of what is passed over here.
  const quietly: Log = (line) => {
    if (line.level !== 'ERROR') log(line);
  };
  try {
    return buildAgain(buildValues(chart, values, { log: quietly, dropsDefaultNulls }), { log });
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

type Rendered = { readonly texts: ReadonlyMap<string, string> } | { readonly problem: Problem };

function renderFor(built: BuiltValues, env: HelmLintEnv): Rendered {
  try {
    if (!env.skipSchemas) checkSchemas(built, env.createBudget(), env.log);
    return { texts: render(built, env) };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    if (error.problem.code.startsWith('schema/')) return { problem: error.problem };
    return { problem: withoutSecrets(error.problem, built.tree, [RELEASE, ...openTexts(built.chart)]) };
  }
}

const RELEASE = 'test-release';

function render({ chart, tree }: BuiltValues, env: HelmLintEnv): ReadonlyMap<string, string> {
  const { profile, entropy, namespace, kubeVersion, log } = env;
  const known = defaultCapabilities(profile);
  const capabilities = kubeVersion === undefined ? known : { ...known, kubeVersion };
  const release = { name: RELEASE, namespace, isUpgrade: false, isInstall: false, revision: 0n };
  const { files } = renderChart(
    { chart, values: tree, release, capabilities },
    { budget: env.createBudget(), entropy, profile, lint: log },
  );
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** The rules for each file of the chart itself, until one holds something that cannot be read. */
function filesRules(
  chart: Chart,
  texts: ReadonlyMap<string, string>,
  env: HelmLintEnv,
): readonly HelmMessage[] {
  const messages: HelmMessage[] = [];
  for (const { name } of chart.templates) {
    const say: Say = (severity, message) => void messages.push({ severity, file: name, message });
    checkExtension(name, say);
    if (!/^\.ya?ml$/i.test(extensionOf(name))) continue;
    const text = texts.get(cleanPath(`${chart.metadata.name}/${name}`)) ?? '';
    if (trimSpace(text) !== '' && !checkText({ name, text }, env, say)) break;
  }
  return messages;
}

type Say = (severity: HelmSeverity, message: string) => void;

const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.tpl', '.txt'];

function checkExtension(name: string, say: Say): void {
  const extension = extensionOf(name);
  if (EXTENSIONS.includes(extension)) return;
  say('ERROR', `file extension '${extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`);
}

/** False when the file cannot be read to its end. */
function checkText(
  file: { readonly name: string; readonly text: string },
  env: HelmLintEnv,
  say: Say,
): boolean {
  const indent = indentFault(file.text);
  if (indent !== undefined) say('WARNING', indent);
  try {
    for (const head of readObjects(file)) if (head) checkObject(head, file.text, env, say);
    return true;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    say('ERROR', `unable to parse YAML: ${error.message}`);
    return false;
  }
}

/** Go's scanner takes no longer line. */
const MOST_LINE_BYTES = 65_536;

function indentFault(text: string): string | undefined {
  for (const whole of text.split('\n')) {
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (byteLength(whole) >= MOST_LINE_BYTES) return 'bufio.Scanner: token too long';
    if (trimSpace(line) === '') continue;
    if (!/^[ \t]/.test(line)) return undefined;
    return `document starts with an illegal indent: ${quote(line)}, which may cause parsing problems`;
  }
  return undefined;
}

function checkObject(head: ObjectHead, text: string, env: HelmLintEnv, say: Say): void {
  const { kind, metadata } = head;
  const name = nameFault(kind, metadata.name);
  if (name !== undefined) say('WARNING', name);
  const old = deprecation(head, env.kubeVersion ?? env.profile.kubeVersion);
  if (old !== undefined) say('WARNING', old);
  if (SELECTING.includes(kind) && !text.includes('matchLabels') && !text.includes('matchExpressions')) {
    const what = `a ${kind} must contain matchLabels or matchExpressions`;
    say('ERROR', `${what}, and ${quote(metadata.name)} does not`);
  }
  const list = kind === 'List' ? listFault(text) : undefined;
  if (list !== undefined) say('ERROR', list);
}

const SELECTING: readonly string[] = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];
