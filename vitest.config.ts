import { defineConfig } from 'vitest/config';

/** Unit tests beside the code, and the core against a real gateway; the screens have words to compile. */
export default defineConfig({
  test: {
    // Two cores, and tests that wait for disks, hashes and networks more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'units',
          include: ['{shared,db,electron,gateway,build,tests/bench}/**/*.test.{ts,js}'],
          // Real disks and slow hashes: on a machine that has other things to do some take more than five seconds.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          // Real hashes, real TLS, real disks: slow on two cores, and none of it may be cut short.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      './renderer/vitest.config.ts',
    ],
  },
});
