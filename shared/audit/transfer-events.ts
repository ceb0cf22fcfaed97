import type { AuditEventDefinition } from './events.ts';

/** Residents who move between facilities, a part of the catalogue (events.ts). */
export const transferEvents = {
  'transfer.trusted': {
    by: 'gateway',
    means: "Staff confirmed another facility's gateway, by the fingerprint of its authority.",
    detail: { gatewayId: 'id' },
    optional: {},
  },
  'transfer.wentOut': {
    by: 'gateway',
    means:
      'A document was signed for another facility: it takes a resident along, or brings stamps after them.',
    detail: {
      transferId: 'id',
      residentId: 'id',
      gatewayId: 'id',
      part: 'code',
      stamps: 'count',
    },
    optional: {},
  },
  'transfer.cameIn': {
    by: 'gateway',
    means: 'Such a document of another facility was taken in.',
    detail: {
      transferId: 'id',
      residentId: 'id',
      gatewayId: 'id',
      part: 'code',
      stamps: 'count',
    },
    optional: {},
  },
  'transfer.tabletRetired': {
    by: 'gateway',
    means: 'A tablet was shut out, because its resident went to another facility.',
    detail: { deviceId: 'id', residentId: 'id' },
    optional: {},
  },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
