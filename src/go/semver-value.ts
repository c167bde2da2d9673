import { toBytes } from './bytes.ts';
import { method } from './method.ts';
import {
  checkMetadata,
  checkPrerelease,
  compareVersions,
  parseVersion,
  type SemVer,
  versionText,
} from './semver.ts';
import { type GoMethod, type GoStruct, type GoType, type GoValue, isTagged, uint64 } from './value.ts';

const FIELDS = ['major', 'minor', 'patch', 'pre', 'metadata', 'original'];

/** A version as templates see it: `*semver.Version`, or the plain struct that IncMajor and its kin give. */
export function versionValue(version: SemVer, pointer = true): GoStruct {
  const { major, minor, patch, pre, metadata, original } = version;
  const values = [uint64(major), uint64(minor), uint64(patch), pre, metadata, original];
  const fields = new Map(values.map((value, i) => [String(FIELDS[i]), value]));
  return { go: 'struct', type: pointer ? POINTER : PLAIN, pointer, fields, data: version };
}

/** The version behind a value; undefined when it is none. */
export function versionOf(value: GoValue | undefined): SemVer | undefined {
  return isTagged(value) && value.go === 'struct' && isVersion(value.data) ? value.data : undefined;
}

function isVersion(data: unknown): data is SemVer {
  return data instanceof Object && 'metadata' in data;
}

/** The zero version stands in where no version can be: receivers and checked arguments always are one. */
function known(value: GoValue | undefined): SemVer {
  return versionOf(value) ?? parseVersion('0');
}

function getter(get: (version: SemVer) => GoValue): GoMethod {
  return method([], (self) => get(known(self)));
}

function comparison(result: (order: number) => GoValue): GoMethod {
  return method(['*semver.Version'], (self, [other]) => result(compareVersions(known(self), known(other))));
}

/** The same version with some parts changed; `original` follows, with its `v`. */
function changed(version: SemVer, parts: Partial<SemVer>): GoStruct {
  const next = { ...version, ...parts };
  const prefix = version.original.startsWith('v') ? 'v' : '';
  return versionValue({ ...next, original: prefix + versionText(next) }, false);
}

const BARE = { pre: '', metadata: '' };

function quoted(version: SemVer): string {
  return `"${versionText(version)}"`;
}

const VALUE_METHODS: Readonly<Record<string, GoMethod>> = {
  String: getter(versionText),
  Major: getter((v) => uint64(v.major)),
  Minor: getter((v) => uint64(v.minor)),
  Patch: getter((v) => uint64(v.patch)),
  Prerelease: getter((v) => v.pre),
  Metadata: getter((v) => v.metadata),
  IncPatch: getter((v) => changed(v, { ...BARE, patch: v.pre ? v.patch : uint64(v.patch + 1n).value })),
  IncMinor: getter((v) => changed(v, { ...BARE, minor: uint64(v.minor + 1n).value, patch: 0n })),
  IncMajor: getter((v) => changed(v, { ...BARE, major: uint64(v.major + 1n).value, minor: 0n, patch: 0n })),
  SetPrerelease: method(['string'], (self, [pre]) => {
    checkPrerelease(String(pre));
    return changed(known(self), { pre: String(pre) });
  }),
  SetMetadata: method(['string'], (self, [metadata]) => {
    checkMetadata(String(metadata));
    return changed(known(self), { metadata: String(metadata) });
  }),
  Value: getter(versionText),
  MarshalJSON: getter((v) => toBytes(quoted(v))),
  MarshalText: getter((v) => toBytes(versionText(v))),
};

/** Methods with a pointer receiver: the struct that IncMajor gives has them not. */
const POINTER_METHODS: Readonly<Record<string, GoMethod>> = {
  ...VALUE_METHODS,
  Original: getter((v) => v.original),
  Compare: comparison((order) => BigInt(order)),
  Equal: comparison((order) => order === 0),
  LessThan: comparison((order) => order < 0),
  LessThanEqual: comparison((order) => order <= 0),
  GreaterThan: comparison((order) => order > 0),
  GreaterThanEqual: comparison((order) => order >= 0),
};

const PLAIN: GoType = {
  name: 'semver.Version',
  methods: VALUE_METHODS,
  unexported: FIELDS,
  text: (self) => versionText(known(self)),
  json: (self) => quoted(known(self)),
};

const POINTER: GoType = { ...PLAIN, methods: POINTER_METHODS };
