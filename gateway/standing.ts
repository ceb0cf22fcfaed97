import type { PersonChange } from '../shared/protocol/change.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { appendAudit } from './audit/append.ts';
import type { Gateway } from './gateway.ts';
import { tellPerson } from './residents.ts';
import { staffIdOf } from './staff/accounts.ts';
import { write } from './store/database.ts';
import { among } from './store/rows.ts';
import type { Reader, Writer } from './store/schema.ts';
import type { ResidentStandingTable } from './store/standing-schema.ts';
import { recordChanges } from './sync/change-log.ts';

/** Whom a decision is about, and who takes it. */
export interface StandingDecision {
  readonly residentId: string;
  /** The name of a staff account, or another word for who it was. */
  readonly by: string;
}

/** What came of a decision. */
export type Decided = Result<null, 'unknownResident'>;

/** Lets a resident's PIN be tried again after ten wrong ones, on each of their devices (5.3). */
export function unlockResident(gateway: Gateway, decision: StandingDecision): Promise<Decided> {
  return decide(gateway, decision, async (writer, before) => {
    await keep(writer, { ...before, unlocks: before.unlocks + 1 });
    await tellPerson(writer, before.resident_id);
    await note(writer, gateway, 'resident.unlocked', decision);
  });
}

/**
 * Suspends a resident: they can neither sign in nor send, and a session that is open closes with the draft
 * saved. What they had queued before goes all the same: it was promised.
 */
export function suspendResident(gateway: Gateway, decision: StandingDecision): Promise<Decided> {
  return decide(gateway, decision, async (writer, before) => {
    const since = before.suspended_at_millis ?? gateway.world.nowMillis();
    await keep(writer, { ...before, suspended_at_millis: since });
    await tellPerson(writer, before.resident_id);
    await note(writer, gateway, 'resident.suspended', decision);
  });
}

/** Ends a suspension; of somebody who has left, staff can put them on tablets again. */
export function restoreResident(gateway: Gateway, decision: StandingDecision): Promise<Decided> {
  return decide(gateway, decision, async (writer, before) => {
    await keep(writer, { ...before, suspended_at_millis: null, left_at_millis: null });
    await tellPerson(writer, before.resident_id);
    await note(writer, gateway, 'resident.restored', decision);
  });
}

/**
 * A resident leaves the facility. Each device on which they ever were erases what it keeps of them, once all
 * that waits on it has been sent; what is at the gateway stays.
 */
export function residentLeaves(gateway: Gateway, decision: StandingDecision): Promise<Decided> {
  return decide(gateway, decision, async (writer, before) => {
    const { resident_id: residentId } = before;
    const nowMillis = gateway.world.nowMillis();
    await keep(writer, { ...before, left_at_millis: before.left_at_millis ?? nowMillis });
    await writer
      .updateTable('device_residents')
      .set({ left_at_millis: nowMillis })
      .where('resident_id', '=', residentId)
      .where('left_at_millis', 'is', null)
      .execute();
    const devices = await writer
      .selectFrom('device_residents')
      .select('device_id')
      .where('resident_id', '=', residentId)
      .orderBy('device_id')
      .execute();
    await recordChanges(
      writer,
      devices.map(({ device_id: deviceId }) => ({
        kind: 'person.left',
        refId: leftRef(deviceId, residentId),
        residentId: null,
        deviceId,
        bytes: leftBytes,
      })),
    );
    const said = { residentId, devices: devices.length };
    const who = await staffIdOf(writer, decision.by);
    appendAudit(writer, nowMillis, 'resident.left', { ...said, ...who });
  });
}

/** What the log calls someone's leaving of a device: it is about both. */
export function leftRef(deviceId: string, residentId: string): string {
  return `${deviceId}/${residentId}`;
}

/** A kind and an ID. */
export const leftBytes = 100;

/** What devices are told of how these residents stand. Nothing of somebody who stands as everyone does. */
export async function standingsOf(
  reader: Reader,
  residentIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<PersonChange, 'unlocks' | 'suspended'>>> {
  const rows = await rowsOf(reader, residentIds);
  return new Map(
    rows.map(({ resident_id, unlocks, suspended_at_millis: since }) => [
      resident_id,
      { unlocks, suspended: since !== null },
    ]),
  );
}

/** Who of these has left the facility. */
export async function goneAmong(
  reader: Reader,
  residentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(reader, residentIds);
  const gone = rows.filter(({ left_at_millis: since }) => since !== null);
  return new Set(gone.map(({ resident_id }) => resident_id));
}

function rowsOf(reader: Reader, residentIds: readonly string[]): Promise<ResidentStandingTable[]> {
  return reader
    .selectFrom('resident_standing')
    .selectAll()
    .where('resident_id', 'in', among(residentIds))
    .execute();
}

function decide(
  { database }: Gateway,
  { residentId }: StandingDecision,
  carryOut: (writer: Writer, before: ResidentStandingTable) => Promise<void>,
): Promise<Decided> {
  return write(database, async (writer) => {
    const resident = await writer
      .selectFrom('residents')
      .select('resident_id')
      .where('resident_id', '=', residentId)
      .executeTakeFirst();
    if (resident === undefined) return fail('unknownResident');
    const [known] = await rowsOf(writer, [residentId]);
    const asEveryone = { suspended_at_millis: null, left_at_millis: null, unlocks: 0 };
    await carryOut(writer, known ?? { resident_id: residentId, ...asEveryone });
    return ok(null);
  });
}

async function keep(writer: Writer, standing: ResidentStandingTable): Promise<void> {
  await writer
    .insertInto('resident_standing')
    .values(standing)
    .onConflict((conflict) => conflict.column('resident_id').doUpdateSet(standing))
    .execute();
}

async function note(
  writer: Writer,
  { world }: Gateway,
  event: 'resident.unlocked' | 'resident.suspended' | 'resident.restored',
  { residentId, by }: StandingDecision,
): Promise<void> {
  const detail = { residentId, ...(await staffIdOf(writer, by)) };
  appendAudit(writer, world.nowMillis(), event, detail);
}
