import type { Budget } from '../base/budget.ts';
import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { readFileGlob } from '../chart/fileglob.ts';
import { baseName, type FileTree } from '../chart/filetree.ts';
import { encodeBase64 } from '../go/base64.ts';
import { fromBytes, replaceInvalid } from '../go/bytes.ts';
import type { CallContext } from '../go/function.ts';
import {
  entriesOf,
  type GoMap,
  type GoMethod,
  type GoType,
  type GoTypedMap,
  type GoValue,
  stringMap,
  stringSlice,
} from '../go/value.ts';
import { writeYaml } from '../yaml/yaml.ts';
import type { HelmProfile } from './profile.ts';

/** `.Files` over a chart's files, which it shares. Model: helm pkg/engine files.go. */
export function filesObject(files: FileTree, profile: Pick<HelmProfile, 'linesOfEmptyFile'>): GoTypedMap {
  return typedFiles(new Map(files), filesType(profile));
}

function filesType({ linesOfEmptyFile }: Pick<HelmProfile, 'linesOfEmptyFile'>): GoType {
  const type: GoType = {
    name: 'engine.files',
    methods: {
      Get: withName((files, name) => fromBytes(bytesOf(files, name))),
      GetBytes: withName(bytesOf),
      Glob: withName((files, pattern, { budget }) => typedFiles(matching(files, pattern, budget), type)),
      Lines: withName((files, name) => lines(files, name, linesOfEmptyFile)),
      AsConfig: asYaml((bytes) => replaceInvalid(fromBytes(bytes))),
      AsSecrets: asYaml(encodeBase64),
    },
  };
  return type;
}

function typedFiles(entries: GoMap, type: GoType): GoTypedMap {
  return { go: 'map', type, element: '[]uint8', entries };
}

function withName(run: (files: GoMap, name: string, call: CallContext) => GoValue): GoMethod {
  return (self) => ({
    params: ['string'],
    run: ([name], call) => run(filesOf(self), typeof name === 'string' ? name : '', call),
  });
}

function filesOf(self: GoValue): GoMap {
  return entriesOf(self) ?? new Map();
}

function bytesOf(files: GoMap, name: string): Uint8Array {
  const bytes = files.get(name);
  return bytes instanceof Uint8Array ? bytes : new Uint8Array();
}

/** A malformed pattern matches every file: Helm's way. */
function matching(files: GoMap, pattern: string, budget: Budget): GoMap {
  const matches = readFileGlob(pattern, () => budget.step());
  if (matches === undefined) return new Map(files);
  return new Map(Array.from(files).filter(([name]) => matches(name)));
}

function lines(files: GoMap, name: string, ofEmpty: HelmProfile['linesOfEmptyFile']): GoValue {
  if (!files.has(name)) return stringSlice([]);
  const text = fromBytes(bytesOf(files, name));
  if (text !== '') return stringSlice((text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'));
  if (ofEmpty === 'panic') throw goError('runtime error: index out of range [-1]');
  return stringSlice([]);
}

/** A YAML map of all files by their base name, without the last line break; empty when it cannot be written. */
function asYaml(text: (bytes: Uint8Array) => string): GoMethod {
  return (self) => ({
    params: [],
    run: (_args, { budget }) => {
      const entries: [string, string][] = [];
      for (const [name, bytes] of filesOf(self)) {
        if (!(bytes instanceof Uint8Array)) continue;
        budget.allocate(bytes.length);
        entries.push([replaceInvalid(baseName(name)), text(bytes)]);
      }
      return yamlOrNothing(stringMap(entries));
    },
  });
}

function yamlOrNothing(value: GoValue): string {
  try {
    return writeYaml(value).replace(/\n$/, '');
  } catch (error) {
    if (error instanceof DynError) return '';
    throw error;
  }
}
