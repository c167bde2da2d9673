import type { Problem } from '../base/problem.ts';
import type { GoMap } from '../go/value.ts';
import type { JsonObject } from '../kube/json.ts';

/** A release as preflight sees it: what will be there when it is installed or upgraded. */
export interface PreflightRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: { readonly name: string; readonly version: string; readonly kubeVersion: string };
  /** The chart and its enabled subcharts, each by the path of its names (`platform/dynamo-operator`), with its own values. */
  readonly parts: readonly PreflightPart[];
  /** What is rendered, hooks and crds/ included; undefined before it is. */
  readonly objects: readonly JsonObject[] | undefined;
  /** Names of the definitions in crds/ that are left alone where they are there. */
  readonly shipped?: readonly string[];
  /** The namespace is made by the install when it is not there. */
  readonly createNamespace: boolean;
  /** Objects that exist are taken over, whoever's they are. */
  readonly takeOwnership?: boolean;
  /** Definitions are updated even where that breaks somebody. */
  readonly allowsCrdBreaking?: boolean;
}

export interface PreflightPart {
  readonly path: string;
  /** The chart's own name, not its alias. */
  readonly chart: string;
  readonly version: string;
  /** Coalesced with its defaults and globals. */
  readonly values: GoMap;
}

/** What a check wants to know of the cluster. Equal queries of several checks are asked once. */
export type Query =
  /**
   * All objects of a kind; without `namespace` in all namespaces. `name` keeps those of that name, `labels` those that a
   * selector fits; with `metadataOnly` nothing else of them is read.
   */
  | {
      readonly kind: 'list';
      readonly apiVersion: string;
      readonly of: string;
      readonly namespace?: string;
      readonly name?: string;
      readonly labels?: string;
      readonly metadataOnly?: true;
    }
  /** One object, or with `metadataOnly` nothing but its metadata; `namespace` is empty for what the cluster shares. */
  | {
      readonly kind: 'get';
      readonly apiVersion: string;
      readonly of: string;
      readonly namespace: string;
      readonly name: string;
      readonly metadataOnly?: true;
    }
  /**
   * Whether the caller may do something, by an access review. `namespace` is empty for the whole cluster. With `url` it is
   * about a path of the server, such as `/metrics`, and nothing but the verb counts besides.
   */
  | {
      readonly kind: 'may';
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly namespace: string;
      readonly name?: string;
      readonly url?: string;
    }
  /** Which kinds and which version the server has. */
  | { readonly kind: 'api' };

/** What is known; or which right is missing to know it, such as `list clusterroles.rbac.authorization.k8s.io`. */
export type Known<T> = { readonly value: T } | { readonly missing: string };

/** The answers to the queries of all checks. Asking what was not named in `reads` is a bug and throws. */
export interface ClusterState {
  /** Objects of a kind that the server does not have are none. */
  list(query: Extract<Query, { kind: 'list' }>): Known<readonly JsonObject[]>;
  get(query: Extract<Query, { kind: 'get' }>): Known<JsonObject | undefined>;
  may(query: Extract<Query, { kind: 'may' }>): Known<boolean>;
  readonly api: { readonly version: string; readonly apiVersions: readonly string[] };
  /** The time of day in milliseconds since 1970; without it nothing has run out. */
  readonly nowMs?: number;
}

/** One thing that is read and why it counts, for --explain. */
export interface Evidence {
  /** `ClusterRole dynamo-operator-manager-role`. */
  readonly what: string;
  readonly why: string;
}

/** What a check found. `unknown`: it cannot tell, because the right `missing` is not there. */
export interface Finding {
  readonly problem: Problem;
  readonly answer: 'taken' | 'unknown';
  readonly release: string;
  readonly evidence: readonly Evidence[];
}

/**
 * One check. `stage` says when it can run: before rendering (operator conflicts, so that a template's own check does not
 * speak first) or on what is rendered. It makes no request: `reads` names what it wants, `check` gets the answers.
 */
export interface PreflightCheck {
  readonly name: string;
  readonly stage: 'values' | 'objects';
  /** What it finds also refuses `install` and `upgrade` of one chart; findings of other checks are warnings there. */
  readonly refusesAlone?: true;
  /** Codes that --skip-preflight does not take. */
  readonly neverSkipped?: readonly string[];
  /** False where it does not concern these releases. */
  concerns(releases: readonly PreflightRelease[]): boolean;
  reads(releases: readonly PreflightRelease[]): readonly Query[];
  /** What it wants to know besides, now that it has the answers. */
  readsNext?(releases: readonly PreflightRelease[], state: ClusterState): readonly Query[];
  check(releases: readonly PreflightRelease[], state: ClusterState): readonly Finding[];
  /** What was seen besides, and why it does not count or whose it is, for --explain. */
  explain?(releases: readonly PreflightRelease[], state: ClusterState): readonly Evidence[];
}
