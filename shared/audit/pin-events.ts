import type { AuditEventDefinition } from './events.ts';

/** What is kept of PINs and badges (rules 5.1 to 5.5), a part of the catalogue (events.ts). Never a PIN. */
export const pinEvents = {
  'pin.changedHere': {
    by: 'device',
    means: 'The resident chose another PIN on this tablet; the gateway is yet to be told.',
    detail: { residentId: 'id' },
    optional: {},
  },
  'pin.resetHere': {
    by: 'device',
    means:
      'The tablet heard that staff reset a PIN: a fresh vault opens to the new one, the old one is kept.',
    detail: { residentId: 'id', vaultNumber: 'count' },
    optional: {},
  },
  'pin.remembered': {
    by: 'device',
    means: 'The resident remembered the PIN of before a reset: what it kept is theirs again.',
    detail: { residentId: 'id', vaultNumber: 'count' },
    optional: {},
  },
  'pin.changed': {
    by: 'gateway',
    means: "A resident chose another PIN on a tablet; the resident's other tablets are told.",
    detail: { residentId: 'id', deviceId: 'id', version: 'count' },
    optional: {},
  },
  'pin.reset': {
    by: 'gateway',
    means:
      'Staff gave a resident a temporary PIN; a lock-out ends on each tablet that hears of it.',
    detail: { residentId: 'id', version: 'count' },
    optional: { staffId: 'id' },
  },
  'badge.issued': {
    by: 'gateway',
    means: 'Staff gave a resident a badge; the one of before opens nothing any more.',
    detail: { residentId: 'id' },
    optional: { staffId: 'id' },
  },
  'badge.revoked': {
    by: 'gateway',
    means: "Staff took a resident's badge.",
    detail: { residentId: 'id' },
    optional: { staffId: 'id' },
  },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
