/**
 * The catalogue of the audit log (rule 9.1): every event that a device or the gateway writes, in plain
 * data. Types come from it (detail.ts), so that a wrong name or field does not compile; the run-time
 * check comes from it, so that nothing else enters the log; and docs/events.md comes from it.
 */
import { pinEvents } from './pin-events.ts';
import { reportEvents } from './report-events.ts';
import { sessionEvents } from './session-events.ts';
import { staffEvents } from './staff-events.ts';
import { transferEvents } from './transfer-events.ts';

/**
 * What a field of an entry may hold: never a name of a person, never text.
 * - `id`: a name that a machine or the facility gave, of letters, digits and hyphens, at most 64;
 *   a period (`2026-12`) is one too
 * - `count`: a whole number, 0 or more
 * - `state`, `code`: a word from a closed list of the code, letters and digits, at most 64
 * - `millis`: milliseconds since 1970
 */
export type DetailKind = 'id' | 'count' | 'state' | 'code' | 'millis';

/** One event of the catalogue. */
export interface AuditEventDefinition {
  /** Whose chain it stands in. */
  readonly by: 'device' | 'gateway';
  /** One sentence for whoever reads the log. */
  readonly means: string;
  /** The fields that every such entry has. */
  readonly detail: Readonly<Record<string, DetailKind>>;
  /** Fields that it has where there is something to say. */
  readonly optional: Readonly<Record<string, DetailKind>>;
}

/** What the gateway says of a decision: who of staff took it, unless it came from the command line. */
const decidedBy = { staffId: 'id' } as const;

/** Every event, under its name. */
export const auditEvents = {
  'device.enrolled': {
    by: 'device',
    means:
      'The tablet got its certificate and its epoch; its chain at the gateway begins with this entry.',
    detail: { epoch: 'count' },
    optional: {},
  },
  'device.certificateRenewed': {
    by: 'device',
    means: 'The tablet got its next certificate, for another key, and shows it from here on.',
    detail: {},
    optional: {},
  },
  'device.certificateTakenBack': {
    by: 'device',
    means:
      'The gateway knows the certificate before this one alone, as after a backup was put back: the tablet shows that again.',
    detail: {},
    optional: {},
  },
  'sync.gatewayRestored': {
    by: 'device',
    means: 'The gateway came back from a backup; so many records are sent to it again.',
    detail: { records: 'count' },
    optional: {},
  },
  'order.applied': {
    by: 'device',
    means:
      'The tablet carried out an order of the facility, or passed over one of a kind it does not know.',
    detail: { version: 'count', kind: 'code' },
    optional: { reason: 'code' },
  },
  'order.refused': {
    by: 'device',
    means:
      'The tablet was given an order that it did not carry out: not signed by the facility, or out of turn.',
    detail: { version: 'count', problem: 'code' },
    optional: {},
  },
  'store.rebuilt': {
    by: 'device',
    means:
      'The device store was damaged and was made again from its journal; `lost` transactions could not be.',
    detail: { transactions: 'count', lost: 'count' },
    optional: {},
  },
  'store.rekeyed': {
    by: 'device',
    means: 'Staff had the device store and its journal encrypted under another key.',
    detail: {},
    optional: {},
  },
  'vault.rebuilt': {
    by: 'device',
    means:
      "A resident's vault was damaged and was made again from its journal; `lost` transactions could not be.",
    detail: { residentId: 'id', transactions: 'count', lost: 'count' },
    optional: {},
  },
  ...sessionEvents,
  ...pinEvents,
  ...reportEvents,
  'message.queued': {
    by: 'device',
    means: 'The resident pressed Send: the message is queued and holds its stamps.',
    detail: { messageId: 'id', stamps: 'count' },
    optional: {},
  },
  'message.paid': {
    by: 'device',
    means:
      'The resident paid for a message that waits at the gateway: the payment is queued and holds its stamps.',
    detail: { messageId: 'id', stamps: 'count' },
    optional: {},
  },
  'stamps.handedBack': {
    by: 'device',
    means: 'A shared tablet gave up the stamps of a resident who is not signed in, and says so.',
    detail: { residentId: 'id', stamps: 'count' },
    optional: {},
  },
  'message.recalled': {
    by: 'device',
    means: 'The resident took a message back; its stamps are free again.',
    detail: { messageId: 'id' },
    optional: {},
  },

  'gateway.restored': {
    by: 'gateway',
    means: 'A backup was put back: from here on this is another incarnation of the gateway.',
    detail: { incarnation: 'id' },
    optional: {},
  },
  'gateway.made': {
    by: 'gateway',
    means: 'The facility was made; its chain begins here.',
    detail: { incarnation: 'id' },
    optional: {},
  },
  'policy.changed': {
    by: 'gateway',
    means: 'Another facility policy came into force.',
    detail: { version: 'count' },
    optional: {},
  },
  'resident.added': {
    by: 'gateway',
    means: 'A resident was admitted, with their approved contacts.',
    detail: { residentId: 'id', contacts: 'count' },
    optional: {},
  },
  'contact.approved': {
    by: 'gateway',
    means: 'A person outside became an approved contact of a resident who was there before.',
    detail: { residentId: 'id', contactId: 'id' },
    optional: {},
  },
  'import.residents': {
    by: 'gateway',
    means: 'A file of residents was imported.',
    detail: { residents: 'count', leftOut: 'count' },
    optional: {},
  },
  'import.mail': {
    by: 'gateway',
    means: 'A file of mail from outside was imported.',
    detail: { messages: 'count', alreadyThere: 'count', contacts: 'count', leftOut: 'count' },
    optional: {},
  },

  'code.made': {
    by: 'gateway',
    means: 'A one-time enrolment code was made; the code itself is nowhere, this names its hash.',
    detail: { codeId: 'id', residents: 'count', expiresAtMillis: 'millis' },
    optional: {},
  },
  'code.used': {
    by: 'gateway',
    means: 'The code was used up, by this device.',
    detail: { codeId: 'id', deviceId: 'id' },
    optional: {},
  },
  'fleet.enrolled': {
    by: 'gateway',
    means: 'A device was enrolled.',
    detail: { deviceId: 'id', epoch: 'count' },
    optional: {},
  },
  'fleet.certificateRenewed': {
    by: 'gateway',
    means: 'A device showed its next certificate for the first time: the one before it is refused.',
    detail: { deviceId: 'id' },
    optional: {},
  },
  'fleet.retired': {
    by: 'gateway',
    means:
      'A device was retired, because another took its place; `unsent` records that it had yet to send are missing.',
    detail: { deviceId: 'id', replacedBy: 'id' },
    optional: { unsent: 'count' },
  },
  'fleet.residentAdded': {
    by: 'gateway',
    means: 'A resident was put on a shared device, or came back to it.',
    detail: { deviceId: 'id', residentId: 'id' },
    optional: {},
  },
  'fleet.residentRemoved': {
    by: 'gateway',
    means: 'A resident was taken off a shared device: they sign in there no more.',
    detail: { deviceId: 'id', residentId: 'id' },
    optional: {},
  },
  'fleet.digestDiffers': {
    by: 'gateway',
    means:
      'A tablet and the gateway have something else for the same records; both lists are kept for staff.',
    detail: { deviceId: 'id', epoch: 'count', fromSeq: 'count', toSeq: 'count' },
    optional: {},
  },
  'fleet.fenced': {
    by: 'gateway',
    means: 'A device was shut out: its chain of records forks, as a clone or an old backup does.',
    detail: { deviceId: 'id', epoch: 'count', reason: 'code' },
    optional: {},
  },
  'fleet.queueKept': {
    by: 'gateway',
    means:
      'A device that is shut out brought records; they are kept for staff and not carried out.',
    detail: { deviceId: 'id', records: 'count' },
    optional: {},
  },
  'fleet.auditBroken': {
    by: 'gateway',
    means: "A device's audit chain does not fit what the gateway has of it.",
    detail: { deviceId: 'id', epoch: 'count', seq: 'count', problem: 'code' },
    optional: {},
  },
  'fleet.auditBreakDismissed': {
    by: 'gateway',
    means: 'Staff dismissed such a break, with a reason that stands beside it.',
    detail: { deviceId: 'id', epoch: 'count', seq: 'count', staffId: 'id' },
    optional: {},
  },

  'fleet.lost': {
    by: 'gateway',
    means:
      'Staff reported a device lost: it is shut out, and so many records that it had yet to send are missing.',
    detail: { deviceId: 'id', unsent: 'count' },
    optional: {},
  },
  'fleet.wiped': {
    by: 'gateway',
    means:
      'A device said that it carries out its wipe, and that so many records on it never arrived.',
    detail: { deviceId: 'id', unsent: 'count' },
    optional: {},
  },
  'order.given': {
    by: 'gateway',
    means: 'Staff gave an order to one device or, by one for each, to all of them.',
    detail: { kind: 'code', scope: 'code', devices: 'count' },
    optional: { deviceId: 'id', version: 'count', reason: 'code', staffId: 'id' },
  },
  'order.carriedOut': {
    by: 'gateway',
    means: 'A device said that it has carried out an order.',
    detail: { deviceId: 'id', version: 'count', kind: 'code' },
    optional: {},
  },

  'record.setAside': {
    by: 'gateway',
    means: 'A record could not be carried out; it is kept with its content.',
    detail: { deviceId: 'id', epoch: 'count', seq: 'count', outcome: 'state', problem: 'code' },
    optional: {},
  },
  'outgoing.accepted': {
    by: 'gateway',
    means: 'A message came in and was paid for.',
    detail: { messageId: 'id', residentId: 'id', deviceId: 'id', stamps: 'count' },
    optional: {},
  },
  'outgoing.postageDue': {
    by: 'gateway',
    means: 'A message came in and waits, because stamps are missing.',
    detail: { messageId: 'id', residentId: 'id', deviceId: 'id', missing: 'count' },
    optional: {},
  },
  'outgoing.paid': {
    by: 'gateway',
    means: 'A message that waited for stamps was paid for, and went on.',
    detail: { messageId: 'id', residentId: 'id', deviceId: 'id', stamps: 'count' },
    optional: {},
  },
  'outgoing.stillDue': {
    by: 'gateway',
    means: 'A payment came for a message that waits, and was not enough: it goes on waiting.',
    detail: { messageId: 'id', residentId: 'id', deviceId: 'id', missing: 'count' },
    optional: {},
  },
  'outgoing.recalled': {
    by: 'gateway',
    means: 'The resident took a message back before it was decided about.',
    detail: { messageId: 'id' },
    optional: {},
  },
  'outgoing.approved': {
    by: 'gateway',
    means: 'A message was approved and left the facility.',
    detail: { messageId: 'id' },
    optional: decidedBy,
  },
  'outgoing.refused': {
    by: 'gateway',
    means: 'A message was refused.',
    detail: { messageId: 'id', rule: 'code', stampsReturned: 'count' },
    optional: decidedBy,
  },
  'outgoing.partlyDelivered': {
    by: 'gateway',
    means: 'A message left the facility without so many of its photos.',
    detail: { messageId: 'id', withheld: 'count', stampsReturned: 'count' },
    optional: decidedBy,
  },
  'photo.withheld': {
    by: 'gateway',
    means: 'A photo of a message was withheld, and the rest of it was not.',
    detail: { messageId: 'id', photo: 'count', rule: 'code' },
    optional: decidedBy,
  },
  'incoming.arrived': {
    by: 'gateway',
    means: 'A message from outside came in and waits for review.',
    detail: { messageId: 'id', residentId: 'id', replyStamps: 'count' },
    optional: {},
  },
  'incoming.approved': {
    by: 'gateway',
    means: 'A message from outside was let in.',
    detail: { messageId: 'id' },
    optional: decidedBy,
  },
  'incoming.refused': {
    by: 'gateway',
    means: 'A message from outside was refused.',
    detail: { messageId: 'id', rule: 'code' },
    optional: decidedBy,
  },
  'incoming.partlyDelivered': {
    by: 'gateway',
    means: 'A message from outside was let in without so many of its photos.',
    detail: { messageId: 'id', withheld: 'count' },
    optional: decidedBy,
  },
  'incoming.read': {
    by: 'gateway',
    means: 'The resident opened a message from outside for the first time.',
    detail: { messageId: 'id' },
    optional: {},
  },

  'stamps.leased': {
    by: 'gateway',
    means: 'Stamps were handed to a device.',
    detail: { deviceId: 'id', stamps: 'count' },
    optional: {},
  },
  'stamps.takenBack': {
    by: 'gateway',
    means: 'Stamps that a device held went back to the gateway.',
    detail: { deviceId: 'id', stamps: 'count', reason: 'code' },
    optional: {},
  },
  'stamps.returned': {
    by: 'gateway',
    means: "A shared device handed a resident's stamps back, as after they had signed out.",
    detail: { deviceId: 'id', residentId: 'id', stamps: 'count' },
    optional: {},
  },
  'stamps.refunded': {
    by: 'gateway',
    means: "A message's stamps were given back.",
    detail: { messageId: 'id', stamps: 'count' },
    optional: {},
  },

  ...transferEvents,
  ...staffEvents,
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
