import { DynError } from '../base/problem.ts';
import { invalidKubeVersion } from '../base/problems/render.ts';
import type { GoFunction } from '../go/function.ts';
import type { GoMap, GoSlice, GoStruct, GoType, GoValue } from '../go/value.ts';
import type { HelmProfile } from './profile.ts';

/** A Kubernetes version. `normalized` has no suffix; constraints are checked against it. */
export interface KubeVersion {
  readonly version: string;
  readonly normalized: string;
  readonly major: string;
  readonly minor: string;
}

/** What a chart may know of the cluster. */
export interface Capabilities {
  readonly kubeVersion: KubeVersion;
  readonly apiVersions: readonly string[];
}

/** What Helm assumes without a cluster, plus the API versions of `--api-versions`. */
export function defaultCapabilities(profile: HelmProfile, extra: readonly string[] = []): Capabilities {
  const { version, major, minor } = profile.kubeVersion;
  return {
    kubeVersion: { version, normalized: version, major, minor },
    apiVersions: [...profile.apiVersions, ...extra],
  };
}

const GENERIC = /^[\t\n\f\r ]*v?([0-9]+(?:\.[0-9]+)*)[^\n]*$/;

/** Reads `--kube-version`. Model: k8s.io/apimachinery version.ParseGeneric. Raises render/kube-version. */
export function readKubeVersion(text: string): KubeVersion {
  const refuse = (reason: string): never => {
    throw new DynError(invalidKubeVersion(text, reason));
  };
  const match = GENERIC.exec(text);
  if (!match) return refuse(`could not parse ${JSON.stringify(text)} as version`);
  const numbers = match[1] ?? '';
  const parts = numbers.split('.');
  if (parts.length < 2) return refuse(`illegal version string ${JSON.stringify(text)}`);
  for (const [index, part] of parts.entries()) {
    if (index === 0 && part.length > 1 && part.startsWith('0')) {
      return refuse(
        `illegal zero-prefixed version component ${JSON.stringify(part)} in ${JSON.stringify(text)}`,
      );
    }
    if (BigInt(part) > 0xffffffffffffffffn) {
      const what = `illegal non-numeric version component ${JSON.stringify(part)} in ${JSON.stringify(text)}`;
      return refuse(`${what}: strconv.ParseUint: parsing ${JSON.stringify(part)}: value out of range`);
    }
  }
  const components = parts.map((part) => BigInt(part).toString());
  return {
    version: text.startsWith('v') ? text : `v${text}`,
    normalized: `v${components.join('.')}`,
    major: components[0] ?? '',
    minor: components[1] ?? '',
  };
}

const KUBE_VERSION_COPY: GoType = { name: 'common.KubeVersion', unexported: ['normalizedVersion'] };
/** A copy has no normalized version. */
function kubeVersionText(self: GoValue): string {
  return field(self, 'normalizedVersion') || field(self, 'Version');
}

const KUBE_VERSION: GoType = {
  ...KUBE_VERSION_COPY,
  copied: KUBE_VERSION_COPY,
  methods: {
    String: (self) => constant(kubeVersionText(self)),
    GitVersion: (self) => constant(field(self, 'Version')),
  },
  pointerText: kubeVersionText,
};

const BUILD_INFO: GoType = {
  name: 'version.BuildInfo',
  jsonNames: {
    Version: 'version',
    GitCommit: 'git_commit',
    GitTreeState: 'git_tree_state',
    GoVersion: 'go_version',
    KubeClientVersion: 'kube_client_version',
  },
};

const VERSION_SET: GoType = {
  name: 'common.VersionSet',
  methods: {
    Has: (self) => ({
      params: ['string'],
      run: ([wanted]) => itemsOfSet(self).includes(wanted ?? null),
    }),
  },
};

const CAPABILITIES: GoType = {
  name: 'common.Capabilities',
  methods: { Copy: (self) => constant(self) },
};

/** `.Capabilities` as templates see it. */
export function capabilitiesObject(capabilities: Capabilities, profile: HelmProfile): GoStruct {
  const { kubeVersion, apiVersions } = capabilities;
  const versions: GoSlice = { go: 'slice', type: VERSION_SET, element: 'string', items: apiVersions };
  return struct(CAPABILITIES, true, [
    [
      'KubeVersion',
      struct(KUBE_VERSION, false, [
        ['Version', kubeVersion.version],
        ['normalizedVersion', kubeVersion.normalized],
        ['Major', kubeVersion.major],
        ['Minor', kubeVersion.minor],
      ]),
    ],
    ['APIVersions', versions],
    [
      'HelmVersion',
      struct(BUILD_INFO, false, [
        ['Version', profile.helm.version],
        ['GitCommit', profile.helm.gitCommit],
        ['GitTreeState', profile.helm.gitTreeState],
        ['GoVersion', profile.helm.goVersion],
        ['KubeClientVersion', profile.helm.kubeClientVersion],
      ]),
    ],
  ]);
}

function struct(type: GoType, pointer: boolean, fields: readonly (readonly [string, GoValue])[]): GoStruct {
  const map: GoMap = new Map(fields);
  return { go: 'struct', type, pointer, fields: map };
}

function constant(value: GoValue): GoFunction {
  return { params: [], run: () => value };
}

function field(self: GoValue, name: string): string {
  const value = isStruct(self) ? self.fields.get(name) : undefined;
  return typeof value === 'string' ? value : '';
}

function isStruct(value: GoValue): value is GoStruct {
  return typeof value === 'object' && value !== null && 'go' in value && value.go === 'struct';
}

function itemsOfSet(value: GoValue): readonly GoValue[] {
  return typeof value === 'object' && value !== null && 'go' in value && value.go === 'slice'
    ? value.items
    : [];
}
