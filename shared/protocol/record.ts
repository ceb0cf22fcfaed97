import { z } from 'zod';
import { ContactId, MessageId, ResidentId } from '../mail/identifiers.ts';

/**
 * Milliseconds since 1970, up to the end of the year 9998. Behind it are numbers that no calendar has a day
 * for: as a gateway's time, one of them would be the floor of a tablet's time for ever (1.1).
 */
export const Millis = z.int().nonnegative().max(253_370_764_799_999);
/** Bytes in base64, as they stand in JSON. */
export const Base64 = z.base64();
/** A SHA-256 in lower-case hexadecimal. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Something sealed to a public key (HPKE, RFC 9180): `encapsulatedKey` opens the context whose
 * exported key closed `box` (12 bytes of nonce, then AES-256-GCM's output).
 */
export const Sealed = z.object({ encapsulatedKey: Base64, box: Base64 });
export type Sealed = z.infer<typeof Sealed>;

/**
 * One record of a device's outbox (rule 6.3). `seq` is dense from 1 within the epoch; `hash` covers
 * everything else, the hash of the record before included: see chain.ts.
 */
export const OutboxRecord = z.object({
  seq: z.int().positive(),
  id: z.uuidv7(),
  kind: z.string().min(1).max(64),
  version: z.int().positive(),
  atMillis: Millis,
  sealed: Sealed,
  previousHash: Sha256Hex,
  hash: Sha256Hex,
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;

/** A stamp's name as made by rule 2.1; stamps/name.ts takes it apart. */
export const StampName = z.string().min(6).max(120);

/**
 * A photo of a message: its blob, whose name is the SHA-256 of its bytes, and the key of AES-256-GCM that opens
 * it. `bytes` are the picture's own. The key stands here and nowhere else: this is always sealed itself.
 */
export const Photo = z.object({
  blob: Sha256Hex,
  key: Base64.length(44),
  mediaType: z.enum(['image/jpeg', 'image/png']),
  bytes: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Photo = z.infer<typeof Photo>;

/** More photos than any policy allows are no message. */
export const photosMax = 50;

/**
 * `message.send`, sealed to the gateway: what a Send says. Version 1 has no photos. One with photos is of
 * version 2, so that a gateway that knows nothing of them refuses it by name and does not send half of it.
 */
export const MessageSend = z.object({
  messageId: MessageId,
  residentId: ResidentId,
  contactId: ContactId,
  replyToId: MessageId.nullable(),
  body: z.string(),
  /** The stamps it holds, in the order in which they are spent (2.8). The gateway recomputes. */
  stamps: z.array(StampName).max(1000),
  /** In the order in which they are numbered, from 1. */
  photos: z.array(Photo).max(photosMax).optional(),
});
export type MessageSend = z.infer<typeof MessageSend>;

/**
 * `message.pay`, version 1: the resident pays for a message that waits at the gateway as `postageDue`
 * (2.11). Nothing is spent for one that waits (2.9), so the stamps are those for its whole price, in
 * spend order (2.8). The gateway recomputes.
 */
export const MessagePay = z.object({
  messageId: MessageId,
  residentId: ResidentId,
  stamps: z.array(StampName).max(1000),
});
export type MessagePay = z.infer<typeof MessagePay>;

/** `message.recall`, version 1: the resident took a queued or postage-due message back (3.1). */
export const MessageRecall = z.object({ messageId: MessageId, residentId: ResidentId });
export type MessageRecall = z.infer<typeof MessageRecall>;

/** `message.read`, version 1: an incoming message was opened for the first time (3.3). */
export const MessageRead = z.object({ messageId: MessageId, residentId: ResidentId });
export type MessageRead = z.infer<typeof MessageRead>;

/**
 * `stamps.return`, version 1: a shared device hands back every stamp of a resident that it holds and no
 * message has (2.4). In the transaction that writes it the device forgets them, so it never spends one.
 */
export const StampsReturn = z.object({ residentId: ResidentId });
export type StampsReturn = z.infer<typeof StampsReturn>;

/** 16 random bytes in base64: what makes a PIN stretch to something of its own. */
export const Salt = z.string().regex(/^[A-Za-z0-9+/]{22}==$/);
/** The 32 bytes that came of it, in base64. */
export const Stretched = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/** A PIN as the gateway keeps it: argon2id(PIN, salt) to 32 bytes at the cost of rule 5.2. */
export const StretchedPin = z.object({ salt: Salt, stretched: Stretched });
export type StretchedPin = z.infer<typeof StretchedPin>;

/**
 * `pin.change`, version 1: the resident has another PIN (5.5). `baseSalt` is that of the one it replaces. The
 * device closed their keys anew in the transaction that wrote the record: the old one opens nothing there.
 */
export const PinChange = StretchedPin.extend({
  residentId: ResidentId,
  baseSalt: Salt,
});
export type PinChange = z.infer<typeof PinChange>;

/** The newest version of each kind's payload. */
export const recordVersions = {
  'message.send': 2,
  'message.pay': 1,
  'message.recall': 1,
  'message.read': 1,
  'stamps.return': 1,
  'pin.change': 1,
} as const satisfies Record<RecordKind, number>;

/** Every kind of record with the schema of its payload at the newest version. */
export const recordPayloads = {
  'message.send': MessageSend,
  'message.pay': MessagePay,
  'message.recall': MessageRecall,
  'message.read': MessageRead,
  'stamps.return': StampsReturn,
  'pin.change': PinChange,
} as const;

/** The kinds that this version of Postern writes. */
export type RecordKind = keyof typeof recordPayloads;
/** The payload of a record of kind `Kind`. */
export type RecordPayload<Kind extends RecordKind> = z.infer<(typeof recordPayloads)[Kind]>;
