// Turns the .hbs files of src/pages into modules, so that what is published holds templates that are compiled already.
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const TEMPLATE = /\.hbs$/;

function moduleOf(path) {
  return `export default ${Handlebars.precompile(readFileSync(path, 'utf8'), { noEscape: true })};`;
}

/** For esbuild. */
export const templates = {
  name: 'templates',
  setup(build) {
    build.onLoad({ filter: TEMPLATE }, ({ path }) => ({ contents: moduleOf(path), loader: 'js' }));
  },
};

/** For vitest. */
export const templatesOfTests = {
  name: 'templates',
  enforce: 'pre',
  load: (id) => (TEMPLATE.test(id) ? moduleOf(id) : undefined),
};

/** For esbuild: the compiler of templates stays out of the command, in a file beside it that is seldom read. */
export const compilerBeside = {
  name: 'compiler-beside',
  setup(build) {
    build.onResolve({ filter: /^handlebars$/ }, () => ({ path: './handlebars.cjs', external: true }));
  },
};
