import { fail } from '../base/problem.ts';
import { templateBroken } from '../base/problems/pages.ts';
import type { Source } from '../base/source.ts';
import { inlineCode, tableCell } from './markdown.ts';
import plan from './templates/plan.hbs';
import readme from './templates/readme.hbs';

type Page = 'plan' | 'readme';

const PAGES: Readonly<Record<Page, object>> = { plan, readme };

/** A document from one of dyn's own templates, which the build has compiled. */
export function renderPage(page: Page, model: object): string {
  const handlebars = runtime().create();
  handlebars.registerHelper(HELPERS);
  return handlebars.template(PAGES[page])(model);
}

/** A document from a user's own template. Raises `pages/template-broken`. */
export function renderOwnPage(template: Source, model: object): string {
  const handlebars = compiler().create();
  handlebars.registerHelper(HELPERS);
  try {
    return handlebars.compile(template.text, { noEscape: true })(model);
  } catch (error) {
    return fail(templateBroken(template.name, error instanceof Error ? error.message : String(error)), error);
  }
}

const HELPERS = {
  /** Text as the cell of a table. */
  cell: (text: unknown): string => tableCell(textOf(text)),
  /** Text as inline code. */
  code: (text: unknown): string => inlineCode(textOf(text)),
} as const;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Both are loaded when they are asked for; the compiler is five times as large as what runs its templates. */
function runtime(): typeof import('handlebars') {
  return require('handlebars/runtime');
}

function compiler(): typeof import('handlebars') {
  return require('handlebars');
}
