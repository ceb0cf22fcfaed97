import type { Mutant } from './mutants.ts';

/** Faults planted on the road of photos (rule 6.7). */
export const photoMutants: readonly Mutant[] = [
  {
    // Found: of a tablet that was shut out staff never saw a letter with photos, nor those behind it (6.5).
    name: 'a device that is shut out keeps its letters with photos to itself',
    changes: [
      {
        file: 'electron/core/photos/send-ahead.ts',
        from: 'if (isShutOut(kiosk)) return { beforeSeq: null, isMore: false };',
        to: '',
      },
    ],
    scenario: {
      seed: 42,
      zone: 'Africa/Cairo',
      tablets: 3,
      startMillis: 1795816800000,
      steps: [
        {
          act: 'mailIn',
          replyStamps: 0,
          isAgain: false,
          photos: 2,
          atMillis: 1796049836448,
          tablet: 1,
          salt: 0,
        },
        { act: 'approveAll', atMillis: 1796049836448, tablet: 1, salt: 0 },
        {
          act: 'write',
          characters: 10,
          sends: true,
          photos: 1,
          atMillis: 1796141941740,
          tablet: 1,
          salt: 686769,
        },
        { act: 'weather', weather: 'cut', atMillis: 1796677512980, tablet: 1, salt: 145411 },
        {
          act: 'write',
          characters: 3,
          sends: true,
          atMillis: 1796974712867,
          tablet: 1,
          salt: 62123,
        },
        { act: 'order', order: 'lose', atMillis: 1797847933103, tablet: 1, salt: 908016 },
        {
          act: 'write',
          characters: 12,
          sends: true,
          photos: 1,
          atMillis: 1798819580987,
          tablet: 1,
          salt: 407650,
        },
        {
          act: 'write',
          characters: 18,
          sends: true,
          atMillis: 1800034751520,
          tablet: 2,
          salt: 903246,
        },
      ],
    },
  },
  {
    name: 'a letter goes ahead of its photos',
    changes: [
      {
        file: 'electron/core/sync/exchange.ts',
        from: '...buildRequest(kiosk.store, kiosk.time, session, ahead.beforeSeq),',
        to: '...buildRequest(kiosk.store, kiosk.time, session, ahead.beforeSeq && null),',
      },
    ],
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1796454000000,
      steps: [
        { act: 'backUpGateway', atMillis: 1796455800000, tablet: 0, salt: 0 },
        {
          act: 'mailIn',
          replyStamps: 0,
          isAgain: false,
          photos: 1,
          atMillis: 1796457600000,
          tablet: 0,
          salt: 0,
        },
        { act: 'approveAll', atMillis: 1796458320000, tablet: 0, salt: 0 },
        { act: 'write', characters: 5, sends: true, atMillis: 1796465160000, tablet: 0, salt: 0 },
        {
          act: 'write',
          characters: 5,
          sends: true,
          photos: 1,
          atMillis: 1796465520000,
          tablet: 0,
          salt: 0,
        },
        { act: 'restoreGateway', atMillis: 1796468400000, tablet: 0, salt: 0 },
      ],
    },
  },
  {
    name: 'a letter is accepted whether its photos are there or not',
    changes: [
      {
        file: 'electron/core/sync/exchange.ts',
        from: '...buildRequest(kiosk.store, kiosk.time, session, ahead.beforeSeq),',
        to: '...buildRequest(kiosk.store, kiosk.time, session, ahead.beforeSeq && null),',
      },
      {
        file: 'gateway/blobs/photos.ts',
        from: "if (whole === null) return 'photoMissing';",
        to: 'if (whole === null) return null;',
      },
      {
        file: 'gateway/blobs/photos.ts',
        from: '      photos.map(({ mediaType, ...photo }, index) => ({',
        to: '      photos.slice(0, 0).map(({ mediaType, ...photo }, index) => ({',
      },
      {
        file: 'gateway/blobs/photos.ts',
        from: '  if (photos.length === 0) return;\n',
        to: '  if (stampsEach > 0 || photos.length === 0) return;\n',
      },
    ],
  },
  {
    name: 'a piece of a photo that comes again is added again',
    changes: [
      {
        file: 'gateway/blobs/uploads.ts',
        from: 'if (put.at !== (upload?.received ?? 0)) return ok(upload?.received ?? 0);',
        to: '',
      },
    ],
  },
  {
    name: 'a photo is begun anew behind what came of it',
    changes: [
      {
        file: 'electron/core/photos/fetch.ts',
        from: 'for (let at = blobFiles.partBytes(blob); at < bytes; at = blobFiles.partBytes(blob)) {',
        to: 'for (let at = 0, sum = 0; at < bytes; sum = blobFiles.partBytes(blob), at = sum) {',
      },
      {
        file: 'electron/core/photos/blob-files.ts',
        from: 'if (blobName(readFileSync(partPath(blob))) !== blob) {',
        to: 'if (readFileSync(partPath(blob)).length < 0) {',
      },
    ],
  },
  {
    name: 'the photos of a letter that waits are swept away',
    changes: [
      {
        file: 'electron/core/photos/sweep.ts',
        from: 'blobFiles.sweep(blobs.isNeeded)',
        to: 'blobFiles.sweep((blob) => blobs.ahead(64).every((it) => it.blob !== blob))',
      },
    ],
    scenario: {
      seed: 31,
      zone: 'America/New_York',
      tablets: 2,
      startMillis: 1795842000000,
      steps: [
        {
          act: 'mailIn',
          replyStamps: 0,
          isAgain: false,
          photos: 2,
          atMillis: 1795985577737,
          tablet: 0,
          salt: 0,
        },
        { act: 'approveAll', atMillis: 1795985577737, tablet: 0, salt: 0 },
        { act: 'signIn', atMillis: 1796050002422, tablet: 0, salt: 752070 },
        {
          act: 'write',
          characters: 18,
          sends: true,
          photos: 1,
          atMillis: 1796054551140,
          tablet: 0,
          salt: 668798,
        },
        { act: 'order', order: 'lose', atMillis: 1796054551184, tablet: 0, salt: 2476 },
      ],
    },
  },
];
