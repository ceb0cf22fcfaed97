import { periodOf } from '../../shared/time/period.ts';
import { type Gateway, readFacility } from '../gateway.ts';

/** A stamp as staff see it. */
export interface ListedStamp {
  readonly name: string;
  readonly kind: 'free' | 'paid' | 'reply';
  /** `elsewhere`: another facility's gateway has it (rule 2.6). */
  readonly state: 'available' | 'notBegun' | 'lapsed' | 'spent' | 'elsewhere';
  /** The device to which it is leased; null when the gateway holds it. */
  readonly holderDevice: string | null;
  /** On a shared device: until when it may be spent there, and when the gateway takes it back (2.12). */
  readonly spendByMillis: number | null;
  readonly settleByMillis: number | null;
  /** The message that was paid with it. */
  readonly messageId: string | null;
}

/** Every stamp that was ever made for a resident; null for someone who is none. */
export async function listStamps(
  gateway: Gateway,
  residentId: string,
): Promise<ListedStamp[] | null> {
  const resident = await gateway.database
    .selectFrom('residents')
    .select('resident_id')
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  if (resident === undefined) return null;
  const { policy } = await readFacility(gateway.database);
  const current = periodOf(gateway.world.nowMillis(), policy.timeZone);
  const rows = await gateway.database
    .selectFrom('stamps')
    .leftJoin('spends', (join) =>
      join
        .onRef('spends.stamp_name', '=', 'stamps.name')
        .on('spends.refunded_at_millis', 'is', null),
    )
    .leftJoin('stamps_elsewhere', 'stamps_elsewhere.stamp_name', 'stamps.name')
    .select(['stamps.name', 'stamps.kind', 'stamps.period', 'stamps.holder_device'])
    .select(['stamps.spend_by_millis', 'stamps.settle_by_millis'])
    .select(['spends.message_id', 'stamps_elsewhere.transfer_id'])
    .where('stamps.resident_id', '=', residentId)
    .orderBy('stamps.name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind,
    state: stateOf(row, current),
    holderDevice: row.holder_device,
    spendByMillis: row.spend_by_millis,
    settleByMillis: row.settle_by_millis,
    messageId: row.message_id,
  }));
}

function stateOf(
  row: { message_id: string | null; transfer_id: string | null; period: string | null },
  current: string,
): ListedStamp['state'] {
  if (row.message_id !== null) return 'spent';
  if (row.transfer_id !== null) return 'elsewhere';
  const { period } = row;
  if (period === null || period === current) return 'available';
  return period < current ? 'lapsed' : 'notBegun';
}
