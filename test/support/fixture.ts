import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Case, FileForm, FileForms } from './cases.ts';

const CHART_YAML = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';
const OUT_YAML = 'out: {{ include "case" . | b64enc }}';

/** A case laid out in a folder of its own, with what has to be run there. */
export interface Fixture {
  readonly folder: string;
  readonly argv: readonly string[];
  readonly stdin: Uint8Array;
  readonly env: Readonly<Record<string, string>>;
}

/** Writes the case's files under a fresh temporary folder, hands it to `use`, and removes it afterwards. */
export async function withFixture<T>(item: Case, use: (fixture: Fixture) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dyn-case-')));
  try {
    writeForms(join(folder, 'c'), chartForms(item));
    writeForms(folder, item.outside);
    const argv = item.command ?? ['template', 'rel', 'c', ...item.args];
    const place = (text: string) => text.replaceAll('$DIR', folder);
    const env = Object.fromEntries(Object.entries(item.env).map(([name, text]) => [name, place(text)]));
    return await use({
      folder,
      argv: argv.map(place),
      stdin: item.stdin === undefined ? new Uint8Array() : bytesOf(item.stdin),
      env: { HOME: '/nonexistent', KUBECONFIG: '/dev/null', TZ: 'UTC', ...env },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A gzipped tar archive of these files, in their order; the same bytes every time. */
export function tgz(files: FileForms): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, form]) => tarEntry(path, form));
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function chartForms(item: Case): FileForms {
  return {
    'Chart.yaml': CHART_YAML,
    ...(item.values === undefined ? {} : { 'values.yaml': valuesText(item.values) }),
    ...(item.helpers === undefined ? {} : { 'templates/_helpers.tpl': item.helpers }),
    ...(item.template === undefined
      ? {}
      : {
          'templates/_case.tpl': `{{define "case"}}${item.template}{{end}}`,
          'templates/out.yaml': OUT_YAML,
        }),
    ...item.files,
  };
}

function valuesText(values: unknown): string {
  return typeof values === 'string' ? values : `${JSON.stringify(values, null, 2)}\n`;
}

function writeForms(folder: string, forms: FileForms): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, form] of Object.entries(forms)) {
    if (form === null) continue;
    const target = join(folder, path);
    if (path.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    if (typeof form === 'object' && 'link' in form) symlinkSync(form.link, target);
    else writeFileSync(target, bytesOf(form));
  }
}

function bytesOf(form: FileForm): Uint8Array {
  if (form === null) return new Uint8Array();
  if (typeof form === 'string') return Buffer.from(form);
  if ('base64' in form) return Buffer.from(form.base64, 'base64');
  if ('tgz' in form) return tgz(form.tgz);
  if ('repeat' in form) return Buffer.from(form.repeat.repeat(form.times));
  throw new Error('a link has no bytes');
}

/** One entry of a tar archive: its header, its bytes, the filling. */
export function tarEntry(path: string, form: FileForm): Buffer[] {
  const link = typeof form === 'object' && form !== null && 'link' in form ? form.link : undefined;
  const body = link === undefined ? bytesOf(form) : new Uint8Array();
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.fill(' ', 148, 156);
  header.write(link !== undefined ? '2' : path.endsWith('/') ? '5' : '0', 156);
  header.write(link ?? '', 157, 100);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, Buffer.from(body), Buffer.alloc((512 - (body.length % 512)) % 512)];
}
