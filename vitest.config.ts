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
    setupFiles: ['test/child-coverage.ts'],
    // Validators of schemas are written by a program, and half of each is what no notebook has.
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/notebook/schema/generated/**'],
      reportsDirectory: 'coverage',
    },
    reporters: ['default', './test/summary-reporter.ts'],
    // Most of the time is waiting for programs that tests start; by default one core would only look on.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
