import type { Budget } from '../../base/budget.ts';
import type { Entropy } from '../../base/entropy.ts';
import type { Log, LogLine } from '../../base/log.ts';
import type { Source } from '../../base/source.ts';
import type { Chart } from '../../chart/chart.ts';
import type { GoMap } from '../../go/value.ts';
import type { KubeVersion } from '../../render/capabilities.ts';
import type { HelmProfile } from '../../render/profile.ts';

/** One file as it lies in the chart's folder, whatever .helmignore says. Undefined: it is not there. */
export type FoundFile = { readonly source: Source } | { readonly unreadable: string } | undefined;

/** What an entry of a folder is. */
export type EntryKind = 'file' | 'directory' | 'absent';

/** The chart as the loader gave it, or why it could not. */
export type Loaded = { readonly chart: Chart } | { readonly error: string };

/** A chart's folder with all that Helm's rules look at. */
export interface Subject {
  /** The absolute path of the folder. */
  readonly path: string;
  readonly chartYaml: { readonly kind: EntryKind; readonly file: FoundFile };
  readonly valuesYaml: FoundFile;
  readonly schema: FoundFile;
  readonly templates: EntryKind;
  readonly crds: EntryKind;
  readonly loaded: Loaded;
  /** What the loader has to tell, each time it is asked. */
  readonly loadLogs: readonly LogLine[];
}

/** What the rules are given besides the chart. */
export interface HelmLintEnv {
  /** The user's values. Helm fills their maps with the defaults of each chart that it looks at, one after the other. */
  readonly values: GoMap;
  readonly namespace: string;
  /** Undefined: the one of the profile. */
  readonly kubeVersion?: KubeVersion;
  readonly skipSchemas: boolean;
  readonly profile: HelmProfile;
  readonly createBudget: () => Budget;
  readonly entropy: Entropy;
  readonly log: Log;
}

/** What loading gives, as Helm does it anew for each group of rules: its log lines come each time. */
export function load({ loaded, loadLogs }: Subject, log: Log): Loaded {
  for (const line of loadLogs) log(line);
  return loaded;
}
