import { functions } from '../functions/all.ts';
import { ENGINE_FUNCTIONS } from '../render/engine.ts';
import type { KnownFunctions } from '../schema/chartreads.ts';

/** Helm's functions, as far as it matters what they take. */
export const KNOWN_FUNCTIONS: KnownFunctions = {
  has: (name) => Object.hasOwn(functions, name) || ENGINE_FUNCTIONS.includes(name),
  signature: (name) => (Object.hasOwn(functions, name) ? functions[name] : undefined),
};
