import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // The examples import the package by its name; tests give them the sources.
    alias: [
      { find: /^nbvc$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^nbvc\/node$/, replacement: `${import.meta.dirname}/src/node.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts'],
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
