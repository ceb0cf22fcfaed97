import type { Mutant } from './mutants.ts';

/** Faults planted in the gateway. */
export const gatewayMutants: readonly Mutant[] = [
  {
    name: 'no dedupe of records',
    changes: [
      {
        file: 'gateway/sync/chain.ts',
        from: 'const fresh = records.filter((record) => record.seq > acknowledged);',
        to: 'const fresh = [...records];',
      },
      {
        file: 'gateway/sync/chain.ts',
        from: 'const broken = findBreak(device, fresh);',
        to: 'const broken = null;',
      },
      {
        file: 'gateway/sync/apply-records.ts',
        from: "  writer.insertInto('records').values([...rows]),",
        to: "  writer.insertInto('records').values([...rows]).onConflict((conflict) => conflict.doNothing()),",
      },
    ],
  },
  {
    name: 'answer before commit',
    changes: [
      {
        file: 'gateway/store/database.ts',
        from: '  return database.transaction().execute(async (writer) => {',
        to: '  let early: Value | undefined;\n  return database.transaction().execute(async (writer) => {',
      },
      {
        file: 'gateway/store/database.ts',
        from: '    return body(writer);\n  });',
        to: '    early = await body(writer);\n    return early;\n  }).catch((error) => {\n    if (early === undefined) throw error;\n    return early;\n  });',
      },
    ],
  },
  {
    name: 'a full disk of the gateway is told as a fault over the records',
    changes: [
      {
        file: 'gateway/store/database.ts',
        from: '(handle.inTransaction ? rollback.run() : { changes: 0, lastInsertRowid: 0 })',
        to: 'rollback.run()',
      },
    ],
  },
  {
    name: 'a request whose number finds no room goes on',
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'sync', atMillis: 1796060894799, tablet: 0, salt: 0 },
        { act: 'gatewayFull', every: 2, failures: 1, atMillis: 1796060954799, tablet: 0, salt: 0 },
        { act: 'write', characters: 9, sends: true, atMillis: 1796060955799, tablet: 0, salt: 0 },
      ],
    },
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: "    .where('session', '=', request.session)\n    .execute();\n  return 'current';",
        to: "    .where('session', '=', request.session)\n    .execute()\n    .catch(() => undefined);\n  return 'current';",
      },
      {
        file: 'gateway/store/database.ts',
        from: '    return body(writer);\n  });',
        to: "    return body(writer);\n  }).catch(async (error) => {\n    if (!/no transaction is active/.test(error.message)) throw error;\n    throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' });\n  });",
      },
    ],
  },
  {
    name: 'cumulative acknowledgement',
    changes: [
      {
        file: 'gateway/sync/chain.ts',
        from: "if (head.seq < acknowledged) return fail('headBehind');",
        to: '',
      },
      {
        file: 'gateway/sync/chain.ts',
        from: "if (row === undefined || row.hash !== record.hash) return fail('knownRecordDiffers');",
        to: "if (row === undefined) return fail('knownRecordDiffers');",
      },
      {
        file: 'gateway/sync/chain.ts',
        from: "if (head.seq === acknowledged && head.hash !== device.head_hash) return fail('headDiffers');",
        to: '',
      },
      {
        file: 'gateway/sync/chain.ts',
        from: '      id: row.record_id,',
        to: '      id: record.id,',
      },
    ],
    scenario: {
      seed: 177,
      zone: 'Asia/Kathmandu',
      tablets: 3,
      neighbour: true,
      startMillis: 1795803300000,
      steps: [
        { act: 'clone', atMillis: 1799206997055, tablet: 1, salt: 998816 },
        {
          act: 'write',
          characters: 6,
          sends: true,
          atMillis: 1799206997058,
          tablet: 1,
          salt: 528797,
        },
        {
          act: 'write',
          characters: 10,
          sends: true,
          atMillis: 1799207704147,
          tablet: 1,
          salt: 75794,
        },
      ],
    },
  },
  {
    name: 'nonce not checked',
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: 'return nonce === device.nonce || nonce === device.previous_nonce;',
        to: 'return true;',
      },
    ],
  },
  {
    name: 'chain not checked',
    changes: [
      {
        file: 'gateway/sync/chain.ts',
        from: 'const broken = findBreak(device, fresh);',
        to: 'const broken = null;',
      },
      {
        file: 'gateway/sync/chain.ts',
        from: "if (head.seq === acknowledged && head.hash !== device.head_hash) return fail('headDiffers');",
        to: '',
      },
      {
        file: 'gateway/sync/chain.ts',
        from: "if (row === undefined || row.hash !== record.hash) return fail('knownRecordDiffers');",
        to: 'if (row === undefined) continue;',
      },
    ],
  },
  {
    name: 'request number not checked',
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: "if (known.is_current === 0 || request.request <= known.last_request) return 'stale';",
        to: '',
      },
    ],
  },
  {
    name: 'a request of an earlier start is served',
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'sync', atMillis: 1796060894799, tablet: 0, salt: 1 },
        { act: 'weather', weather: 'slow', atMillis: 1796060954799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796060955799, tablet: 0, salt: 1 },
        { act: 'weather', weather: 'clear', atMillis: 1796060956799, tablet: 0, salt: 1 },
        { act: 'cutNow', atMillis: 1796060957799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796060984799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796061014799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796061044799, tablet: 0, salt: 1 },
        { act: 'sync', atMillis: 1796061074799, tablet: 0, salt: 1 },
      ],
    },
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: 'known.is_current === 0 || ',
        to: '',
      },
    ],
  },
  {
    name: 'stamps are handed over before the outbox is drained',
    survivesBecause:
      'a personal tablet is leased the same stamps whenever it asks; those that its records name stay held until they are answered, and those of an old month for a week of grace',
    changes: [
      {
        file: 'gateway/sync/sync.ts',
        from: 'if (request.pending === request.records.length) {',
        to: '{',
      },
    ],
  },
  {
    name: "the gateway's audit entries do not follow one another",
    changes: [
      {
        file: 'gateway/audit/append.ts',
        from: '    previousHash = auditHash(unhashed, sha256);\n    return auditRow(gatewayChain, place, { ...unhashed, hash: previousHash }, null);',
        to: '    const hash = auditHash(unhashed, sha256);\n    return auditRow(gatewayChain, place, { ...unhashed, hash }, null);',
      },
    ],
  },
  {
    name: 'an audit entry that is told again counts as another',
    changes: [
      {
        file: 'gateway/audit/take-page.ts',
        from: 'const isKnownEntry = parsed.success && (await isKnown(writer, chain, parsed.data));',
        to: 'const isKnownEntry = false && (await isKnown(writer, chain, parsed.data as never));',
      },
    ],
  },
  {
    name: 'a stamp can be spent twice',
    changes: [
      {
        file: 'gateway/store/database.ts',
        from: 'for (const sql of migrations.slice(version)) handle.exec(sql);',
        to: "for (const sql of migrations.slice(version)) handle.exec(sql.replace('CREATE UNIQUE INDEX one_live_spend', 'CREATE INDEX one_live_spend'));",
      },
      {
        file: 'gateway/stamps/leases.ts',
        from: "    .where('spends.stamp_name', 'is', null)",
        to: '',
      },
    ],
  },
  {
    name: 'spent stamps are not looked at, and the index alone holds',
    changes: [
      {
        file: 'gateway/stamps/leases.ts',
        from: "    .where('spends.stamp_name', 'is', null)",
        to: '',
      },
    ],
  },
  {
    name: 'months by UTC at the gateway',
    changes: [
      {
        file: 'gateway/mail/effect.ts',
        from: 'return periodOf(nowMillis, policy.timeZone);',
        to: "return periodOf(nowMillis + 0 * policy.timeZone.length, 'UTC');",
      },
    ],
  },
  {
    name: 'months by UTC when stamps are handed over',
    changes: [
      {
        file: 'gateway/stamps/periods.ts',
        from: 'return periodsFrom(periodOf(nowMillis, policy.timeZone), 1 + policy.freeStamps.offlineMonths);',
        to: "return periodsFrom(periodOf(nowMillis, 'UTC'), 1 + policy.freeStamps.offlineMonths);",
      },
      {
        file: 'gateway/stamps/leases.ts',
        from: 'return periodOf(saidMillis - graceMillis, policy.timeZone);',
        to: "return periodOf(saidMillis, 'UTC');",
      },
    ],
    scenario: {
      seed: 743,
      zone: 'Pacific/Kiritimati',
      tablets: 2,
      startMillis: 1795773600000,
      steps: [
        {
          act: 'policy',
          perMonth: 2,
          refunds: true,
          atMillis: 1796051232507,
          tablet: 0,
          salt: 204697,
        },
        {
          act: 'write',
          characters: 11,
          sends: true,
          atMillis: 1796083108586,
          tablet: 1,
          salt: 607469,
        },
      ],
    },
  },
  {
    name: 'period not checked at the gateway',
    changes: [
      {
        file: 'gateway/stamps/payment.ts',
        from: 'return period === currentPeriod ||',
        to: 'return period >= currentPeriod ||',
      },
    ],
  },
  {
    name: 'stamps taken back as the month turns, whatever is still under way',
    changes: [
      {
        file: 'gateway/stamps/leases.ts',
        from: 'return periodOf(saidMillis - graceMillis, policy.timeZone);',
        to: 'return periodOf(nowMillis, policy.timeZone);',
      },
      {
        file: 'gateway/sync/sync.ts',
        from: 'if (request.pending === request.records.length) {',
        to: '{',
      },
    ],
  },
  {
    name: 'recall after delivery',
    changes: [
      {
        file: 'gateway/mail/recall.ts',
        from: "['queued', 'sent', 'inReview', 'postageDue']",
        to: "['queued', 'sent', 'inReview', 'postageDue', 'delivered']",
      },
      {
        file: 'gateway/mail/steps.ts',
        from: "step.state === 'draft' && from === 'inReview'",
        to: "step.state === 'draft'",
      },
    ],
    scenario: {
      seed: 202,
      zone: 'Pacific/Kiritimati',
      tablets: 3,
      startMillis: 1795773600000,
      steps: [
        { act: 'weather', weather: 'halfOpen', atMillis: 1795914914887, tablet: 2, salt: 593977 },
        {
          act: 'write',
          characters: 4,
          sends: true,
          atMillis: 1796159773057,
          tablet: 2,
          salt: 862164,
        },
        { act: 'sync', atMillis: 1796175907605, tablet: 2, salt: 263842 },
        { act: 'takeBack', atMillis: 1796175909890, tablet: 2, salt: 989579 },
        { act: 'approveAll', atMillis: 1796179004124, tablet: 2, salt: 321808 },
      ],
    },
  },
  {
    name: 'a refund gives all of the resident back',
    changes: [
      {
        file: 'gateway/stamps/refund.ts',
        from: ".where('message_id', '=', refund.messageId)",
        to: ".where('resident_id', '=', (select) => select.selectFrom('messages').select('resident_id').where('message_id', '=', refund.messageId))",
      },
    ],
  },
  {
    name: 'a recall gives no stamps back',
    changes: [
      {
        file: 'gateway/mail/recall.ts',
        from: 'await refundStamps(writer, { messageId: message.message_id, policy, nowMillis });',
        to: '',
      },
    ],
  },
  {
    name: 'a shut-out device keeps its stamps',
    changes: [
      {
        file: 'gateway/sync/retire.ts',
        from: ".where('holder_device', '=', deviceId)",
        to: ".where('holder_device', '=', 'nobody')",
      },
    ],
  },
  {
    name: 'the queue of a shut-out device is dropped',
    changes: [
      {
        file: 'gateway/sync/fence.ts',
        from: 'for (const record of queue.records) {',
        to: 'for (const record of queue.records.slice(0, 0)) {',
      },
    ],
  },
  {
    name: 'a change keeps its first place in the log',
    changes: [
      {
        file: 'gateway/sync/change-log.ts',
        from: "        seq: ref('excluded.seq'),\n",
        to: '',
      },
    ],
  },
  {
    name: 'mail from outside is not known again',
    changes: [
      {
        file: 'gateway/mail/take-in.ts',
        from: 'external_id: message.externalId,',
        to: 'external_id: message.externalId + intake.world.newId(),',
      },
    ],
  },
  {
    name: 'N changes within a period',
    changes: [
      {
        file: 'gateway/policy.ts',
        from: ".where('period', '>', current)",
        to: ".where('period', '>=', current)",
      },
    ],
  },
];
