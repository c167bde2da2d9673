import type { Problem } from '../problem.ts';

/** A template of the user's own that Handlebars cannot read or run; `reason` is its text. */
export function templateBroken(name: string, reason: string): Problem {
  return {
    code: 'pages/template-broken',
    severity: 'error',
    message: `${name}: ${reason}`,
    hint: 'Templates are Handlebars; `dyn help docs` tells what they are given.',
  };
}

/** A chart without a folder to write its README into. */
export function notAFolder(path: string): Problem {
  return {
    code: 'pages/not-a-folder',
    severity: 'error',
    message: `${path} is no folder, and README.md is written into the chart's folder`,
    hint: 'Unpack the archive, and give the path of the folder.',
  };
}
