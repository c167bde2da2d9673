import { recordOf } from '../../support/cases.ts';

/** All images that objects name, in containers of all kinds of pods and in arguments. */
export function imagesOf(objects: readonly unknown[]): string[] {
  return [...new Set(objects.flatMap(imagesIn))].sort();
}

function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  const fields = recordOf(value);
  if (!fields) return [];
  const { image, name } = fields;
  const own = typeof image === 'string' && typeof name === 'string' ? [image] : [];
  return [...own, ...Object.values(fields).flatMap(imagesIn)];
}
