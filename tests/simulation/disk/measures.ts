import type { Change } from '../plant.ts';

/** Where the product's own measures would take a run of years: the same code, which meets their ends sooner. */
export const smallMeasures: readonly Change[] = [
  // A journal grows into room that is laid out ahead of it.
  {
    file: 'db/journal/journal.ts',
    from: 'const stepBytes = 256 * 1024;',
    to: 'const stepBytes = 8 * 1024;',
  },
  // A photo comes in pieces.
  {
    file: 'electron/core/photos/blob-road.ts',
    from: 'const pieceBytes = { first: 262_144, least: 16_384 } as const;',
    to: 'const pieceBytes = { first: 240, least: 60 } as const;',
  },
  // It begins anew when it is longer than a copy of its store.
  {
    file: 'db/journal/journal.ts',
    from: 'endBytes > Math.max(longBytes, storeBytes)',
    to: 'endBytes > Math.max(longBytes, storeBytes) / 400',
  },
];
