import type { Problem } from '../problem.ts';

/** A file whose path would leave the chart. */
export function unsafePath(path: string, reason: string): Problem {
  return {
    code: 'chart/unsafe-path',
    severity: 'error',
    message: `chart file path ${JSON.stringify(path)} ${reason}`,
    hint: 'Paths in a chart are relative to its folder, use "/", and never go up.',
  };
}

/** A .helmignore line that Helm refuses; `message` is Helm's. */
export function ignoreRuleInvalid(message: string, rule: string): Problem {
  return {
    code: 'chart/ignore-rule-invalid',
    severity: 'error',
    message,
    hint: `Look at the line ${JSON.stringify(rule)} in .helmignore: one pattern a line, "*" and "?" within a folder, no "**".`,
  };
}

/** One of the chart's own files cannot be read; `message` is Helm's whole text. */
export function chartFileInvalid(file: string, message: string): Problem {
  return {
    code: 'chart/file-invalid',
    severity: 'error',
    message,
    hint: `Correct ${file} at the place that is named.`,
  };
}

/** A folder or archive without Chart.yaml, or one whose Chart.yaml is ignored. */
export function chartFileMissing(): Problem {
  return {
    code: 'chart/file-missing',
    severity: 'error',
    message: 'Chart.yaml file is missing',
    hint: 'A chart has a Chart.yaml at its top. Check that no pattern of .helmignore hides it.',
  };
}

/** Chart.yaml breaks a rule; `reason` is Helm's text without "validation: ". */
export function chartMetadataInvalid(reason: string): Problem {
  return {
    code: 'chart/metadata-invalid',
    severity: 'error',
    message: `validation: ${reason}`,
    hint: 'Correct that field of Chart.yaml.',
  };
}

/** An apiVersion in Chart.yaml that is neither v1 nor v2. */
export function chartVersionUnsupported(apiVersion: string): Problem {
  return {
    code: 'chart/version-unsupported',
    severity: 'error',
    message: apiVersion === 'v3' ? 'invalid chart apiVersion' : 'unsupported chart version',
    hint: 'Set "apiVersion: v2" in Chart.yaml.',
  };
}

/** An archive that holds files but no Chart.yaml. */
export function chartVersionUnknown(): Problem {
  return {
    code: 'chart/version-unknown',
    severity: 'error',
    message: 'unable to detect chart version, no Chart.yaml found',
    hint: 'The archive is no chart: its top directory needs a Chart.yaml.',
  };
}

/** Something in charts/ that is no chart. `reason` is the message of what went wrong inside. */
export function subchartInvalid(entry: string, chart: string, reason: string): Problem {
  return {
    code: 'chart/subchart-invalid',
    severity: 'error',
    message: `error unpacking subchart ${entry} in ${chart}: ${reason}`,
    hint: `Entries of charts/ are chart folders and .tgz archives; rename ${entry} to _${entry} to have it skipped.`,
  };
}

/** A folder that bears the name of an archive. */
export function subchartArchiveExpected(entry: string, chart: string, found: string): Problem {
  return {
    code: 'chart/subchart-archive-expected',
    severity: 'error',
    message: `error unpacking subchart tar in ${chart}: expected ${entry}, got ${found}`,
    hint: `Rename the folder charts/${entry}: names that end in .tgz are archives.`,
  };
}

/** Dependencies that Chart.yaml names and charts/ lacks. */
export function dependenciesMissing(names: readonly string[]): Problem {
  const what = `found in Chart.yaml, but missing in charts/ directory: ${names.join(', ')}`;
  return {
    code: 'chart/dependencies-missing',
    severity: 'error',
    message: `${CHECKING_DEPENDENCIES}: ${what}`,
    hint: 'Fetch them with "helm dependency build", or give --offline to take them from beside the chart.',
  };
}

/** Dependencies that are not on this machine either; `places` are those that were looked at. */
export function offlineMissing(chart: string, names: readonly string[], places: readonly string[]): Problem {
  const what = `found in Chart.yaml of ${chart}, but missing in charts/ directory: ${names.join(', ')}`;
  return {
    code: 'chart/offline-missing',
    severity: 'error',
    message: `${what}; nor is there ${places.length === 0 ? 'a place to look at' : places.join(', ')}`,
    hint: 'Put a chart of that name into the folder _offline beside the chart, or fetch it into charts/.',
  };
}

/** A chart on this machine that is not the dependency that was declared. `reason` names the place. */
export function offlineMismatch(dependency: string, reason: string): Problem {
  return {
    code: 'chart/offline-mismatch',
    severity: 'error',
    message: `dependency ${dependency}: ${reason}`,
    hint: 'Bring name and version range in Chart.yaml and the chart in that folder together.',
  };
}

/** Charts on this machine that need each other. `way` leads from the user's chart to the folder that closes the circle. */
export function offlineCycle(way: readonly string[]): Problem {
  return {
    code: 'chart/offline-cycle',
    severity: 'error',
    message: `charts depend on each other in a circle: ${way.join(' -> ')}`,
    hint: 'Take one of these dependencies out of its Chart.yaml.',
  };
}

/** Dependencies of a chart of apiVersion v3, which Helm 4.1 cannot look at. */
export function dependenciesUnsupported(): Problem {
  return {
    code: 'chart/dependencies-unsupported',
    severity: 'error',
    message: `${CHECKING_DEPENDENCIES}: unsupported chart dependency type`,
    hint: 'Set "apiVersion: v2" in Chart.yaml.',
  };
}

const CHECKING_DEPENDENCIES =
  'an error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies';
