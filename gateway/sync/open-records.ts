import {
  MessagePay,
  MessageRead,
  MessageRecall,
  MessageSend,
  type OutboxRecord,
  PinChange,
  type RecordKind,
  recordVersions,
  StampsReturn,
} from '../../shared/protocol/record.ts';
import type { RecordProblem, SyncRequest } from '../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Sealing } from '../sealing/sealing.ts';

/** A record's payload, opened and checked. */
export type OpenedPayload =
  | { readonly kind: 'message.send'; readonly payload: MessageSend }
  | { readonly kind: 'message.pay'; readonly payload: MessagePay }
  | { readonly kind: 'message.recall'; readonly payload: MessageRecall }
  | { readonly kind: 'message.read'; readonly payload: MessageRead }
  | { readonly kind: 'stamps.return'; readonly payload: StampsReturn }
  | { readonly kind: 'pin.change'; readonly payload: PinChange };

/** A record with its payload, or with the reason why it has none. */
export type OpenedRecord = Result<OpenedPayload, RecordProblem>;

/**
 * Opens a page of records, in order; one that made this gateway fail again and again is only kept, so
 * that it blocks nothing behind it (6.6). Takes no lock and writes nothing: it comes before the
 * transaction.
 */
export function openRecords(
  sealing: Sealing,
  { records, storeOnly }: Pick<SyncRequest, 'records' | 'storeOnly'>,
): Promise<OpenedRecord[]> {
  const unopened = new Set(storeOnly);
  return Promise.all(
    records.map((record) =>
      unopened.has(record.seq) ? fail('storedUnopened') : openRecord(sealing, record),
    ),
  );
}

async function openRecord(sealing: Sealing, record: OutboxRecord): Promise<OpenedRecord> {
  const parse = parsers.get(record.kind);
  if (parse === undefined) return fail('unknownKind');
  if (record.version > recordVersions[record.kind as RecordKind]) return fail('unknownVersion');
  const opened = await sealing.open(record);
  if (!opened.ok) return fail(opened.error);
  const parsed = parse(opened.value);
  return parsed === null ? fail('malformed') : ok(parsed);
}

const parsers = new Map<string, (value: unknown) => OpenedPayload | null>([
  [
    'message.send',
    (value) => {
      const parsed = MessageSend.safeParse(value);
      return parsed.success ? { kind: 'message.send', payload: parsed.data } : null;
    },
  ],
  [
    'message.pay',
    (value) => {
      const parsed = MessagePay.safeParse(value);
      return parsed.success ? { kind: 'message.pay', payload: parsed.data } : null;
    },
  ],
  [
    'message.recall',
    (value) => {
      const parsed = MessageRecall.safeParse(value);
      return parsed.success ? { kind: 'message.recall', payload: parsed.data } : null;
    },
  ],
  [
    'message.read',
    (value) => {
      const parsed = MessageRead.safeParse(value);
      return parsed.success ? { kind: 'message.read', payload: parsed.data } : null;
    },
  ],
  [
    'stamps.return',
    (value) => {
      const parsed = StampsReturn.safeParse(value);
      return parsed.success ? { kind: 'stamps.return', payload: parsed.data } : null;
    },
  ],
  [
    'pin.change',
    (value) => {
      const parsed = PinChange.safeParse(value);
      return parsed.success ? { kind: 'pin.change', payload: parsed.data } : null;
    },
  ],
]);
