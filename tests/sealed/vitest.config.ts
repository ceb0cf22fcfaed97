import { defineConfig } from 'vitest/config';

/** Lane B: the sealed build as it is shipped, used with a keyboard and watched from outside. */
export default defineConfig({
  test: {
    include: ['tests/sealed/**/*.test.ts'],
    globalSetup: 'tests/sealed/pack-first.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
