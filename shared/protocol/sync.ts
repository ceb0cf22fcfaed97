import { z } from 'zod';
import { ResidentId } from '../mail/identifiers.ts';
import { AuditPosition } from './audit.ts';
import { App } from './enrol.ts';
import { OrdersSeen } from './order.ts';
import { ProtocolRange } from './protocol-range.ts';
import { Millis, OutboxRecord, Sha256Hex, StampName } from './record.ts';

/** Limits of a page (rule 6.7). */
export const pageLimits = { records: 500, bytes: 1_048_576 } as const;

/** What became of a record (rules 2.11, 6.6). */
export const RecordOutcome = z.enum(['applied', 'postageDue', 'refused', 'quarantined']);
export type RecordOutcome = z.infer<typeof RecordOutcome>;

/** A record and what became of it, as one side has it. */
export const ComparedRecord = z.object({
  seq: z.int().positive(),
  id: z.uuidv7(),
  outcome: RecordOutcome,
});
export type ComparedRecord = z.infer<typeof ComparedRecord>;

/**
 * What a device has after a drain (rule 6.11): the digest (digest.ts) of its records from `fromSeq` to
 * `toSeq`, and, once the gateway has found another, the records themselves.
 */
export const DigestClaim = z
  .object({
    fromSeq: z.int().positive(),
    toSeq: z.int().positive(),
    hash: Sha256Hex,
    records: z.array(ComparedRecord).max(pageLimits.records).nullable(),
  })
  .refine(({ fromSeq, toSeq }) => toSeq >= fromSeq && toSeq - fromSeq < pageLimits.records);
export type DigestClaim = z.infer<typeof DigestClaim>;

/** The gateway's word on a claim: it has the same; it has another and wants the records; it has kept both. */
export const DigestAnswer = z.enum(['same', 'tellRecords', 'noted']);
export type DigestAnswer = z.infer<typeof DigestAnswer>;

/** One request does both directions (rule 6.2). Unknown fields are ignored (6.10). */
export const SyncRequest = z.object({
  protocol: ProtocolRange,
  epoch: z.int().positive(),
  /** New at each start of the device. */
  session: z.uuid(),
  /**
   * The session of this device that the gateway refused as stale just before; null for none. Says that the
   * device heard it, which nothing does that arrives late (6.5). Left out before protocol 3.
   */
  after: z.uuid().nullable().optional(),
  /** Counts up within the session; a late one has no effect (6.3). */
  request: z.int().positive(),
  head: z.object({ seq: z.int().nonnegative(), hash: Sha256Hex }),
  /** The last one the device was given; null before the first answer of its epoch. */
  nonce: z.string().max(64).nullable(),
  clock: z.object({ wallMillis: z.int(), trustedMillis: Millis }),
  /** Records that the device has not had acknowledged, those of this request included. */
  pending: z.int().nonnegative(),
  records: z.array(OutboxRecord).max(pageLimits.records),
  /** Records, by `seq`, that the gateway failed on again and again: it keeps them unopened (6.6). */
  storeOnly: z.array(z.int().positive()).default([]),
  cursor: z.string().max(64).nullable(),
  /** The gateway's incarnation as the device knows it (6.4); null before the first answer of its epoch. */
  incarnation: z.string().max(64).nullable().default(null),
  app: App,
  /** A page of the device's audit chain, `AuditPage` of audit.ts; left out when there is none to show. */
  audit: z.unknown().optional(),
  /** After a drain, while there is something to compare. */
  digest: DigestClaim.optional(),
  /** As in a request for orders (6.9). */
  ordersSeen: OrdersSeen.optional(),
  /** The version of the set of leases that the device took last; left out, each answer has the set (2.3). */
  leaseVersion: z.int().nonnegative().optional(),
  /** Who is signed in on a shared device: whose stamps it asks for (2.4). Left out for nobody. */
  signedIn: ResidentId.optional(),
});
export type SyncRequest = z.infer<typeof SyncRequest>;

/** Why a record was refused or quarantined. */
export const RecordProblem = z.enum([
  'unknownKind',
  'unknownVersion',
  'cannotOpen',
  'malformed',
  'unknownResident',
  'unknownContact',
  'badText',
  'tooLarge',
  'tooLate',
  'alreadySent',
  'unknownMessage',
  'storedUnopened',
  /** Its photos: more of them, or larger ones, than the facility allows now. */
  'tooManyPhotos',
  'photoTooLarge',
  /** A blob that is not here, or that this device has no right to name. */
  'photoMissing',
  /** A blob that does not open, or is no picture of the kind and size that it is said to be. */
  'badPhoto',
]);
export type RecordProblem = z.infer<typeof RecordProblem>;

/** The stored result of a record; sent again unchanged whenever the record is (6.3). */
export const RecordResult = z.object({
  seq: z.int().positive(),
  id: z.uuidv7(),
  outcome: RecordOutcome,
  problem: RecordProblem.nullable(),
});
export type RecordResult = z.infer<typeof RecordResult>;

/** A stamp with the resident whose it is: the name of a bought or a reply stamp does not say. */
export const LeasedStamp = z.object({
  name: StampName,
  residentId: ResidentId,
  /** On a shared device: until when it may be spent there, by the gateway's clock (2.12). */
  spendByMillis: Millis.optional(),
  /** When the gateway takes it back, if it has not heard of the device: after `spendByMillis`. */
  settleByMillis: Millis.optional(),
});
export type LeasedStamp = z.infer<typeof LeasedStamp>;

/** All stamps whose holder is this device, so that a lost answer heals itself (rule 2.3). */
export const Leases = z.object({
  version: z.int().nonnegative(),
  stamps: z.array(LeasedStamp),
  /**
   * Stands when the stamps of `signedIn` were asked for and given: how many more of their free stamps of
   * this month another device has.
   */
  elsewhere: z.int().nonnegative().optional(),
});
export type Leases = z.infer<typeof Leases>;

/** The gateway's answer to a sync (rule 6.2). `changes` are checked one by one: see change.ts. */
export const SyncResponse = z.object({
  protocol: z.int().positive(),
  acknowledged: z.int().nonnegative(),
  results: z.array(RecordResult),
  changes: z.array(z.looseObject({ kind: z.string() })),
  cursor: z.string().max(64),
  more: z.boolean(),
  /**
   * Left out to a device that named its `leaseVersion`, while it has more to send and nothing but what it
   * spent itself has left its set since.
   */
  leases: Leases.optional(),
  timeMillis: Millis,
  nonce: z.string().max(64),
  incarnation: z.string().max(64),
  /** Answers the request's `audit`; an older gateway has none. */
  audit: AuditPosition.optional(),
  /** Answers the request's `digest`; an older gateway has none. */
  digest: DigestAnswer.optional(),
  /** Two thirds of the life of the device's certificate are over: it asks for the next (renew.ts, S3). */
  renewCertificate: z.boolean().optional(),
  /** Those after `ordersSeen`, `Order` of order.ts, checked one by one: a bad one holds up no mail. */
  orders: z.array(z.unknown()).optional(),
});
export type SyncResponse = z.infer<typeof SyncResponse>;
