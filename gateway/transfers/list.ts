import { periodOf } from '../../shared/time/period.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { movableStamps } from './send.ts';
import { heldByTablets, type TabletHolding } from './tablets.ts';

/** Somebody who is at another facility, and what of theirs is still here. */
export interface AwayResident {
  readonly residentId: string;
  /** What the other gateway is called here. */
  readonly gateway: string;
  readonly sinceMillis: number;
  /** Stamps that have come free since the last document: another `transfer out` brings them. */
  readonly waiting: number;
  readonly held: readonly TabletHolding[];
}

/** Who is away, newest first. */
export async function listAway(gateway: Gateway): Promise<AwayResident[]> {
  const { database, world } = gateway;
  const { policy } = await readFacility(database);
  const current = periodOf(world.nowMillis(), policy.timeZone);
  const rows = await database
    .selectFrom('residents_away')
    .innerJoin('transfers', 'transfers.transfer_id', 'residents_away.transfer_id')
    .innerJoin('trusted_gateways', 'trusted_gateways.fingerprint', 'transfers.gateway')
    .select(['residents_away.resident_id', 'trusted_gateways.name', 'transfers.at_millis'])
    .orderBy('transfers.place', 'desc')
    .execute();
  const away: AwayResident[] = [];
  for (const { resident_id: residentId, name, at_millis } of rows) {
    away.push({
      residentId,
      gateway: name,
      sinceMillis: at_millis,
      waiting: (await movableStamps(database, residentId, current)).length,
      held: await heldByTablets(database, { residentId, current }),
    });
  }
  return away;
}

/** The gateways that are trusted, by name. */
export function listTrusted({ database }: Gateway) {
  return database
    .selectFrom('trusted_gateways')
    .select(['name', 'fingerprint', 'trusted_at_millis as trustedAtMillis', 'trusted_by as by'])
    .orderBy('name')
    .execute();
}
