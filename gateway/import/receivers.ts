import { fail, ok, type Result } from '../../shared/result.ts';
import type { Reader } from '../store/schema.ts';

/** The residents, as far as mail can be for them. */
export interface Receivers {
  /** The first who came of those who are here; null where nobody is. */
  readonly first: string | null;
  /** Whether each is here; of somebody who is not known, nothing. */
  readonly isHere: ReadonlyMap<string, boolean>;
}

/** Reads who can receive mail: who neither left nor went to another facility. */
export async function readReceivers(reader: Reader): Promise<Receivers> {
  const rows = await reader
    .selectFrom('residents')
    .leftJoin('resident_standing', 'resident_standing.resident_id', 'residents.resident_id')
    .leftJoin('residents_away', 'residents_away.resident_id', 'residents.resident_id')
    .select(['residents.resident_id as residentId', 'left_at_millis', 'transfer_id'])
    .orderBy('created_at_millis')
    .orderBy('residents.resident_id')
    .execute();
  const isHere = new Map(
    rows.map((row) => [row.residentId, row.left_at_millis === null && row.transfer_id === null]),
  );
  const [first = null] = rows.flatMap(({ residentId }) =>
    isHere.get(residentId) === true ? [residentId] : [],
  );
  return { first, isHere };
}

/** Who new mail is for, where they can receive it (null: nobody is here); else a code and what was expected. */
export function receiverOf(
  residentId: string | null,
  { isHere }: Receivers,
): Result<string, { readonly code: string; readonly expected: string }> {
  if (residentId === null)
    return fail({ code: 'unknownResident', expected: 'a facility with residents who are here' });
  const isTheirs = isHere.get(residentId);
  if (isTheirs === true) return ok(residentId);
  return isTheirs === undefined
    ? fail({ code: 'unknownResident', expected: `a resident ${residentId}` })
    : fail({ code: 'residentGone', expected: `a resident who is here; ${residentId} has left` });
}
