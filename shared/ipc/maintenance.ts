import { z } from 'zod';
import { staffCodePattern } from '../session/staff-code.ts';

const millis = z.int();
const count = z.int().nonnegative();

/** How a tablet's store was found by `doctor`. */
export const FindingsView = z.object({
  isWell: z.boolean(),
  auditIsWhole: z.boolean(),
  /** Transactions that could not be done again when the store was last made anew; 0 where it was whole. */
  lost: count,
  unsentRecords: count,
  vaults: count,
});
export type FindingsView = z.infer<typeof FindingsView>;

/**
 * What staff see at a tablet (4.1): machines' names, numbers and times. Of residents IDs alone, and of what
 * they write nothing.
 */
export const MaintenanceView = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  version: z.string(),
  /** When the certificate with which it is known at the gateway ends; null for one that cannot be read. */
  certificateEndsAtMillis: millis.nullable(),
  /** Room on the disk; null where the disk does not say. */
  freeBytes: count.nullable(),
  /** Whether the store was whole when it was opened, or had to be made again from its journal. */
  store: z.enum(['whole', 'madeAgain']),
  /** Records of any kind that the gateway has not answered. */
  pendingRecords: count,
  /** Over thirty wrong PINs in an hour: nobody can sign in until staff unlock the device (5.3). */
  isThrottled: z.boolean(),
  /** IDs whose PIN was wrong ten times, whether anyone has them or not. */
  lockedOut: z.array(z.string()).max(50),
  /** Further ones, and what was typed and is no ID. */
  moreLockedOut: count,
  findings: FindingsView.nullable(),
});
export type MaintenanceView = z.infer<typeof MaintenanceView>;

/** Why a code of staff opened nothing. */
export const StaffSignInProblem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wrong') }),
  z.object({ kind: z.literal('wait'), untilMillis: millis }),
]);
export type StaffSignInProblem = z.infer<typeof StaffSignInProblem>;

/** What staff type. */
export const StaffSignIn = z.strictObject({ code: z.string().regex(staffCodePattern) });
