import type { AuditEventDefinition } from './events.ts';

/**
 * The always-open services (rule 7), a part of the catalogue (events.ts). The log never says what a report is
 * about, nor whose it is: who reads it learns of nobody that they reported abuse.
 */
export const reportEvents = {
  'report.filed': {
    by: 'device',
    means: 'Something was reported or asked for by the always-open services.',
    detail: {},
    optional: {},
  },
  'report.received': {
    by: 'gateway',
    means: 'A report came from a tablet, in whatever state that was, and is before staff.',
    detail: { reportId: 'id', deviceId: 'id' },
    optional: {},
  },
  'report.chainBroken': {
    by: 'gateway',
    means: "A tablet's chain of reports does not fit; what it brought was stored all the same.",
    detail: { deviceId: 'id', chain: 'id', seq: 'count', problem: 'code' },
    optional: {},
  },
  'report.acknowledged': {
    by: 'gateway',
    means: 'Someone of staff has read a report.',
    detail: { reportId: 'id' },
    optional: { staffId: 'id' },
  },
  'report.answered': {
    by: 'gateway',
    means: 'Someone of staff answered a report.',
    detail: { reportId: 'id' },
    optional: { staffId: 'id' },
  },
  'staff.desksSet': {
    by: 'gateway',
    means: 'An account of staff was put at so many desks, whose reports it sees.',
    detail: { staffId: 'id', desks: 'count' },
    optional: {},
  },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
