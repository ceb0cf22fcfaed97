import { defineConfig } from 'vitest/config';

/** Power cuts and kills: real processes, real disks, and a crowd of small stores to open. */
export default defineConfig({
  test: {
    include: ['tests/{power,torture}/**/*.test.ts'],
    // Each of these keeps both cores busy by itself.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
