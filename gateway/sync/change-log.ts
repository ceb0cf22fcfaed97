import { assert } from '../../shared/assert.ts';
import type { KnownChange } from '../../shared/protocol/change.ts';
import type { Writer } from '../store/schema.ts';

/** What a change is about. The log keeps the subject; the change's words are made when it is read. */
export interface ChangeSubject {
  readonly kind: KnownChange['kind'];
  /** The message's or resident's ID; `policy` for the policy. */
  readonly refId: string;
  /** Whose devices are told; null tells every device. */
  readonly residentId: string | null;
  /** The one device that is told, whoever is at it. */
  readonly deviceId?: string;
  /** About how many bytes the change will take on the wire. */
  readonly bytes: number;
}

/**
 * Writes a change into the log, in the transaction that made it (rule 6.4). A subject that changes
 * again moves to the end: a device that was away learns where things stand, not every step.
 */
export async function recordChange(writer: Writer, subject: ChangeSubject): Promise<void> {
  const place = await writer
    .updateTable('sequencer')
    .set((column) => ({ last_seq: column('last_seq', '+', 1) }))
    .returning('last_seq')
    .executeTakeFirst();
  assert(place !== undefined, 'the sequencer has its row');
  await writer
    .insertInto('changes')
    .values({
      seq: place.last_seq,
      kind: subject.kind,
      ref_id: subject.refId,
      resident_id: subject.residentId,
      bytes: subject.bytes,
      device_id: subject.deviceId ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'ref_id']).doUpdateSet({
        seq: place.last_seq,
        bytes: subject.bytes,
        resident_id: subject.residentId,
      }),
    )
    .execute();
}

/**
 * Tells everything about a resident once more: a device to which they came has read the log beyond it, and
 * their other devices are told nothing new.
 */
export async function tellAgain(writer: Writer, residentId: string): Promise<void> {
  const known = await writer
    .selectFrom('changes')
    .select(['kind', 'ref_id', 'bytes'])
    .where('resident_id', '=', residentId)
    .orderBy('seq')
    .execute();
  for (const { kind, ref_id: refId, bytes } of known) {
    await recordChange(writer, { kind: kind as ChangeSubject['kind'], refId, residentId, bytes });
  }
}
