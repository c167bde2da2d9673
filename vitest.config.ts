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
          include: ['test/cli/**/*.test.ts', 'test/consumer/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
        },
      },
    ],
  },
});
