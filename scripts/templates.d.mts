import type { Plugin } from 'esbuild';

export declare const templates: Plugin;

export declare const templatesOfTests: {
  readonly name: string;
  readonly enforce: 'pre';
  readonly load: (id: string) => string | undefined;
};
