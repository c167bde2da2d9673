import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { gunzipBounded } from '../../../src/host/gunzip.ts';
import { gzipBest } from '../../../src/host/gzip.ts';
import { decodeRelease, encodeRelease, RECORD_LIMIT_BYTES, writeRecord } from '../../../src/release/codec.ts';
import type { Release } from '../../../src/release/release.ts';

const packer = { gzip: gzipBest, gunzip: gunzipBounded };

/** A record as helm 4.1.4 stored it, with everything in it that a record may have. */
const FULL = [
  '{"name":"t","info":{"first_deployed":"2026-11-21T07:07:29.42054556Z","last_deployed":"2026-11-21T09:07:29+02:00",',
  '"deleted":"2026-11-21T07:07:30Z","description":"a \\u003cb\\u003e \\u0026 c","status":"uninstalled","notes":"Hello\\n"},',
  '"chart":{"metadata":{"name":"tiny","sources":["https://a"],"version":"0.1.0","maintainers":[{"name":"M","url":"https://n"}],',
  '"apiVersion":"v2","deprecated":true,"annotations":{"a":"x=y","z":"1"},"dependencies":[{"name":"two","version":"0.1.0",',
  '"repository":"","tags":["t1"],"enabled":true,"import-values":["data",{"child":"c","parent":"p"}],"alias":"two"}]},',
  '"lock":{"generated":"2026-01-02T03:04:05.678901234+02:00","digest":"sha256:abc","dependencies":[{"name":"sub","repository":""}]},',
  '"templates":[{"name":"templates/a.yaml","data":"YTogMQo=","modtime":"2026-11-21T07:07:29.068320847Z"}],',
  '"values":{"big":12345678901234567000,"f":1.5,"k":1,"n":null},"schema":"e30=","schemamodtime":"2026-11-21T07:07:29Z",',
  '"files":null,"modtime":"2026-11-21T07:07:29.068267336Z"},"config":{"x":[1e+21,1e-7,"\\u2028"]},"manifest":"---\\na: 1\\n",',
  '"hooks":[{"name":"h","kind":"Job","path":"c/templates/h.yaml","manifest":"kind: Job","events":["pre-install","test"],',
  '"last_run":{"started_at":"2026-11-21T06:59:53Z","completed_at":"2026-11-21T06:59:54Z","phase":"Succeeded"},"weight":3,',
  '"delete_policies":["before-hook-creation"],"output_log_policies":["hook-failed"]},{"name":"i","last_run":{"phase":""}}],',
  '"version":2,"namespace":"default","apply_method":"ssa"}',
].join('');

function payloadOf(json: string): string {
  return gzipSync(json).toString('base64');
}

function read(json: string): Release {
  return decodeRelease(payloadOf(json), {}, packer);
}

function wordsOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.message}`;
    throw error;
  }
  return '';
}

describe('a record', () => {
  test('is written byte for byte as it was read', () => {
    expect(writeRecord(read(FULL))).toBe(FULL);
  });

  test('is packed under the header that Go writes', () => {
    const packed = Buffer.from(encodeRelease(read(FULL), packer), 'base64');
    expect(packed.subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff');
    expect(gunzipSync(packed).toString()).toBe(FULL);
  });

  test('loses what Helm does not know, and what is empty', () => {
    const json =
      '{"name":"t","wat":1,"info":{"first_deployed":"","deleted":"","status":"deployed"},"hooks":[],"config":{},"version":1}';
    expect(writeRecord(read(json))).toBe('{"name":"t","info":{"status":"deployed"},"version":1}');
  });

  test('has times as Go writes them again', () => {
    const json = '{"info":{"last_deployed":"2026-11-21T07:07:29.500000000+00:00"}}';
    expect(read(json).state.lastDeployed).toBe('2026-11-21T07:07:29.5Z');
  });

  test('has keys in any case, as Go reads them', () => {
    expect(read('{"NAME":"t","Version":3}')).toMatchObject({ name: 't', revision: 3 });
  });

  test('may be plain JSON, as before Helm packed it', () => {
    const plain = Buffer.from('{"name":"old","version":1}').toString('base64');
    expect(decodeRelease(plain, { a: 'b' }, packer)).toMatchObject({ name: 'old', labels: { a: 'b' } });
  });
});

describe('what is no record is refused in the words of Go', () => {
  test.each([
    ['no base64', '!!!', 'illegal base64 data at input byte 0'],
    ['nothing', '', 'unexpected end of JSON input'],
    [
      'no JSON',
      Buffer.from('nope').toString('base64'),
      "invalid character 'o' in literal null (expecting 'u')",
    ],
    [
      'a name that is no text',
      payloadOf('{"name":1}'),
      'json: cannot unmarshal number into Go struct field Release.name of type string',
    ],
    [
      'a chart that is a list',
      payloadOf('{"chart":[]}'),
      'json: cannot unmarshal array into Go struct field Release.chart of type v2.Chart',
    ],
    [
      'a revision with a fraction',
      payloadOf('{"version":1.5}'),
      'json: cannot unmarshal number 1.5 into Go struct field Release.version of type int',
    ],
    ['a cut-off stream', gzipSync(FULL).subarray(0, 100).toString('base64'), 'unexpected EOF'],
  ])('%s', (_, payload, words) => {
    expect(wordsOf(() => decodeRelease(payload, {}, packer))).toBe(`record/unreadable: ${words}`);
  });

  test('a record that unpacks to too much', () => {
    const bomb = gzipSync(Buffer.alloc(RECORD_LIMIT_BYTES + 1, 32)).toString('base64');
    expect(wordsOf(() => decodeRelease(bomb, {}, packer))).toContain('record/too-large: ');
  });
});
