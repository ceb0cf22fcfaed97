import { sql } from 'kysely';
import type { Facility } from '../facility.ts';

/** The gateway's tables as the checkers read them, past all of the product's code. */
export interface Books {
  readonly messages: readonly {
    readonly id: string;
    readonly residentId: string;
    readonly state: string;
    readonly revision: number;
    readonly needed: number;
    readonly body: string;
    readonly refunded: number;
  }[];
  readonly history: readonly {
    readonly id: string;
    readonly revision: number;
    readonly state: string;
  }[];
  readonly deliveries: readonly { readonly id: string }[];
  readonly spends: readonly {
    readonly stamp: string;
    readonly messageId: string;
    readonly atMillis: number;
    readonly isLive: number;
  }[];
  readonly stamps: readonly {
    readonly name: string;
    readonly residentId: string;
    readonly kind: string;
    readonly period: string | null;
    readonly n: number;
    readonly holder: string | null;
  }[];
  readonly allowances: readonly {
    readonly residentId: string;
    readonly period: string;
    readonly perMonth: number;
  }[];
  readonly records: readonly {
    readonly deviceId: string;
    readonly seq: number;
    readonly id: string;
    readonly kind: string;
    readonly hash: string;
    readonly previousHash: string;
    readonly outcome: string;
  }[];
  readonly fenced: readonly { readonly id: string }[];
  readonly devices: readonly {
    readonly id: string;
    readonly state: string;
    readonly reason: string;
    readonly acknowledged: number;
    readonly headHash: string;
  }[];
  readonly incoming: readonly {
    readonly id: string;
    readonly residentId: string;
    readonly externalId: string;
    readonly body: string;
    readonly state: string;
  }[];
}

/** All of it in one statement: it is read after every transaction of the gateway. */
const statement = sql<{ books: string }>`
  SELECT json_object(
    'messages', (SELECT json_group_array(json_object('id', message_id, 'residentId', resident_id,
      'state', state, 'revision', revision, 'needed', stamps_needed, 'body', body,
      'refunded', coalesce(json_extract(refusal, '$.stampsReturned'), 0))) FROM messages),
    'history', (SELECT json_group_array(json_object('id', message_id, 'revision', revision,
      'state', state)) FROM (SELECT * FROM message_history ORDER BY message_id, revision)),
    'deliveries', (SELECT json_group_array(json_object('id', message_id)) FROM deliveries),
    'spends', (SELECT json_group_array(json_object('stamp', stamp_name, 'messageId', message_id,
      'atMillis', spent_at_millis, 'isLive', refunded_at_millis IS NULL)) FROM spends),
    'stamps', (SELECT json_group_array(json_object('name', name, 'residentId', resident_id,
      'kind', kind, 'period', period, 'n', n, 'holder', holder_device)) FROM stamps),
    'allowances', (SELECT json_group_array(json_object('residentId', resident_id, 'period', period,
      'perMonth', per_month)) FROM allowances),
    'records', (SELECT json_group_array(json_object('deviceId', device_id, 'seq', seq,
      'id', record_id, 'kind', kind, 'hash', hash, 'outcome', outcome,
      'previousHash', json_extract(verbatim, '$.previousHash')))
      FROM (SELECT * FROM records ORDER BY device_id, seq)),
    'fenced', (SELECT json_group_array(json_object('id', json_extract(verbatim, '$.id')))
      FROM fenced_records),
    'devices', (SELECT json_group_array(json_object('id', device_id, 'state', state,
      'reason', state_reason, 'acknowledged', acknowledged_seq, 'headHash', head_hash)) FROM devices),
    'incoming', (SELECT json_group_array(json_object('id', message_id, 'residentId', resident_id,
      'externalId', external_id, 'body', body, 'state', state)) FROM incoming)
  ) AS books`;

/** Reads the gateway's tables as they are now. */
export async function readBooks({ books }: Facility): Promise<Books> {
  const { rows } = await statement.execute(books);
  return JSON.parse(rows[0]?.books ?? '{}') as Books;
}

/** Counts by key. */
export function countBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
