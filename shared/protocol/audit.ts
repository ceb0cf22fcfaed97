import { z } from 'zod';
import { holdsNoText } from '../audit/detail.ts';
import { Millis, Sha256Hex } from './record.ts';

/** Limits of a page of audit entries: small, because it travels beside nothing and waits for mail. */
export const auditPageLimits = { entries: 200, bytes: 65_536 } as const;

/** One entry of a device's audit chain, as it was hashed: see shared/audit/chain.ts. */
export const AuditEntryOnWire = z.object({
  seq: z.int().positive(),
  atMillis: Millis,
  event: z.string().regex(/^[a-z]+\.[A-Za-z]{1,58}$/),
  /** JSON text, hashed to the letter; words, ids and numbers alone (rule 9.1). */
  detail: z.string().refine(holdsNoText),
  previousHash: Sha256Hex,
  hash: Sha256Hex,
});
export type AuditEntryOnWire = z.infer<typeof AuditEntryOnWire>;

/**
 * A device's page of its audit chain (rule 9.2), in a sync that carries no records. The gateway reads
 * it apart from the rest: a page that is malformed is a break of the chain and never an error of the
 * request, so that audit holds up no mail. Hence its entries are checked one by one.
 */
export const AuditPage = z.object({
  /** The newest entry of the device's chain. */
  head: z.object({ seq: z.int().nonnegative(), hash: Sha256Hex }),
  /** What the gateway said last that it has; null asks, and brings no entries. */
  after: z.int().nonnegative().nullable(),
  entries: z.array(z.unknown()).max(auditPageLimits.entries),
});
export type AuditPage = z.infer<typeof AuditPage>;

/** The gateway's answer to a page: it has this entry, and those before it; 0 when it has none. */
export const AuditPosition = z.object({ storedSeq: z.int().nonnegative() });
export type AuditPosition = z.infer<typeof AuditPosition>;
