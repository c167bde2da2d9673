import type { BuildOptions } from 'esbuild';

/** The chunks of the command beside the first, which is called dyn. */
export const CHUNKS: readonly string[];

/** Modules of which only functions are exported, which load them when they are called. */
export const LATE: readonly string[];

/** Bundles the command into a folder, with more options of esbuild. */
export function bundleCommand(outdir: string, shared: BuildOptions): Promise<void>;
