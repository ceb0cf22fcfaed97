import { verifyAudit } from '../../gateway/audit/verify.ts';
import type { Office } from './office.ts';

/** The gateway's own tables, as far as "once" is told by them. */
export interface Books {
  readonly messages: readonly {
    readonly id: string;
    readonly body: string;
    readonly state: string;
  }[];
  readonly deliveries: readonly string[];
  /** Spends that were not given back. */
  readonly spends: readonly { readonly stamp: string; readonly messageId: string }[];
  readonly stamps: readonly {
    readonly name: string;
    readonly residentId: string;
    readonly period: string | null;
    readonly holder: string | null;
  }[];
  readonly incoming: readonly { readonly id: string; readonly residentId: string }[];
  /** Devices that are not `active`, and records that were shut out with one. */
  readonly shutOut: readonly string[];
  /** Of the gateway's own audit chain and the devices' as they arrived: those that are not whole. */
  readonly brokenChains: readonly string[];
  /** Records of which a device and the gateway did not have the same (6.11). */
  readonly differences: readonly string[];
}

/** Reads them all. */
export function readBooks(office: Office): Promise<Books> {
  return office.look(async ({ database }) => {
    const devices = await database
      .selectFrom('devices')
      .select(['device_id', 'state', 'state_reason'])
      .where('state', '<>', 'active')
      .execute();
    const fenced = await database.selectFrom('fenced_records').select('hash').execute();
    const spends = database.selectFrom('spends').where('refunded_at_millis', 'is', null);
    const deliveries = await database.selectFrom('deliveries').select('message_id').execute();
    const differences = await database.selectFrom('digest_differences').selectAll().execute();
    const chains = await verifyAudit(database);
    return {
      messages: await database
        .selectFrom('messages')
        .select(['message_id as id', 'body', 'state'])
        .execute(),
      deliveries: deliveries.map((row) => row.message_id),
      spends: await spends.select(['stamp_name as stamp', 'message_id as messageId']).execute(),
      stamps: await database
        .selectFrom('stamps')
        .select(['name', 'resident_id as residentId', 'period', 'holder_device as holder'])
        .execute(),
      incoming: await database
        .selectFrom('incoming')
        .select(['message_id as id', 'resident_id as residentId'])
        .execute(),
      shutOut: [
        ...devices.map((row) => `${row.device_id}: ${row.state}, ${row.state_reason}`),
        ...fenced.map(({ hash }) => `record ${hash}`),
      ],
      brokenChains: chains.flatMap(({ chain, broken }) =>
        broken === null ? [] : [`${chain} at ${broken.seq}: ${broken.problem}`],
      ),
      differences: differences.map((row) => `${row.device_id}, ${row.from_seq} to ${row.to_seq}`),
    };
  });
}
