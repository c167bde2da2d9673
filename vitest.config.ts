import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { templatesOfTests } from './scripts/templates.mjs';

const plugins = [templatesOfTests];

const shared = {
  isolate: false,
  testTimeout: 120_000,
  hookTimeout: 300_000,
  setupFiles: ['test/support/setup.ts'],
};

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        plugins,
        test: {
          ...shared,
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'],
        },
      },
      { plugins, test: { ...shared, name: 'conformance', include: ['test/conformance/**/*.test.ts'] } },
      { plugins, test: { ...shared, name: 'charts', include: ['test/charts/**/*.test.ts'] } },
      { plugins, test: { ...shared, name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] } },
      {
        plugins,
        test: {
          ...shared,
          name: 'cli',
          include: [
            'test/cli/**/*.test.ts',
            'test/consumer/**/*.test.ts',
            'test/browser/**/*.test.ts',
            'test/engines/node.test.ts',
          ],
          globalSetup: ['test/support/build.ts'],
        },
      },
      {
        plugins,
        test: {
          ...shared,
          name: 'binary',
          include: ['test/engines/binary.test.ts', 'test/cli/{hostile,budget,process,lint-hostile}.test.ts'],
          globalSetup: ['test/support/binary.ts'],
          env: { DYN_PROGRAM: resolve('binary/dyn') },
        },
      },
      {
        plugins,
        test: {
          ...shared,
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/setup.ts'],
          setupFiles: [...shared.setupFiles, 'test/cluster/guard.ts'],
          maxConcurrency: 6,
          // After all others: what waits for a cluster does so on a machine that does nothing else.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
