import { describe, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { expectClean, expectRefusal } from './refusal.ts';

const CHART = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };
const BUDGET = /budget/;

const DOUBLING = Array.from(
  { length: 8 },
  (_, i) => `{{ define "d${i + 1}" }}${`{{ include "d${i}" . }}`.repeat(10)}{{ end }}`,
);

/** Templates that helm works on for minutes or until memory ends. */
const GROWING: Readonly<Record<string, string>> = {
  'a loop over 100 million numbers': '{{ range until 100000000 }}x{{ end }}',
  'loops in loops': '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}',
  'a text repeated two thousand million times': '{{ repeat 2000000000 "x" }}',
  'a text repeated again and again':
    '{{ $s := "x" }}{{ range until 12 }}{{ $s = repeat 100 $s }}{{ end }}{{ len $s }}',
  'a text doubled by printf':
    '{{ $s := "x" }}{{ range until 60 }}{{ $s = printf "%s%s" $s $s }}{{ end }}{{ len $s }}',
  'a text doubled by replace':
    '{{ $s := "x" }}{{ range until 60 }}{{ $s = replace "x" "xx" $s }}{{ end }}{{ len $s }}',
  'a text doubled by regexReplaceAll':
    '{{ $s := "x" }}{{ range until 60 }}{{ $s = regexReplaceAll "x" $s "xx" }}{{ end }}{{ len $s }}',
  'a text doubled by join':
    '{{ $s := "x" }}{{ range until 60 }}{{ $s = join "" (list $s $s) }}{{ end }}{{ len $s }}',
  'a text doubled by cat': '{{ $s := "x" }}{{ range until 60 }}{{ $s = cat $s $s }}{{ end }}{{ len $s }}',
  'a text grown by quoting': '{{ $s := "\\"" }}{{ range until 60 }}{{ $s = toJson $s }}{{ end }}{{ len $s }}',
  'a text grown by base64': '{{ $s := "x" }}{{ range until 200 }}{{ $s = b64enc $s }}{{ end }}{{ len $s }}',
  'a list doubled by concat':
    '{{ $l := list 1 2 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}{{ len $l }}',
  'a list nested in itself and written':
    '{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ toYaml $l }}',
  'a list nested in itself and printed':
    '{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ print $l }}',
  'a list nested in itself and copied':
    '{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ len (deepCopy $l) }}',
  'indentation by two thousand million': '{{ indent 2000000000 "x" }}',
  'a number two thousand million wide':
    '{{ printf "%2000000000d" 1 }}{{ printf "%*d" 2000000000 1 }}{{ fail "budget" }}',
  'a list of two thousand million numbers': '{{ len (until 2000000000) }}',
  'a list by small steps': '{{ len (untilStep 0 2000000000 1) }}',
  'a text of as many numbers': '{{ len (seq 2000000000) }}',
  'as many random letters': '{{ len (randAlpha 2000000000) }}',
  'templates that include ten of the next, eight deep': `{{ define "d0" }}x{{ end }}${DOUBLING.join('')}{{ include "d8" . }}`,
  'a private key made again and again':
    '{{ range until 100000 }}{{ genPrivateKey "ed25519" | sha256sum }}{{ end }}',
  'passwords hashed again and again': '{{ range until 100000 }}{{ bcrypt "x" }}{{ end }}',
  'passwords derived again and again':
    '{{ range until 100000 }}{{ derivePassword 1 "long" "p" "u" "s" }}{{ end }}',
  'text split into letters again and again':
    '{{ $s := repeat 1000000 "x" }}{{ range until 100000 }}{{ $l := splitList "" $s }}{{ end }}',
  'text searched again and again':
    '{{ $s := repeat 1000000 "x" }}{{ range until 100000 }}{{ if regexMatch "(x+)+y" $s }}{{ end }}{{ end }}',
};

describe('a render that costs too much ends by its budget', () => {
  for (const [what, template] of Object.entries(GROWING)) test(what, () => refuse(template, BUDGET));
});

const KEPT = '{{ $d := dict }}{{ range $i := until 900000 }}{{ $_ := set $d (toString $i)';
const keep = (value: string, before = ''): string => `${before}${KEPT} (${value}) }}{{ end }}`;
const of = (count: number, text: string): string => `{{ $s := repeat ${count} ${JSON.stringify(text)} }}`;

/** Templates whose values take more memory than their text lets one think. */
const KEEPING: Readonly<Record<string, string>> = {
  'dicts nested in themselves and copied':
    '{{ $l := dict }}{{ range until 60 }}{{ $l = dict "a" $l "b" $l }}{{ end }}{{ len (deepCopy $l) }}',
  'JSON of four million dicts': `${of(4_000_000, '{},')}{{ len (fromJsonArray (printf "[%s1]" $s)) }}`,
  'the same by mustFromJson': `${of(4_000_000, '{},')}{{ len (mustFromJson (printf "[%s1]" $s)) }}`,
  'YAML of four million dicts': `${of(4_000_000, '{},')}{{ len (fromYamlArray (printf "[%s1]" $s)) }}`,
  'YAML of lists in lists': `${of(2_000_000, '- - - 1\n')}{{ len (fromYamlArray $s) }}`,
  'TOML of two million tables': `${of(2_000_000, '[[a]]\n')}{{ len (fromToml $s) }}`,
  'output of four million dicts': `${of(4_000_000, '{},')}a: [{{ $s }}{}]`,
  'a template of two million actions': `${of(2_000_000, '{{ . }}')}{{ tpl $s $ }}`,
  'an action of eight million words': `${of(8_000_000, '. ')}{{ tpl (printf "{{ print %s }}" $s) $ }}`,
  'texts that recursion keeps':
    '{{ define "r" }}{{ $a := repeat 16000000 "x" }}{{ include "r" . }}{{ $a }}{{ end }}{{ include "r" . }}',
  'definitions made again and again':
    '{{ range $i := until 900000 }}{{ tpl (printf `{{ define "x%d" }}{{ . }}{{ end }}` $i) 1 }}{{ end }}',
  'lists reversed and kept': keep('reverse $e', '{{ $e := until 1000 }}'),
  'lists appended to and kept': keep('append $e 1', '{{ $e := until 1000 }}'),
  'lists cut up and kept': keep('chunk 1 $e', '{{ $e := until 1000 }}'),
  'lists of texts kept': keep('toStrings $e', '{{ $e := until 1000 }}'),
  'short lists kept': keep('tuple'),
  'wide dicts kept': keep('dict 1 2 3 4 5 6 7 8 9 0 11 12 13 14 15 16 17 18 19 20'),
  'merged dicts kept': keep('merge (dict) $e', '{{ $e := dict "a" 1 "b" 2 }}'),
  'dicts without a key kept': keep('omit $e "a"', '{{ $e := dict "a" 1 "b" 2 }}'),
  'split texts kept': keep('split "," $s', of(1000, 'xy,')),
  'YAML read and kept': keep('fromYamlArray $s', of(1000, '- a: {b: []}\n')),
  'versions kept': keep('semver "1.2.3"'),
  'URLs taken apart and kept': keep('urlParse "http://a.b/c?d=e"'),
  'times kept': keep('now'),
  'texts kept': keep('printf "%d%s" $i (repeat 1000 "x")'),
};

describe('a render whose values take too much memory ends by its budget', () => {
  for (const [what, template] of Object.entries(KEEPING)) test(what, () => refuse(template, BUDGET));
});

/** What helm refuses too, though partly by the crash of a process of 4 GB. */
const RECURSING: Readonly<Record<string, [template: string, message: RegExp]>> = {
  include: [
    '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}',
    /rendering template has a nested reference name: r/,
  ],
  template: [
    '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
    /exceeded maximum template depth/,
  ],
  tpl: ['{{ tpl .Values.t . }}', /nested|recurs|depth|budget/],
};

describe('recursion ends', () => {
  for (const [what, [template, message]] of Object.entries(RECURSING))
    test(`by ${what}`, () => refuse(template, message));

  test('by brackets in a template, 100,000 deep', () => refuse(`{{ ${'('.repeat(100_000)} }}`, /./));
  test('by blocks in a template, 20,000 deep', () =>
    finish(`${'{{ if true }}'.repeat(20_000)}x${'{{ end }}'.repeat(20_000)}`));
  test('by JSON nested 100,000 deep', () => finish('{{ fromJson (repeat 100000 "[") | toJson }}'));
  test('by YAML nested 100,000 deep', () => finish('{{ fromYaml (repeat 100000 "[") | toJson }}'));
  test('by lists nested in themselves that are compared', () =>
    finish(
      '{{ $l := list 1 }}{{ $m := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ $m = list $m $m }}{{ end }}{{ deepEqual $l $m }}',
    ));
  test('by a value that grew 20,000 deep', () =>
    finish(
      '{{ $l := list 1 }}{{ range until 20000 }}{{ $l = list $l }}{{ end }}{{ toJson $l | len }}{{ toYaml $l | len }}{{ print $l | len }}',
    ));
});

async function refuse(template: string, message: RegExp): Promise<void> {
  await inFolder(async (folder) => {
    expectRefusal(await render(folder, template), message);
  });
}

/** Success or refusal, but no crash. */
async function finish(template: string): Promise<void> {
  await inFolder(async (folder) => {
    const result = await render(folder, template);
    if (result.status !== 0) expectRefusal(result, /./);
    expectClean(result);
  });
}

function render(folder: string, template: string) {
  writeFiles(folder, {
    ...CHART,
    'c/values.yaml': 't: "{{ tpl .Values.t . }}"\n',
    'c/templates/a.yaml': template,
  });
  return runDyn(folder, ['template', 'c', '--budget', 'strict']);
}
