import { defineConfig } from 'vitest/config';

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
        test: {
          ...shared,
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'],
        },
      },
      { test: { ...shared, name: 'conformance', include: ['test/conformance/**/*.test.ts'] } },
      { test: { ...shared, name: 'charts', include: ['test/charts/**/*.test.ts'] } },
      { test: { ...shared, name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] } },
      {
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
