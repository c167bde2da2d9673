// Bundles the command in chunks. The first, dyn.cjs, holds what starting and rendering need; the others are read when
// something in them is first asked for. Each module is in one chunk and runs when it is first asked for.
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { slimKubeClient } from './kubeclient.mjs';
import { compilerBeside, templates } from './templates.mjs';

const START = 'src/cli/start.ts';

/** What each chunk is entered by, with all that is loaded along with it; what is in none of these is in `rest`. */
const ENTRIES = {
  dyn: [
    START,
    'src/cli/commands/render.ts',
    'src/cli/commands/version.ts',
    'src/cli/many.ts',
    'src/cli/determinism.ts',
    'src/cli/threads.ts',
    'src/cli/deepstack.ts',
    'src/host/hosts.ts',
  ],
  regexp: ['node_modules/re2js/build/index.cjs'],
  help: ['src/cli/program.ts'],
  schema: ['src/schema/validate.ts'],
  seldom: [
    'src/chart/fileglob.ts',
    'src/go/layout-parse.ts',
    'src/go/toml.ts',
    'src/go/toml-write.ts',
    'src/go/x509-create.ts',
    'src/go/x509-keys.ts',
    'src/go/x509-parse.ts',
    'src/go/x509-rsa.ts',
    'src/host/bcrypt.ts',
    'src/host/dsa.ts',
    'src/host/primes.ts',
  ],
};
/** Modules that export nothing but functions: who imports them gets functions that load them when they are called. */
export const LATE = [...ENTRIES.schema, ...ENTRIES.seldom];
const REST = 'rest';

/** The chunks beside the first. */
export const CHUNKS = [...Object.keys(ENTRIES).slice(1), REST];

/** Bundles into `outdir`; `shared` are options of esbuild. */
export async function bundleCommand(outdir, shared) {
  const options = commandOptions(shared);
  const { metafile } = await build({
    ...options,
    entryPoints: [START],
    outdir,
    write: false,
    metafile: true,
  });
  const chunkOf = assign(metafile.inputs);
  const wanted = crossing(metafile.inputs, chunkOf);
  const exported = await exportsOf(Object.values(wanted).flatMap((paths) => [...paths]));
  for (const chunk of ['dyn', ...CHUNKS]) {
    await build({
      ...options,
      stdin: { contents: entryOf(chunk, wanted), resolveDir: '.', sourcefile: `${chunk}.js` },
      outfile: `${outdir}/${chunk}.cjs`,
      plugins: [acrossChunks(chunk, chunkOf, exported), ...options.plugins],
    });
  }
}

/** The chunk of each module, by its path. */
function assign(inputs) {
  const chunkOf = new Map();
  for (const [chunk, entries] of Object.entries(ENTRIES))
    for (const path of closure(inputs, entries)) if (!chunkOf.has(path)) chunkOf.set(path, chunk);
  for (const path of Object.keys(inputs)) if (!chunkOf.has(path)) chunkOf.set(path, REST);
  return chunkOf;
}

/** All that is loaded along with some modules. */
function closure(inputs, entries) {
  const found = new Set(entries);
  for (const path of found) {
    if (!inputs[path]) throw new Error(`${path} is an entry of a chunk, and no part of the command`);
    for (const { path: target, kind, external } of inputs[path].imports)
      if (!external && !isLater(path, kind) && !LATE.includes(target)) found.add(target);
  }
  return found;
}

/** Whether an import is done when it is reached: our own code requires what it does not want yet. */
function isLater(path, kind) {
  return kind === 'dynamic-import' || (kind === 'require-call' && path.startsWith('src/'));
}

/** The modules of each chunk that other chunks import. */
function crossing(inputs, chunkOf) {
  const wanted = Object.fromEntries(['dyn', ...CHUNKS].map((chunk) => [chunk, new Set()]));
  for (const [path, { imports }] of Object.entries(inputs))
    for (const { path: target, external } of imports)
      if (!external && chunkOf.get(path) !== chunkOf.get(target)) wanted[chunkOf.get(target)].add(target);
  return wanted;
}

/** Bundles all of it into one file for Bun, whose own paths lose names that are no UTF-8. */
export async function bundleWhole(outfile, shared) {
  const alias = process.platform === 'win32' ? {} : { 'node:path': 'path-browserify' };
  await build({ ...commandOptions(shared), alias, entryPoints: [START], outfile });
}

function commandOptions(shared) {
  const plugins = [...(shared.plugins ?? []), templates, compilerBeside, slimKubeClient];
  return { ...shared, format: 'cjs', plugins };
}

/** What each module of ours exports, by its path. */
async function exportsOf(paths) {
  const entryPoints = paths.filter((path) => path.startsWith('src/') && path.endsWith('.ts'));
  const options = { entryPoints, outdir: 'dist', write: false, format: 'esm', logLevel: 'error' };
  const { metafile } = await build({ ...options, metafile: true });
  return new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
}

/** A module of another chunk, its exports as names of this one: asking the other for each use would cost more. */
function handedOver(load, names = []) {
  if (names.length === 0) return `module.exports = ${load};`;
  const taken = names.map((name, index) => `${name}: _${index}`).join(', ');
  const given = names.map((name, index) => `_${index} as ${name}`).join(', ');
  return `const { ${taken} } = ${load}; export { ${given} };`;
}

/** The same for a module that exports functions alone: it is loaded when one of them is called. */
function handedLate(load, names) {
  return names.map((name) => `exports.${name} = (...given) => ${load}.${name}(...given);`).join('\n');
}

/** A chunk gives a table of its modules for others; the first has all tables, and reads a chunk for its own. */
function entryOf(chunk, wanted) {
  const rows = [...wanted[chunk]].map((path) => `${JSON.stringify(path)}: () => require('./${path}')`);
  const table = `{${rows.join(',\n')}}`;
  if (chunk !== 'dyn')
    return `const { share } = require('chunks:');\nexports.join = (tables) => share(tables, ${table});`;
  const readers = CHUNKS.map((name) => `${name}: () => require('./${name}.cjs')`);
  return `require('chunks:').start(${table}, {${readers.join(', ')}});\nrequire('./${START}');`;
}

/** What the chunks know of each other: the table of each that was read. */
const KNOWN = `
let tables;
let readers;
exports.start = (own, ofOthers) => { tables = { dyn: own, readers: ofOthers }; };
exports.share = (others, own) => { tables = others; return own; };
exports.load = (chunk, path) => (tables[chunk] ??= tables.readers[chunk]().join(tables))[path]();
`;

/** Leads imports that cross from `chunk` into another to that chunk's table. */
function acrossChunks(chunk, chunkOf, exported) {
  return {
    name: 'across-chunks',
    setup(building) {
      building.onResolve({ filter: /^chunks:$/ }, () => ({ path: 'known', namespace: 'chunks' }));
      building.onResolve({ filter: /^\.\/\w+\.cjs$/, namespace: 'file' }, ({ path, importer }) =>
        importer.endsWith(`${chunk}.js`) ? { path, external: true } : undefined,
      );
      building.onResolve({ filter: /./ }, async ({ path, pluginData, ...place }) => {
        if (pluginData === 'resolved' || place.namespace === 'chunks') return undefined;
        const { importer, namespace, resolveDir, kind, with: attributes } = place;
        const found = await building.resolve(path, {
          importer,
          namespace,
          resolveDir,
          kind,
          with: attributes,
          pluginData: 'resolved',
        });
        const target = relative(resolve(), found.path);
        const owner = chunkOf.get(target);
        return owner === undefined || owner === chunk
          ? found
          : { path: `${owner} ${target}`, namespace: 'chunk' };
      });
      building.onLoad({ filter: /./, namespace: 'chunk' }, ({ path }) => {
        const [owner, target] = path.split(' ');
        const load = `require('chunks:').load(${JSON.stringify(owner)}, ${JSON.stringify(target)})`;
        const hand = LATE.includes(target) ? handedLate : handedOver;
        return { contents: hand(load, exported.get(target)), resolveDir: '.' };
      });
      building.onLoad({ filter: /./, namespace: 'chunks' }, () => ({ contents: KNOWN }));
    },
  };
}
