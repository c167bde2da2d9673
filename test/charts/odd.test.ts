import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { DynError, type RenderOptions } from '../../src/index.ts';
import { recordOf } from '../support/cases.ts';
import { assembledCharts } from './support/assembled.ts';
import { fieldAt } from './support/fieldpath.ts';
import { objectsOf, renderFolder } from './support/render.ts';
import { nested } from './support/table.ts';
import { judgeStream, type OwnKinds, readOwnKinds } from './verify/kinds.ts';

const CHARTS = [
  'operator',
  'platform',
  '_offline/nats',
  '_offline/etcd',
  '_offline/kai-scheduler',
  '_offline/grove-charts',
];
/** Helm's longest name of a release. */
const LONGEST = 'r'.repeat(53);
/** What an absent value turns into when a template prints it. */
const HOLES = /%!|<nil>|<no value>/;

let own: OwnKinds = new Map();
beforeAll(async () => {
  own = await readOwnKinds(assembledCharts());
});

describe.each(CHARTS)('charts/%s', (chart) => {
  test.each([
    ['123', '456'],
    ['1e3', '0x10'],
    ['true', 'on'],
    [LONGEST, 'n'.repeat(63)],
  ])('a release named %s in a namespace named %s is valid', (name, namespace) => {
    const values = chart.startsWith('_offline/') ? { operator: { image: 'example.org/operator' } } : {};
    expect(findingsOf(chart, { name, namespace, values })).toEqual([]);
  });

  test('a value that is taken away leaves no hole, or is refused by its path', () => {
    const all = pathsOf(load(readFileSync(`charts/${chart}/values.yaml`, 'utf8')));
    // What lies deeper in the platform belongs to a part, which is tried by itself.
    const paths = all.filter((path) => chart !== 'platform' || path.split('.').length <= 2);
    const broken = paths.map((path) => [path, withoutValue(chart, path)]);
    expect(broken.filter(([, said]) => said !== '')).toEqual([]);
  });
});

test('the first graph deployment of the notes is valid', () => {
  const { notes } = renderFolder('charts/platform', { name: 'rel' });
  const [, example = ''] = /<<'END'\n(.*?)\n *END$/ms.exec(notes) ?? [];
  const { objects, findings } = judgeStream(example.replace(/^ {2}/gm, ''), own);
  expect({ objects, findings }).toEqual({ objects: 1, findings: [] });
});

test.each(['nats', 'etcd'])(
  'the pods of %s have labels of at most 63 characters, whatever the release',
  (part) => {
    const sets = objectsOf(renderFolder(`charts/_offline/${part}`, { name: LONGEST })).filter(
      ({ kind }) => kind === 'StatefulSet',
    );
    // Kubernetes joins the name and a hash of at most ten characters.
    expect(sets.map((set) => `${fieldAt(set, 'metadata.name')}`.length + 11)).toEqual([63]);
  },
);

/** What is wrong with a render where one value is null; nothing when the schema or a check refuses it by its path. */
function withoutValue(chart: string, path: string): string {
  try {
    return findingsOf(chart, { name: 'rel', values: nested({ [path]: null }) }).join('\n');
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const [, last = path] = /([^.]*)$/.exec(path) ?? [];
    return error.message.includes(last) && !/nil pointer|wrong type/.test(error.message) ? '' : error.message;
  }
}

function findingsOf(chart: string, options: RenderOptions): readonly string[] {
  const { manifests, hooks, notes } = renderFolder(`charts/${chart}`, options);
  const text = [...manifests, ...hooks].map((manifest) => `---\n${manifest.text}\n`).join('');
  const holes = [...text.split('\n'), ...notes.split('\n')].filter((line) => HOLES.test(line));
  return [...judgeStream(text, own).findings, ...holes];
}

/** The dotted paths of all that is in a tree of maps. */
function pathsOf(value: unknown): string[] {
  return Object.entries(recordOf(value) ?? {}).flatMap(([key, item]) => [
    key,
    ...pathsOf(item).map((path) => `${key}.${path}`),
  ]);
}
