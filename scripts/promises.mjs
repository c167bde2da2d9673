// Writes docs/promises.md from docs/promises.yaml; with --check it only tells whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';

const DATA = 'docs/promises.yaml';
const PAGE = 'docs/promises.md';

const page = pageOf(load(readFileSync(DATA, 'utf8')));
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) {
  console.error(`${PAGE} is not what ${DATA} says: run node scripts/promises.mjs`);
  process.exit(1);
}

function pageOf(promises) {
  const states = promises.map(stateOf);
  const count = (state) => states.filter((each) => each === state).length;
  return `# What is promised, and what shows it

Written by \`node scripts/promises.mjs\` from \`docs/promises.yaml\`. A promise is shown by tests that run with
\`npm test\`, or open, with the command that it waits for. What the tests show of a promise in part is listed, and the
rest is open.

${promises.length} promises: ${count('shown')} shown, ${count('part')} in part, ${count('open')} open.

| # | promise | state | shown by |
|---|---|---|---|
${promises.map(rowOf).join('\n')}
`;
}

function stateOf({ shown, open }) {
  if (open === undefined) return 'shown';
  return shown === undefined ? 'open' : 'part';
}

function rowOf(promise) {
  const { promise: number, title, shown = [], open } = promise;
  const state = { shown: 'shown', part: `in part; open: ${open}`, open: `open: ${open}` }[stateOf(promise)];
  const tests = shown.map(
    ({ file, name }) => `${file.replace(/^test\//, '')}: \`${name.replaceAll('|', '\\|')}\``,
  );
  return `| ${number} | ${title} | ${state} | ${tests.join('<br>')} |`;
}
