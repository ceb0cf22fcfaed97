import { z } from 'zod';
import { ContactId, ResidentId } from '../../shared/mail/identifiers.ts';
import { Base64, Millis, Sha256Hex, StampName } from '../../shared/protocol/record.ts';
import { parseStampName } from '../../shared/stamps/name.ts';
import { isPeriodName } from '../../shared/time/period.ts';

const personName = z.string().trim().min(1).max(100);

/** How many free stamps a month has that began for the resident, wherever they were then (rule 2.6). */
const Allowance = z.strictObject({
  period: z.string().refine(isPeriodName, 'a period such as 2026-12'),
  perMonth: z.int().min(0).max(1000),
});

/** A stamp that moves: what it is stands in its name (2.1), but for whom a reply is. */
const MovedStamp = z.strictObject({ name: StampName, contactId: ContactId.nullable() });
export type MovedStamp = z.infer<typeof MovedStamp>;

/**
 * What one gateway tells another of a resident (rule 2.6). `resident` takes them along; `rest` brings stamps
 * that were not in the gateway's hands then: a tablet held them, or a refused letter had them. A PIN is not
 * among it: six digits are soon guessed by whoever finds the file, so staff there hand out a new one.
 */
const Transfer = z.strictObject({
  /** Good once. */
  transferId: z.uuidv7(),
  part: z.enum(['resident', 'rest']),
  /** SHA-256 of the authorities' certificates: who sends it, and the one gateway that it is for. */
  fromGateway: Sha256Hex,
  toGateway: Sha256Hex,
  issuedAtMillis: Millis,
  resident: z.strictObject({
    residentId: ResidentId,
    firstName: personName,
    lastName: personName,
    language: z.enum(['en', 'es', 'ht']),
    contacts: z
      .array(
        z.strictObject({
          contactId: ContactId,
          name: personName,
          relationship: z.string().max(100),
        }),
      )
      .max(10_000),
  }),
  /** Every month that has begun. Those that are still to come follow the facility that they begin in. */
  allowances: z.array(Allowance).max(10_000),
  /** Unspent; they are the receiver's from now on. */
  stamps: z.array(MovedStamp).max(100_000),
  /** Free stamps of months that are not over which have been spent: none of them is anywhere to be spent. */
  spent: z.array(StampName).max(100_000),
});
export type Transfer = z.infer<typeof Transfer>;

/**
 * A file of transfers: all documents of one stay elsewhere, so that each newer file heals the loss of an older
 * one. Unknown fields are refused: what is not understood here must not be lost on the way.
 */
export const TransferFile = z.strictObject({
  schemaVersion: z.literal(1),
  documents: z
    .array(
      z.strictObject({
        transfer: Transfer,
        /** Of `transferText`: ECDSA over P-256 and SHA-256, r and s, 32 bytes each, in base64. */
        signature: Base64,
      }),
    )
    .min(1)
    .max(1000),
});
export type TransferFile = z.infer<typeof TransferFile>;
export type SignedTransfer = TransferFile['documents'][number];

/** What is signed: a title, and the document as JSON without spaces, its fields in the order of the schema. */
export function transferText(transfer: Transfer): string {
  return `postern transfer 1\n${JSON.stringify(Transfer.parse(transfer))}`;
}

/** The first thing in a transfer that does not fit together, as a path; null where all does. */
export function misfit(transfer: Transfer): string | null {
  const { resident, allowances, stamps, spent } = transfer;
  const numbers = new Map(allowances.map(({ period, perMonth }) => [period, perMonth]));
  if (numbers.size < allowances.length) return 'allowances';
  const contacts = new Set(resident.contacts.map(({ contactId }) => contactId));
  if (contacts.size < resident.contacts.length) return 'resident.contacts';
  if (new Set(resident.contacts.map(({ name }) => name)).size < contacts.size) {
    return 'resident.contacts';
  }
  const isFree = (name: string) => {
    const parts = parseStampName(name);
    if (parts?.kind !== 'free' || parts.residentId !== resident.residentId) return false;
    return parts.n <= (numbers.get(parts.period) ?? 0);
  };
  const isStamp = ({ name, contactId }: MovedStamp) => {
    const kind = parseStampName(name)?.kind;
    if (kind === 'reply') return contactId !== null && contacts.has(contactId);
    return contactId === null && (kind === 'paid' || isFree(name));
  };
  const wrong = stamps.findIndex((stamp) => !isStamp(stamp));
  if (wrong >= 0) return `stamps.${wrong}`;
  const wrongSpent = spent.findIndex((name) => !isFree(name));
  if (wrongSpent >= 0) return `spent.${wrongSpent}`;
  const names = new Set([...stamps.map(({ name }) => name), ...spent]);
  return names.size < stamps.length + spent.length ? 'stamps' : null;
}
