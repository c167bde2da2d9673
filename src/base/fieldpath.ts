/** Keys and list indexes that lead to a value or a field. */
export type FieldPath = readonly (string | number)[];

const STEP = /\[(\d+)\]|\[([^\]]*)\]|((?:\\.|[^.[\\])+)/gs;

/**
 * Reads `spec.containers[0].image`, with or without a dot in front. A backslash makes the next character ordinary, as in
 * --set; `labels[app.kubernetes.io/name]` does the same for a whole key.
 */
export function readFieldPath(text: string): FieldPath {
  return Array.from(text.matchAll(STEP), ([, index, bracketed, plain]) =>
    index === undefined ? (bracketed ?? (plain ?? '').replace(/\\(.)/gs, '$1')) : Number(index),
  );
}

/** The text that `readFieldPath` reads as this path. */
export function writeFieldPath(path: FieldPath): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: string | number): string {
  return typeof step === 'number' ? `[${step}]` : `.${step.replace(/[\\.[\],=]/g, '\\$&')}`;
}
