import { defineConfig } from 'vitest/config';

/** The short fuzz: one file, two processes of its own. */
export default defineConfig({
  test: {
    name: 'fuzz',
    include: ['tests/fuzz/**/*.test.ts'],
    testTimeout: 600_000,
  },
});
