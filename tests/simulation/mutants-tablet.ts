import type { Mutant } from './mutants.ts';

/** Faults planted in the tablet's core, its store and the rules that both sides share. */
export const tabletMutants: readonly Mutant[] = [
  {
    name: 'wall clock trusted',
    changes: [
      {
        file: 'shared/time/trusted-time.ts',
        from: '  if (facts.anchor?.bootId === clock.bootId()) return facts.anchor;\n',
        to: '',
      },
    ],
  },
  {
    name: 'trusted time goes back',
    changes: [
      {
        file: 'shared/time/trusted-time.ts',
        from: 'const millis = Math.max(facts.floorMillis, anchor.trustedMillis + elapsedMillis);',
        to: 'const millis = anchor.trustedMillis + elapsedMillis;',
      },
    ],
  },
  {
    name: 'cursor stored apart from its page',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: "    kiosk.store.transaction('apply answer', () => {",
        to: "    kiosk.store.transaction('keep cursor', () => kiosk.store.position.save({ ...kiosk.store.position.read(), cursor: answer.cursor })) ??\n    kiosk.store.transaction('apply answer', () => {",
      },
    ],
  },
  {
    name: 'state changes applied whatever their revision',
    changes: [
      {
        file: 'db/mailbox.ts',
        from: '     WHERE excluded.revision > revision`',
        to: '     WHERE true`',
      },
      {
        file: 'gateway/sync/compose-changes.ts',
        from: '      revision: row.revision,',
        to: '      revision: 1,',
      },
    ],
  },
  {
    name: 'leases of an old answer count',
    survivesBecause:
      'a tablet has one request on its way and hears no answer but to that one, so an older set of leases never comes after a newer one',
    changes: [
      {
        file: 'db/stampbook.ts',
        from: 'UPDATE position SET lease_version = ? WHERE lease_version <= ?',
        to: 'UPDATE position SET lease_version = ? WHERE ? >= 0',
      },
    ],
  },
  {
    name: 'audit entries on the tablet do not follow one another',
    changes: [
      {
        file: 'db/audit.ts',
        from: 'const { seq: lastSeq, hash: previousHash } = newest.get();',
        to: 'const lastSeq = newest.get().seq;\n      const previousHash = genesisHash;',
      },
    ],
  },
  {
    name: 'leases revive held stamps',
    scenario: {
      seed: 2,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'sync', atMillis: 1796060894799, tablet: 0, salt: 1 },
        { act: 'weather', weather: 'slow', atMillis: 1796060954799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796060955799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: true, atMillis: 1796060956799, tablet: 0, salt: 1 },
        { act: 'weather', weather: 'cut', atMillis: 1796060957799, tablet: 0, salt: 1 },
        { act: 'read', atMillis: 1796060984799, tablet: 0, salt: 1 },
      ],
    },
    changes: [
      {
        file: 'db/stampbook.ts',
        from: "     WHERE state <> 'available' AND NOT $",
        to: "     WHERE state <> 'available' OR $",
      },
    ],
  },
  {
    name: 'spent stamps are never settled',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: "if (record.outcome === 'applied') store.stampbook.spend(record.messageId);",
        to: "if (record.outcome === 'applied') store.stampbook.release(record.messageId);",
      },
      { file: 'db/stampbook.ts', from: '    drop.run(names);\n', to: '' },
    ],
  },
  {
    name: 'outbox dropped on sending',
    changes: [
      {
        file: 'electron/core/sync/exchange.ts',
        from: '  const isEmpty = request.records.length === 0;',
        to: "  kiosk.store.transaction('forget', () => kiosk.store.outbox.acknowledge(request.records.map(({ seq, id }) => ({ seq, id, outcome: 'applied', problem: null })), 0));\n  const isEmpty = request.records.length === 0;",
      },
    ],
  },
  {
    name: 'Send says saved when the disk did not',
    changes: [
      {
        file: 'electron/core/mail/queue-record.ts',
        from: "return kiosk.store.mailbox.state(messageId) === 'queued' ? ok(null) : written;",
        to: 'return ok(null);',
      },
      {
        file: 'electron/core/mail/send.ts',
        from: "  if (facts === null) return fail({ code: 'storeFailed' });\n  mailChanged(kiosk);\n  kiosk.nudgeSync();\n  return ok(letterView(kiosk, facts, { ...desk.letter, preview: body.value }));",
        to: '  mailChanged(kiosk);\n  kiosk.nudgeSync();\n  return ok(facts === null ? ({} as LetterView) : letterView(kiosk, facts, { ...desk.letter, preview: body.value }));',
      },
    ],
  },
  {
    name: 'stamps held in a transaction of their own',
    changes: [
      {
        file: 'electron/core/mail/queue-record.ts',
        from: '      stampbook.hold(stamps, messageId);\n',
        to: '',
      },
      {
        file: 'electron/core/mail/queue-record.ts',
        from: '  if (written.ok) return ok(null);',
        to: "  if (written.ok) return onDisk(kiosk, () => kiosk.store.transaction('hold', () => kiosk.store.stampbook.hold(stamps, messageId))).ok ? ok(null) : written;",
      },
    ],
  },
  {
    name: 'a failed disk is not opened again',
    changes: [
      {
        file: 'electron/core/kiosk.ts',
        from: "    if (error.outcome === 'unknown' || error.kind === 'damaged') kiosk.reopenStores();\n",
        to: '',
      },
    ],
  },
  {
    name: 'take-back keeps the stamps',
    changes: [
      {
        file: 'electron/core/mail/take-back.ts',
        from: '      kiosk.store.stampbook.release(messageId);\n',
        to: '',
      },
    ],
  },
  {
    name: 'take-back is not told to the gateway',
    changes: [
      {
        file: 'electron/core/mail/take-back.ts',
        from: '      kiosk.store.outbox.append({ ...record, messageId });\n',
        to: '',
      },
    ],
  },
  {
    name: 'waiting mail removed before the vault has it',
    changes: [
      {
        file: 'electron/core/mail/waiting-mail.ts',
        from: "      resident.vault.transaction('take in mail', () => {",
        to: "      kiosk.store.transaction('clear early', () => {\n        for (const { item } of opened) kiosk.store.waiting.remove(item.id);\n      });\n      resident.vault.transaction('take in mail', () => {",
      },
    ],
  },
  {
    name: 'months by UTC on the tablet',
    changes: [
      {
        file: 'electron/core/mail/send.ts',
        from: 'period: periodOf(nowMillis, policy.timeZone),',
        to: "period: periodOf(nowMillis, 'UTC'),",
      },
    ],
  },
  {
    name: 'the chain forks on the tablet itself',
    changes: [
      {
        file: 'db/outbox.ts',
        from: 'const { seq: lastSeq, hash: previousHash } = newest.get();',
        to: 'const { seq: lastSeq } = newest.get();\n      const previousHash = genesisHash;',
      },
    ],
  },
  {
    name: 'drafts saved after a minute',
    changes: [
      {
        file: 'electron/core/mail/draft-desk.ts',
        from: 'const saveAfterMillis = 400;',
        to: 'const saveAfterMillis = 60_000;',
      },
    ],
  },
  {
    name: 'all that is pending counts as answered',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: 'store.outbox.acknowledge(answer.results, answer.timeMillis)',
        to: "store.outbox.acknowledge(answer.results.length === 0 ? [] : store.outbox.page({ limitRecords: 500, limitBytes: 1e6 }).map(({ seq, id }) => ({ seq, id, outcome: 'applied' as const, problem: null })), answer.timeMillis)",
      },
    ],
  },
];
