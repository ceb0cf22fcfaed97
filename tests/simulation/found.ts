import type { Mutant } from './mutants.ts';
import type { Scenario } from './scenario.ts';

/** A fault that the product once had, and the run that showed it, as short as it could be made. */
export interface FoundMutant extends Mutant {
  readonly scenario: Scenario;
}

/** What the simulation has found in the product: each run goes well now, and goes wrong with its fault. */
export const foundMutants: readonly FoundMutant[] = [
  {
    name: 'what a letter without a stamp will take is promised to the next',
    changes: [
      {
        file: 'electron/core/mail/stamps.ts',
        from: 'if (owed === 0) return stamps;',
        to: 'if (owed >= 0) return stamps;',
      },
    ],
    scenario: {
      seed: 2503,
      zone: 'Asia/Kathmandu',
      tablets: 2,
      mode: 'shared',
      startMillis: 1795803300000,
      steps: [
        { act: 'weather', weather: 'cut', atMillis: 1795882812545, tablet: 1, salt: 36578 },
        { act: 'weather', weather: 'wild', atMillis: 1796315949853, tablet: 1, salt: 110960 },
        {
          act: 'write',
          characters: 16,
          sends: true,
          atMillis: 1796315951811,
          tablet: 0,
          salt: 951762,
        },
        {
          act: 'write',
          characters: 8,
          sends: true,
          atMillis: 1796315953318,
          tablet: 1,
          salt: 207804,
        },
        { act: 'gatewayDown', millis: 21996680, atMillis: 1796315953744, tablet: 1, salt: 770432 },
        {
          act: 'write',
          characters: 12,
          sends: true,
          atMillis: 1796332085836,
          tablet: 0,
          salt: 989480,
        },
        {
          act: 'write',
          characters: 31,
          sends: true,
          atMillis: 1796342690825,
          tablet: 1,
          salt: 47858,
        },
      ],
    },
  },
  {
    name: 'the number of a month that nobody asked about is not fixed',
    changes: [
      {
        file: 'gateway/policy.ts',
        from: 'await fixBegunNumber(writer, before, periodOf(issuedAtMillis, before.timeZone));',
        to: '',
      },
    ],
    scenario: {
      seed: 53,
      zone: 'Asia/Kathmandu',
      tablets: 3,
      startMillis: 1795803300000,
      steps: [
        {
          act: 'policy',
          perMonth: 6,
          refunds: true,
          atMillis: 1797214363317,
          tablet: 2,
          salt: 785774,
        },
        {
          act: 'policy',
          perMonth: 4,
          refunds: true,
          atMillis: 1802690675536,
          tablet: 2,
          salt: 452425,
        },
      ],
    },
  },
  {
    name: 'another number takes stamps from the tablets that hold them',
    changes: [
      {
        file: 'gateway/stamps/periods.ts',
        from: 'if (replaced.length === 0) return;',
        to: 'if (replaced.length >= 0) return;',
      },
    ],
    scenario: {
      seed: 53,
      zone: 'Asia/Kathmandu',
      tablets: 3,
      startMillis: 1795803300000,
      steps: [
        {
          act: 'policy',
          perMonth: 6,
          refunds: true,
          atMillis: 1797214363317,
          tablet: 2,
          salt: 785774,
        },
        {
          act: 'weather',
          weather: 'cut',
          atMillis: 1799871481620,
          tablet: 2,
          salt: 936216,
        },
        {
          act: 'write',
          characters: 39,
          sends: true,
          atMillis: 1800437764875,
          tablet: 2,
          salt: 124375,
        },
        {
          act: 'policy',
          perMonth: 4,
          refunds: true,
          atMillis: 1802690675536,
          tablet: 2,
          salt: 452425,
        },
      ],
    },
  },
  {
    name: 'no nonce is always good while nothing is acknowledged',
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: 'if (nonce === null) return device.previous_nonce === null;',
        to: 'if (nonce === null) return device.acknowledged_seq === 0 || device.previous_nonce === null;',
      },
    ],
    scenario: {
      seed: 1634,
      zone: 'Pacific/Niue',
      tablets: 2,
      startMillis: 1795863600000,
      steps: [
        {
          act: 'lose',
          atMillis: 1795942000487,
          tablet: 1,
          salt: 747872,
        },
        {
          act: 'clone',
          atMillis: 1795980561312,
          tablet: 1,
          salt: 793865,
        },
        {
          act: 'sync',
          atMillis: 1796015208598,
          tablet: 1,
          salt: 398771,
        },
      ],
    },
  },
  {
    name: 'a late request gives the stamps of later letters back',
    changes: [
      {
        file: 'gateway/stamps/leases.ts',
        from: 'return periodOf(saidMillis - graceMillis, policy.timeZone);',
        to: 'return periodOf(nowMillis - graceMillis, policy.timeZone);',
      },
    ],
    scenario: {
      seed: 6,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        {
          act: 'weather',
          atMillis: 1796072406000,
          tablet: 0,
          salt: 1,
          weather: 'slow',
        },
        {
          act: 'weather',
          atMillis: 1796072466000,
          tablet: 0,
          salt: 1,
          weather: 'cut',
        },
        {
          act: 'write',
          atMillis: 1796076006000,
          tablet: 0,
          salt: 1,
          characters: 8,
          sends: true,
        },
      ],
    },
  },
  {
    name: 'a letter on the desk is opened again from the disk',
    changes: [
      {
        file: 'electron/core/mail/writing.ts',
        from: 'const kept = kiosk.desk?.save() ?? ok(null);',
        to: 'const kept: Result<null, KioskError> = ok(null);',
      },
    ],
    scenario: {
      seed: 1386,
      zone: 'America/New_York',
      tablets: 2,
      startMillis: 1795842000000,
      steps: [
        {
          act: 'write',
          characters: 7,
          sends: false,
          atMillis: 1795916682315,
          tablet: 0,
          salt: 462459,
        },
        {
          act: 'sendDraft',
          atMillis: 1795916682353,
          tablet: 0,
          salt: 597515,
        },
        {
          act: 'write',
          characters: 12,
          sends: true,
          atMillis: 1795916922343,
          tablet: 0,
          salt: 767881,
        },
      ],
    },
  },
  {
    name: 'a store that is older than where its journal begins is taken as it is',
    changes: [
      {
        file: 'db/journal/open-journalled.ts',
        from: '|| !isOlderThanBase(opened.value, found)) return opened;',
        to: '|| isOlderThanBase.length > 0) return opened;',
      },
    ],
    scenario: {
      seed: 47,
      zone: 'America/New_York',
      tablets: 3,
      startMillis: 1795842000000,
      steps: [
        {
          act: 'failDisk',
          where: 'journalFull',
          during: 'take back',
          cutAfter: 0,
          damage: { store: 'vault', how: 'log' },
          atMillis: 1796031822966,
          tablet: 0,
          salt: 671980,
        },
        {
          act: 'write',
          characters: 12,
          sends: true,
          atMillis: 1796056852058,
          tablet: 0,
          salt: 380433,
        },
        {
          act: 'write',
          characters: 22,
          sends: true,
          atMillis: 1796060894799,
          tablet: 0,
          salt: 312249,
        },
        { act: 'signOut', atMillis: 1796072334930, tablet: 0, salt: 352479 },
        {
          act: 'damage',
          store: 'device',
          how: 'log',
          when: 'now',
          cutAtStart: 0,
          atMillis: 1796127270925,
          tablet: 0,
          salt: 180932,
        },
      ],
    },
  },
  {
    name: 'a frame whose sync failed is gone on with',
    changes: [
      {
        file: 'db/journal/journal.ts',
        from: '    writeWhole(file, lastFrame, endBytes - lastFrame.length);\n    fdatasyncSync(file);\n',
        to: '',
      },
    ],
    scenario: {
      seed: 8,
      zone: 'Asia/Kathmandu',
      tablets: 2,
      startMillis: 1795803300000,
      steps: [
        { act: 'read', atMillis: 1796361311581, tablet: 1, salt: 4901 },
        {
          act: 'failDisk',
          where: 'journalSync',
          during: 'apply answer',
          cutAfter: 2,
          damage: { store: 'device', how: 'cut' },
          atMillis: 1796475071653,
          tablet: 1,
          salt: 850752,
        },
        { act: 'sync', atMillis: 1796478594296, tablet: 1, salt: 348733 },
      ],
    },
  },
  {
    name: 'a late request of a start that was never heard of is a fork',
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: 'if (after === undefined) return false;',
        to: 'if (after !== "") return false;',
      },
    ],
    scenario: {
      seed: 29,
      zone: 'Africa/Cairo',
      tablets: 2,
      startMillis: 1795816800000,
      steps: [
        { act: 'sendDraft', atMillis: 1795834466719, tablet: 1, salt: 506609 },
        { act: 'cutAfter', points: 19, atMillis: 1795834860644, tablet: 1, salt: 390370 },
        { act: 'weather', weather: 'slow', atMillis: 1795836916961, tablet: 1, salt: 388441 },
        { act: 'sync', atMillis: 1795837144593, tablet: 1, salt: 893950 },
        {
          act: 'write',
          characters: 2,
          sends: false,
          atMillis: 1795837739194,
          tablet: 1,
          salt: 713699,
        },
        { act: 'cutAfter', points: 13, atMillis: 1795837834346, tablet: 1, salt: 116350 },
        {
          act: 'write',
          characters: 28,
          sends: false,
          atMillis: 1795837834359,
          tablet: 1,
          salt: 935642,
        },
        {
          act: 'write',
          characters: 18,
          sends: true,
          atMillis: 1795837846472,
          tablet: 1,
          salt: 884031,
        },
      ],
    },
  },
  {
    name: 'a result that comes after later steps takes its letter back to sent',
    changes: [
      {
        file: 'db/settlement.ts',
        from: 'AND (revision = 0 OR',
        to: 'AND (revision >= 0 OR',
      },
    ],
    scenario: {
      seed: 212,
      zone: 'America/New_York',
      tablets: 3,
      startMillis: 1795842000000,
      steps: [
        { act: 'weather', weather: 'wild', atMillis: 1796093442719, tablet: 0, salt: 42234 },
        {
          act: 'write',
          characters: 18,
          sends: true,
          atMillis: 1796253817798,
          tablet: 0,
          salt: 486952,
        },
        { act: 'backUpGateway', atMillis: 1796255971782, tablet: 1, salt: 976358 },
        { act: 'restoreGateway', atMillis: 1796576121012, tablet: 2, salt: 604632 },
        { act: 'decide', approves: false, atMillis: 1796654168816, tablet: 1, salt: 76971 },
      ],
    },
  },
  {
    name: 'a stamp follows its resident when the tablet was told, known or not',
    changes: [
      {
        file: 'gateway/stamps/elsewhere.ts',
        from: "leaseVersion === null ? held : held.where('recalled_by_version', '<=', leaseVersion);",
        to: 'held;',
      },
    ],
    scenario: {
      seed: 22835,
      zone: 'Asia/Kathmandu',
      tablets: 1,
      neighbour: true,
      startMillis: 1795803300000,
      steps: [
        {
          act: 'weather',
          weather: 'wild',
          atMillis: 1796067519099,
          tablet: 0,
          salt: 281706,
        },
        {
          act: 'reboot',
          offMillis: 206745467,
          atMillis: 1796138882780,
          tablet: 0,
          salt: 25394,
        },
        {
          act: 'transfer',
          tablets: 'awaited',
          atMillis: 1796277380664,
          tablet: 0,
          salt: 532728,
        },
        {
          act: 'answer',
          characters: 2,
          atMillis: 1796360577838,
          tablet: 0,
          salt: 435739,
        },
        {
          act: 'printAgain',
          atMillis: 1796508555678,
          tablet: 0,
          salt: 955577,
        },
        {
          act: 'write',
          characters: 4,
          sends: true,
          atMillis: 1796692992811,
          tablet: 0,
          salt: 836058,
        },
      ],
    },
  },
  {
    name: 'who comes late in a month has the number of that day',
    changes: [
      {
        file: 'gateway/stamps/periods.ts',
        from: "value.fn.coalesce(begun, value.val(month.perMonth)).as('per_month'),",
        to: "value.val(month.perMonth).as('per_month'),",
      },
    ],
    scenario: {
      seed: 20193,
      zone: 'America/New_York',
      tablets: 1,
      neighbour: true,
      startMillis: 1795842000000,
      steps: [
        {
          act: 'transfer',
          tablets: 'retired',
          atMillis: 1797799453369,
          tablet: 0,
          salt: 902506,
        },
        {
          act: 'transfer',
          tablets: 'retired',
          atMillis: 1798563349261,
          tablet: 0,
          salt: 741876,
        },
        {
          act: 'policy',
          perMonth: 6,
          refunds: true,
          atMillis: 1799899871142,
          tablet: 0,
          salt: 926753,
        },
      ],
    },
  },
];
