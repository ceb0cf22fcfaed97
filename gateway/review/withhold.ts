import type { Refusal } from '../../shared/protocol/change.ts';
import { appendAudit } from '../audit/append.ts';
import type { PhotosTable, Writer } from '../store/schema.ts';
import { type Decided, type Reason, refusalFor } from './refusal.ts';

/** Photos of one resident's message that are kept back, each for its reason. */
export interface Kept {
  readonly residentId: string;
  readonly photos: readonly PhotosTable[];
  readonly reasons: ReadonlyMap<number, Reason>;
  /** Stamps that came back to the resident for them; the first photos have theirs first. */
  readonly stampsReturned: number;
  readonly who: { readonly staffId?: string };
}

/** Marks photos as withheld, and answers the refusals, in the order of the photos. */
export async function withholdPhotos(
  writer: Writer,
  kept: Kept,
  decided: Decided,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  let stampsLeft = kept.stampsReturned;
  for (const photo of kept.photos) {
    const reason = kept.reasons.get(photo.number);
    if (reason === undefined) continue;
    const stampsReturned = Math.min(stampsLeft, photo.stamps);
    stampsLeft -= stampsReturned;
    const told = { reason, decided, stampsReturned };
    const refusal = {
      ...(await refusalFor(writer, kept.residentId, told)),
      stamps: photo.stamps,
    };
    await writer
      .updateTable('photos')
      .set({ refusal: JSON.stringify(refusal) })
      .where('message_id', '=', photo.message_id)
      .where('number', '=', photo.number)
      .execute();
    appendAudit(writer, decided.nowMillis, 'photo.withheld', {
      messageId: photo.message_id,
      photo: photo.number,
      rule: refusal.ruleCode,
      ...kept.who,
    });
    refusals.push(refusal);
  }
  return refusals;
}
