import type { Insertable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import type { KnownChange } from '../../shared/protocol/change.ts';
import { rowsStatement } from '../store/rows.ts';
import type { ChangesTable, Writer } from '../store/schema.ts';

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
export function recordChange(writer: Writer, subject: ChangeSubject): Promise<void> {
  return recordChanges(writer, [subject]);
}

/** Writes changes into the log, in their order. Each takes a place, the earlier ones of a subject too. */
export async function recordChanges(
  writer: Writer,
  subjects: readonly ChangeSubject[],
): Promise<void> {
  if (subjects.length === 0) return;
  const place = await writer
    .updateTable('sequencer')
    .set((column) => ({ last_seq: column('last_seq', '+', subjects.length) }))
    .returning('last_seq')
    .executeTakeFirst();
  assert(place !== undefined, 'the sequencer has its row');
  const firstSeq = place.last_seq - subjects.length + 1;
  const rows = new Map<string, Insertable<ChangesTable>>();
  for (const [index, subject] of subjects.entries()) {
    const { kind, refId, residentId, deviceId = null, bytes } = subject;
    const names = { kind, ref_id: refId, resident_id: residentId, device_id: deviceId };
    rows.set(`${kind} ${refId}`, { seq: firstSeq + index, ...names, bytes });
  }
  await putChanges(writer, [...rows.values()]);
}

const putChanges = rowsStatement<Insertable<ChangesTable>>((writer, rows) =>
  writer
    .insertInto('changes')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['kind', 'ref_id']).doUpdateSet(({ ref }) => ({
        seq: ref('excluded.seq'),
        bytes: ref('excluded.bytes'),
        resident_id: ref('excluded.resident_id'),
      })),
    ),
);

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
  await recordChanges(
    writer,
    known.map(({ kind, ref_id: refId, bytes }) => ({
      kind: kind as ChangeSubject['kind'],
      refId,
      residentId,
      bytes,
    })),
  );
}
