import { DynError, fail } from '../base/problem.ts';
import { chartMetadataInvalid } from '../base/problems/chart.ts';
import { replaceInvalid } from '../go/bytes.ts';
import { isPrint, isSpace } from '../go/runes.ts';
import { parseVersion } from '../go/semver.ts';
import { quote } from '../go/strconv.ts';
import type { ChartMetadata, Dependency, Maintainer } from './chart.ts';
import { baseName } from './filetree.ts';
import type { DecodedMetadata } from './metadata.ts';

/**
 * Checks the rules of Chart.yaml in Helm's order, after cleaning its texts of what cannot be printed.
 * Raises `chart/metadata-invalid`. Model: helm chart/v2 Metadata.Validate.
 */
export function validateMetadata(decoded: DecodedMetadata): ChartMetadata {
  const metadata = cleanTexts(decoded);
  checkName(metadata);
  checkVersion(metadata);
  if (!['', 'application', 'library'].includes(metadata.type))
    refuse('chart.metadata.type must be application or library');
  const maintainers = metadata.maintainers?.map(cleanMaintainer);
  const seen = new Set<string>();
  const dependencies = metadata.dependencies?.map((dependency) => checkDependency(dependency, seen));
  return { ...metadata, maintainers, dependencies };
}

function cleanTexts(metadata: DecodedMetadata): DecodedMetadata {
  return {
    ...metadata,
    name: clean(metadata.name),
    description: clean(metadata.description),
    home: clean(metadata.home),
    icon: clean(metadata.icon),
    condition: clean(metadata.condition),
    tags: clean(metadata.tags),
    appVersion: clean(metadata.appVersion),
    kubeVersion: clean(metadata.kubeVersion),
    sources: metadata.sources?.map(clean),
    keywords: metadata.keywords?.map(clean),
  };
}

const PLAIN = /^[ -~]*$/;

/** White space becomes blanks, one for one; what cannot be printed goes. */
function clean(text: string): string {
  if (PLAIN.test(text)) return text;
  return Array.from(replaceInvalid(text), cleanRune).join('');
}

function cleanRune(char: string): string {
  const rune = char.codePointAt(0) ?? 0;
  if (isSpace(rune)) return ' ';
  return isPrint(rune) ? char : '';
}

function checkName({ apiVersion, name }: DecodedMetadata): void {
  if (apiVersion === '') refuse('chart.metadata.apiVersion is required');
  if (name === '') refuse('chart.metadata.name is required');
  if (name === '.' || name === '..') refuse(`chart.metadata.name ${quote(name)} is not allowed`);
  if (name !== baseName(name)) refuse(`chart.metadata.name ${quote(name)} is invalid`);
}

function checkVersion({ version }: DecodedMetadata): void {
  if (version === '') refuse('chart.metadata.version is required');
  if (!isVersion(version)) refuse(`chart.metadata.version ${quote(version)} is invalid`);
}

function isVersion(text: string): boolean {
  try {
    parseVersion(text);
    return true;
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}

function cleanMaintainer(maintainer: Maintainer | null): Maintainer {
  if (maintainer === null) return refuse('maintainers must not contain empty or null nodes');
  return { name: clean(maintainer.name), email: clean(maintainer.email), url: clean(maintainer.url) };
}

const ALIAS = /^[a-zA-Z0-9_-]+$/;

function checkDependency(raw: Dependency | null, seen: Set<string>): Dependency {
  if (raw === null) return refuse('dependencies must not contain empty or null nodes');
  const dependency: Dependency = {
    ...raw,
    name: clean(raw.name),
    version: clean(raw.version),
    repository: clean(raw.repository),
    condition: clean(raw.condition),
    tags: raw.tags?.map(clean),
  };
  const { name, alias } = dependency;
  if (alias !== '' && !ALIAS.test(alias))
    refuse(`dependency ${quote(name)} has disallowed characters in the alias`);
  const key = alias === '' ? name : alias;
  if (seen.has(key)) refuse(`more than one dependency with name or alias ${quote(key)}`);
  seen.add(key);
  return dependency;
}

function refuse(reason: string): never {
  return fail(chartMetadataInvalid(reason));
}
