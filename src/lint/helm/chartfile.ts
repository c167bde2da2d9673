import { DynError } from '../../base/problem.ts';
import type { Source } from '../../base/source.ts';
import { baseName } from '../../chart/filetree.ts';
import { type DecodedMetadata, decodeMetadata } from '../../chart/metadata.ts';
import { compareVersions, isStrictVersion, parseVersion, type SemVer, versionText } from '../../go/semver.ts';
import { quote } from '../../go/strconv.ts';
import { type GoMap, isMap, typeName } from '../../go/value.ts';
import { readYaml } from '../../yaml/yaml.ts';
import { isEmail, isRequestUrl, isUrl } from './addresses.ts';
import type { HelmMessage, HelmSeverity } from './message.ts';
import type { Subject } from './subject.ts';

const FILE = 'Chart.yaml';

/** What is wrong with Chart.yaml. Source: helm lint/rules Chartfile. */
export function chartfileRules({ chartYaml }: Subject): readonly HelmMessage[] {
  const messages: HelmMessage[] = [];
  const say: Say = (severity, message) => {
    if (message !== undefined) messages.push({ severity, file: FILE, message });
  };
  if (chartYaml.kind === 'directory') say('ERROR', 'should be a file, not a directory');
  const { file } = chartYaml;
  if (file === undefined) return messages;
  if ('unreadable' in file) say('ERROR', unparsed(file.unreadable));
  else checkSource(file.source, say);
  return messages;
}

type Say = (severity: HelmSeverity, message: string | undefined) => void;

function unparsed(reason: string): string {
  return `unable to parse YAML\n\t${reason}`;
}

function checkSource(source: Source, say: Say): void {
  const metadata = readOr(() => decodeMetadata(source));
  if (typeof metadata === 'string') {
    say('ERROR', unparsed(metadata));
    return;
  }
  const strictly = readOr(() => decodeMetadata(source, { strict: true }));
  if (typeof strictly === 'string')
    say('WARNING', `failed to strictly parse chart metadata file\n\t${strictly}`);
  const raw = rawMap(source);
  for (const [severity, check] of CHECKS) say(severity, check(metadata, raw));
}

/** What was read, or Go's text of why it could not be. */
function readOr(read: () => DecodedMetadata): DecodedMetadata | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}

/** The file's own types. What has infinities in it has none: Go cannot say them in JSON. */
function rawMap(source: Source): GoMap {
  try {
    const value = readYaml(source);
    return isMap(value) ? value : new Map();
  } catch (error) {
    if (error instanceof DynError) return new Map();
    throw error;
  }
}

type Check = (metadata: DecodedMetadata, raw: GoMap) => string | undefined;

const CHECKS: readonly (readonly [HelmSeverity, Check])[] = [
  ['ERROR', checkName],
  ['ERROR', checkApiVersion],
  ['ERROR', (_, raw) => checkIsText(raw, 'version')],
  ['ERROR', checkVersion],
  ['ERROR', (_, raw) => checkIsText(raw, 'appVersion')],
  ['ERROR', checkMaintainers],
  ['ERROR', checkSources],
  ['INFO', ({ icon }) => (icon === '' ? 'icon is recommended' : undefined)],
  ['ERROR', ({ icon }) => (icon === '' || isRequestUrl(icon) ? undefined : `invalid icon URL '${icon}'`)],
  ['ERROR', checkType],
  ['ERROR', checkDependencies],
  ['WARNING', ({ version }) => (isStrictVersion(version) ? undefined : notA(version, 'SemVerV2'))],
];

function checkName({ name }: DecodedMetadata): string | undefined {
  if (name === '') return 'name is required';
  return baseName(name) === name ? undefined : `chart name ${quote(name)} is invalid`;
}

const WHICH = 'The value must be either "v1" or "v2"';

function checkApiVersion({ apiVersion }: DecodedMetadata): string | undefined {
  if (apiVersion === '') return `apiVersion is required. ${WHICH}`;
  if (apiVersion === 'v1' || apiVersion === 'v2') return undefined;
  return `apiVersion '${apiVersion}' is not valid. ${WHICH}`;
}

function checkIsText(raw: GoMap, key: string): string | undefined {
  const value = raw.get(key);
  if (value === undefined || typeof value === 'string') return undefined;
  return `${key} should be of type string but it's of type ${typeName(value)}`;
}

const LOWEST = '0.0.0-0';

function checkVersion({ version }: DecodedMetadata): string | undefined {
  if (version === '') return 'version is required';
  const parsed = findVersion(version);
  if (parsed === undefined) return notA(version, 'SemVer');
  if (compareVersions(parsed, parseVersion(LOWEST)) > 0) return undefined;
  return `version ${versionText(parsed)} is less than or equal to ${LOWEST}`;
}

function findVersion(text: string): SemVer | undefined {
  try {
    return parseVersion(text);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

function notA(version: string, what: string): string {
  return `version '${version}' is not a valid ${what}`;
}

function checkMaintainers({ maintainers }: DecodedMetadata): string | undefined {
  for (const maintainer of maintainers ?? []) {
    if (maintainer === null) return 'a maintainer entry is empty';
    const { name, email, url } = maintainer;
    if (name === '') return 'each maintainer requires a name';
    if (email !== '' && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`;
    if (url !== '' && !isUrl(url)) return `invalid url '${url}' for maintainer '${name}'`;
  }
  return undefined;
}

function checkSources({ sources }: DecodedMetadata): string | undefined {
  const bad = sources?.find((source) => source === '' || !isRequestUrl(source));
  return bad === undefined ? undefined : `invalid source URL '${bad}'`;
}

function checkType({ type, apiVersion }: DecodedMetadata): string | undefined {
  if (type === '' || apiVersion === 'v2') return undefined;
  return `chart type is not valid in apiVersion '${apiVersion}'. It is valid in apiVersion 'v2'`;
}

function checkDependencies({ dependencies, apiVersion }: DecodedMetadata): string | undefined {
  if ((dependencies?.length ?? 0) === 0 || apiVersion === 'v2') return undefined;
  return `dependencies are not valid in the Chart file with apiVersion '${apiVersion}'. They are valid in apiVersion 'v2'`;
}
