import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FileForms } from '../support/cases.ts';
import { inFolder, listFiles, runDyn, writeFiles } from '../support/command.ts';
import { tarEntry, tgz } from '../support/fixture.ts';
import { expectClean, expectRefusal } from './refusal.ts';

const CHART = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };

describe('hostile archives', () => {
  const leaving: Readonly<Record<string, string>> = {
    'c/../../evil.yaml': 'a path that goes up',
    'c/..\\..\\evil.yaml': 'a path that goes up in the manner of Windows',
    'c/C:/evil.yaml': 'a drive letter',
  };
  for (const [path, what] of Object.entries(leaving))
    test(`${what} is refused`, () =>
      refuseArchive({ ...CHART, [path]: 'a: 1' }, /unable to load chart archive/));

  for (const path of ['../evil.yaml', '/etc/evil.yaml', 'C:\\evil.yaml'])
    test(`${path} is a file of the chart, as all top folders are taken off, and is not written`, () =>
      inFolder(async (folder) => {
        writeFileSync(join(folder, 'c.tgz'), tgz({ ...CHART, [path]: 'a: 1' }));
        expect(await runDyn(folder, ['template', 'c.tgz'])).toMatchObject({ status: 0, stdout: '\n' });
        expect(listFiles(folder)).toEqual(['c.tgz']);
      }));

  test('a link is refused by its name', () =>
    refuseArchive({ ...CHART, 'c/templates/a.yaml': { link: '/etc/passwd' } }, /templates\/a\.yaml/));

  test('of two entries of one name the second is taken', () =>
    inFolder(async (folder) => {
      const blocks = [
        ...tarEntry('c/Chart.yaml', CHART['c/Chart.yaml']),
        ...tarEntry('c/templates/a.yaml', 'a: 1'),
        ...tarEntry('c/templates/a.yaml', 'a: 2'),
      ];
      writeFileSync(join(folder, 'c.tgz'), gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
      const result = await runDyn(folder, ['template', 'c.tgz']);
      expect(result).toMatchObject({ status: 0, stdout: '---\n# Source: c/templates/a.yaml\na: 2\n' });
    }));

  test('an archive of 100 KB that unpacks to more than 100 MiB is refused early', () =>
    inFolder(async (folder) => {
      const zeros = { repeat: '\0'.repeat(1 << 20), times: 4 };
      const files: Record<string, FileForms[string]> = { ...CHART };
      for (let i = 0; i < 30; i++) files[`c/files/${i}`] = zeros;
      writeFileSync(join(folder, 'c.tgz'), tgz(files));
      const result = await runDyn(folder, ['template', 'c.tgz', '--budget', 'strict']);
      expectRefusal(result, /unpacks to|too large|maximum|larger/);
      expect(result.peakMb).toBeLessThan(160);
    }));

  test('200,000 empty files are refused', () =>
    inFolder(async (folder) => {
      const entries = Array.from({ length: 200_000 }, (_, i) => tarEntry(`c/files/${i}`, ''));
      const blocks = [
        ...tarEntry('c/Chart.yaml', CHART['c/Chart.yaml']),
        ...entries.flat(),
        Buffer.alloc(1024),
      ];
      writeFileSync(join(folder, 'c.tgz'), gzipSync(Buffer.concat(blocks)));
      expectRefusal(await runDyn(folder, ['template', 'c.tgz', '--budget', 'strict']), /entries|files/);
    }));

  test('an archive that ends too early is refused', () =>
    inFolder(async (folder) => {
      const whole = tgz({ ...CHART, 'c/templates/a.yaml': 'a: 1' });
      writeFileSync(join(folder, 'c.tgz'), whole.subarray(0, whole.length >> 1));
      expectRefusal(await runDyn(folder, ['template', 'c.tgz']), /EOF|archive/);
    }));

  async function refuseArchive(files: FileForms, message: RegExp): Promise<void> {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'c.tgz'), tgz(files));
      expectRefusal(await runDyn(folder, ['template', 'c.tgz', '--budget', 'strict']), message);
      expect(listFiles(folder)).toEqual(['c.tgz']);
    });
  }
});

describe('hostile folders', () => {
  test('a link that leaves the chart is refused, and --follow-links follows it', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        secret: 'own: secret',
        'c/templates/a.yaml': 'a: {{ .Files.Get "link" | quote }}',
      });
      symlinkSync('../secret', join(folder, 'c/link'));
      const result = await runDyn(folder, ['template', 'c']);
      expectRefusal(result, /link/);
      expect(result.stderr).not.toContain('own: secret');
      const followed = await runDyn(folder, ['template', 'c', '--follow-links']);
      expect(followed).toMatchObject({
        status: 0,
        stdout: '---\n# Source: c/templates/a.yaml\na: "own: secret"\n',
      });
    }));

  test('a link in a circle is refused', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      symlinkSync('.', join(folder, 'c/around'));
      expectRefusal(await runDyn(folder, ['template', 'c']), /link|around|deep/);
    }));

  test('a name that is a path writes nothing outside of --output-dir', () =>
    inFolder(async (folder) => {
      const chart = 'apiVersion: v2\nname: ../../evil\nversion: 0.1.0\n';
      writeFiles(folder, { 'c/Chart.yaml': chart, 'c/templates/a.yaml': 'a: 1' });
      const before = listFiles(folder);
      expectRefusal(await runDyn(folder, ['template', 'c', '--output-dir', 'out/deep/er']), /name/);
      expect(listFiles(folder)).toEqual(before);
    }));

  test('codes for terminals do not reach the terminal by way of an error', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'c/templates/a.yaml': '{{ fail "\\x1b[31mred\\x07" }}' });
      expectRefusal(await runDyn(folder, ['template', 'c']), /red/);
    }));
});

describe('hostile schemas', () => {
  test('a reference to a file outside is refused without showing it', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        secret: '{"const": "own secret"}',
        ...CHART,
        ...schema({ $ref: `file://${folder}/secret` }),
      });
      const result = await runDyn(folder, ['template', 'c', '--set', 'v=1']);
      expectRefusal(result, /secret|schema/);
      expect(result.stderr).not.toContain('own secret');
    }));

  test('a reference to the network sends nothing', () =>
    inFolder(async (folder) => {
      let asked = 0;
      const server = createServer((_, response) => {
        asked++;
        response.end('{}');
      });
      const port = await new Promise<number>((ready) =>
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          ready(typeof address === 'object' && address ? address.port : 0);
        }),
      );
      try {
        writeFiles(folder, { ...CHART, ...schema({ $ref: `http://127.0.0.1:${port}/s.json` }) });
        expectRefusal(await runDyn(folder, ['template', 'c']), /schema|http/);
        expect(asked).toBe(0);
      } finally {
        server.close();
      }
    }));

  test('a schema that only refers to itself ends', () => refuseSchema({ $ref: '#' }));

  test('a schema nested 100,000 deep ends', () =>
    refuseSchema(`${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`));

  test('a pattern that takes others for ever is answered at once', () =>
    inFolder(async (folder) => {
      const pattern = { type: 'object', properties: { v: { type: 'string', pattern: '^(a+)+$' } } };
      writeFiles(folder, { ...CHART, ...schema(pattern) });
      const result = await runDyn(folder, ['template', 'c', '--set', `v=${'a'.repeat(40)}!`]);
      expectRefusal(result, /pattern/);
    }));

  function schema(content: unknown): Record<string, string> {
    return { 'c/values.schema.json': typeof content === 'string' ? content : JSON.stringify(content) };
  }

  async function refuseSchema(content: unknown): Promise<void> {
    await inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, ...schema(content) });
      expectRefusal(await runDyn(folder, ['template', 'c', '--set', 'v=1', '--budget', 'strict']), /./);
    });
  }
});

describe('hostile YAML and flags', () => {
  const aliases = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`);
  const texts: Readonly<Record<string, [text: string, message: RegExp]>> = {
    'an alias bomb': [['a0: &a0 [x]', ...aliases].join('\n'), /alias/],
    'lists nested 100,000 deep': [`v: ${'['.repeat(100_000)}`, /depth|nest/],
    'maps nested 100,000 deep': [`v: ${'{a: '.repeat(100_000)}`, /depth|nest/],
    'blocks nested 20,000 deep': [`${'- '.repeat(20_000)}a`, /depth|nest|list|cannot/],
    'a key without end': [`? ${'x'.repeat(3_000_000)}\n: [`, /yaml/],
  };
  for (const [what, [text, message]] of Object.entries(texts))
    test(`${what} in values.yaml is refused`, () =>
      inFolder(async (folder) => {
        writeFiles(folder, { ...CHART, 'c/values.yaml': text });
        expectRefusal(await runDyn(folder, ['template', 'c', '--budget', 'strict']), message);
      }));

  for (const set of ['a[2000000000]=1', `a${'.a'.repeat(1000)}=1`])
    test(`--set ${set.slice(0, 20)} is refused`, () =>
      inFolder(async (folder) => {
        writeFiles(folder, CHART);
        expectRefusal(await runDyn(folder, ['template', 'c', '--set', set]), /--set|index|nest/);
      }));

  test('values of 20 MB are read', () =>
    inFolder(async (folder) => {
      const line = 'key-%: {name: some-name, list: [1, 2, 3], text: "a text of some length"}\n';
      const text = Array.from({ length: 290_000 }, (_, i) => line.replace('%', String(i))).join('');
      writeFiles(folder, { ...CHART, 'big.yaml': text, 'c/templates/a.yaml': 'n: {{ len .Values }}' });
      const result = await runDyn(folder, ['template', 'c', '-f', 'big.yaml']);
      expect(result).toMatchObject({ status: 0, stdout: '---\n# Source: c/templates/a.yaml\nn: 290000\n' });
    }));

  test('names of JavaScript are only names', () =>
    inFolder(async (folder) => {
      const values = '__proto__: {polluted: yes}\nconstructor: {prototype: {polluted: yes}}\n';
      writeFiles(folder, {
        ...CHART,
        'c/values.yaml': values,
        'c/templates/a.yaml': 'v: {{ toJson .Values }}\nw: {{ dict.polluted }}',
      });
      const result = await runDyn(folder, ['template', 'c', '--set', '__proto__.x=1']);
      expect(result.stdout).toContain('"__proto__":{"polluted":true,"x":1}');
      expectClean(result);
    }));
});
