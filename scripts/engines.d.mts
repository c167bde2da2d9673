/** The path of an engine by its name; brings both where it is missing. Throws where npm has none for this machine. */
export function enginePath(name: 'bun' | 'node'): string;
