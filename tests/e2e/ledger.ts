import type { RunningDemo } from '../../gateway/demo/demo.ts';

/** What the gateway's own tables say of outgoing mail: the last word on "once". */
export interface Ledger {
  readonly accepted: number;
  readonly deliveries: number;
  /** Stamps that are spent and were not given back. */
  readonly spends: number;
}

/** Counts in the gateway's tables. */
export async function readLedger({ gateway }: RunningDemo): Promise<Ledger> {
  const { database } = gateway;
  const accepted = await database.selectFrom('messages').select('message_id').execute();
  const deliveries = await database.selectFrom('deliveries').select('message_id').execute();
  const spends = await database
    .selectFrom('spends')
    .select('stamp_name')
    .where('refunded_at_millis', 'is', null)
    .execute();
  return { accepted: accepted.length, deliveries: deliveries.length, spends: spends.length };
}
