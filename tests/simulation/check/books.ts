import { sql } from 'kysely';
import type { GatewaySchema } from '../../../gateway/store/schema.ts';
import type { Facility } from '../facility.ts';
import { everything } from '../fragile-database.ts';

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
  /** Stamps that went to another gateway. */
  readonly elsewhere: readonly { readonly name: string }[];
  /** Months that began at another gateway. */
  readonly foreign: readonly { readonly residentId: string; readonly period: string }[];
  readonly photos: readonly {
    readonly messageId: string;
    readonly number: number;
    readonly blob: string;
    readonly isWithheld: number;
    readonly isWhole: number;
  }[];
}

/** Where each part comes from, and how it is read: by its name in `Books`. */
const parts: Readonly<
  Record<keyof Books, { readonly table: keyof GatewaySchema; readonly json: string }>
> = {
  messages: {
    table: 'messages',
    json: `SELECT json_group_array(json_object('id', message_id, 'residentId', resident_id,
      'state', state, 'revision', revision, 'needed', stamps_needed, 'body', body,
      'refunded', coalesce(json_extract(refusal, '$.stampsReturned'), 0))) FROM messages`,
  },
  history: {
    table: 'message_history',
    json: `SELECT json_group_array(json_object('id', message_id, 'revision', revision,
      'state', state)) FROM (SELECT * FROM message_history ORDER BY message_id, revision)`,
  },
  deliveries: {
    table: 'deliveries',
    json: `SELECT json_group_array(json_object('id', message_id)) FROM deliveries`,
  },
  spends: {
    table: 'spends',
    json: `SELECT json_group_array(json_object('stamp', stamp_name, 'messageId', message_id,
      'atMillis', spent_at_millis, 'isLive', refunded_at_millis IS NULL)) FROM spends`,
  },
  stamps: {
    table: 'stamps',
    json: `SELECT json_group_array(json_object('name', name, 'residentId', resident_id,
      'kind', kind, 'period', period, 'n', n, 'holder', holder_device)) FROM stamps`,
  },
  allowances: {
    table: 'allowances',
    json: `SELECT json_group_array(json_object('residentId', resident_id, 'period', period,
      'perMonth', per_month)) FROM allowances`,
  },
  records: {
    table: 'records',
    json: `SELECT json_group_array(json_object('deviceId', device_id, 'seq', seq,
      'id', record_id, 'kind', kind, 'hash', hash, 'outcome', outcome,
      'previousHash', json_extract(verbatim, '$.previousHash')))
      FROM (SELECT * FROM records ORDER BY device_id, seq)`,
  },
  fenced: {
    table: 'fenced_records',
    json: `SELECT json_group_array(json_object('id', json_extract(verbatim, '$.id')))
      FROM fenced_records`,
  },
  devices: {
    table: 'devices',
    json: `SELECT json_group_array(json_object('id', device_id, 'state', state,
      'reason', state_reason, 'acknowledged', acknowledged_seq, 'headHash', head_hash)) FROM devices`,
  },
  incoming: {
    table: 'incoming',
    json: `SELECT json_group_array(json_object('id', message_id, 'residentId', resident_id,
      'externalId', external_id, 'body', body, 'state', state)) FROM incoming`,
  },
  elsewhere: {
    table: 'stamps_elsewhere',
    json: `SELECT json_group_array(json_object('name', stamp_name)) FROM stamps_elsewhere`,
  },
  foreign: {
    table: 'periods_begun_elsewhere',
    json: `SELECT json_group_array(json_object('residentId', resident_id, 'period', period))
      FROM periods_begun_elsewhere`,
  },
  photos: {
    table: 'photos',
    json: `SELECT json_group_array(json_object('messageId', message_id, 'number', number, 'blob', blob,
      'isWithheld', refusal IS NOT NULL, 'isWhole', coalesce(bytes + 28 =
        (SELECT sum(length(content)) FROM blob_pieces JOIN blobs USING (upload_id) WHERE name = blob), 0)))
      FROM (SELECT * FROM photos ORDER BY message_id, number)`,
  },
};

/**
 * Reads the gateway's tables as they are now, in one statement: it is done after every transaction of
 * the gateway. A table that nothing was written to since is not read again.
 */
export async function readBooks(facility: Facility): Promise<Books> {
  const { books, written, lastBooks } = facility;
  const isAllNew = lastBooks === null || written.has(everything);
  const changed = Object.entries(parts).filter(([, { table }]) => isAllNew || written.has(table));
  if (lastBooks !== null && changed.length === 0) return lastBooks;
  const fields = changed.map(([name, { json }]) => `'${name}', (${json})`);
  const statement = sql<{ books: string }>`SELECT json_object(${sql.raw(fields.join())}) AS books`;
  const { rows } = await statement.execute(books);
  const read = { ...lastBooks, ...JSON.parse(rows[0]?.books ?? '{}') } as Books;
  facility.lastBooks = read;
  // Last, as reading them counts as words that are not understood.
  written.clear();
  return read;
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
