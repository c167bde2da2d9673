import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { objectOf, textOf } from '../../../src/kube/crd/json.ts';
import { assembled } from './assembled.ts';
import { helm } from './commands.ts';

/**
 * What helm's schema validation says of each of many values of a chart, in one run: a chart whose parts are that chart
 * under as many names.
 */
export function helmOnSchemas(folder: string, all: readonly unknown[]): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'dyn-schemas-'));
  try {
    writeParent(scratch, assembled(folder), all);
    const { stderr } = helm(['template', 'release-name', scratch, '-f', join(scratch, 'all.yaml')]);
    const sections = new Map(stderr.split(/^(?=part\d+:$)/m).map((text) => [text.split(':')[0], text]));
    return all.map((_, index) => sections.get(`part${index}`) ?? '');
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function writeParent(scratch: string, source: string, all: readonly unknown[]): void {
  const { name, version } = objectOf(load(readFileSync(join(source, 'Chart.yaml'), 'utf8')));
  const dependencies = all.map((_, index) => ({ name, version, repository: '', alias: `part${index}` }));
  const chart = { apiVersion: 'v2', name: 'all', version: '0.1.0', dependencies };
  writeFileSync(join(scratch, 'Chart.yaml'), dump(chart, { noRefs: true }));
  const values = Object.fromEntries(all.map((each, index) => [`part${index}`, each]));
  writeFileSync(join(scratch, 'all.yaml'), dump(values, { noRefs: true }));
  const place = join(scratch, 'charts', textOf(name));
  mkdirSync(place, { recursive: true });
  const left = ['templates', 'crds', 'files', 'ci', 'examples'];
  cpSync(source, place, {
    recursive: true,
    filter: (path) => path === source || !left.includes(basename(path)),
  });
}
