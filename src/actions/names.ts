import { fail } from '../base/problem.ts';
import { usage } from '../base/problems/cli.ts';
import { invalidReleaseName } from '../base/problems/open.ts';

/** What a command line says about the name of the release. */
export interface NameRequest {
  readonly positionals: readonly string[];
  readonly generateName: boolean;
  readonly nameTemplate: string;
}

/** The chart argument, and the name or the template that makes it. Source: helm Install.NameAndChart. */
export function nameAndChart(request: NameRequest): { readonly name?: string; readonly chart: string } {
  const { positionals, generateName, nameTemplate } = request;
  const [first = '', second = ''] = positionals;
  if (positionals.length > 2) {
    fail(usage(`expected at most two arguments, unexpected arguments: ${positionals.slice(2).join(', ')}`));
  }
  if (positionals.length < 2)
    return nameTemplate === '' ? { name: 'release-name', chart: first } : { chart: first };
  if (generateName) fail(usage('cannot set --generate-name and also specify a name'));
  if (nameTemplate !== '') fail(usage('cannot set --name-template and also specify a name'));
  return { name: first, chart: second };
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_NAME = 53;

/** Whether Helm takes it as the name of a release. Source: helm chartutil.ValidateReleaseName. */
export function isReleaseName(name: string): boolean {
  // The length comes first: what is short cannot make the expression slow.
  return name.length <= LONGEST_NAME && NAME.test(name);
}

/** Raises open/release-name for a name that Helm refuses. */
export function checkReleaseName(name: string): void {
  if (!isReleaseName(name)) fail(invalidReleaseName(name));
}
