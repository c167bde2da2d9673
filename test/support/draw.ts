/** A whole number from 0 to below `below`. */
export type Draw = (below: number) => number;

/** Mulberry32: small, and the same everywhere. */
export function drawer(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The key with one letter lost, doubled, added or swapped. */
export function typo(key: string, draw: Draw): string {
  const i = 1 + draw(key.length - 1);
  const [before, letter, after] = [key.slice(0, i), key.charAt(i), key.slice(i + 1)];
  const swapped = key.slice(0, i - 1) + letter + key.charAt(i - 1) + after;
  const forms = [before + after, before + letter + letter + after, `${before}x${after}`, swapped];
  return forms[draw(forms.length)] ?? key;
}
