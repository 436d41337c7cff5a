import { defineConfig } from 'vitest/config';

// One worker pool for all: files that need PostgreSQL clone the template database that test/setup.ts makes once.
export default defineConfig({
  test: {
    include: [
      'kernel/**/*.test.ts',
      'server/**/*.test.ts',
      'services/**/*.test.ts',
      'test/**/*.test.ts',
      'trust/**/*.test.ts',
      'web/**/*.test.ts',
      'demo/**/*.test.ts',
    ],
    globalSetup: ['test/setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A worker takes one file after the other and keeps what it has loaded and compiled: to load the server anew for each of
    // them takes half of what they cost.
    isolate: false,
    // Tests wait for a browser or the database half of their time: two workers leave two cores half idle.
    maxWorkers: 3,
  },
});
