import type { Plugin } from 'esbuild';

/** For esbuild: the Kubernetes client without what dyn does not use. */
export const slimKubeClient: Plugin;
