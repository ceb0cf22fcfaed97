import type { KioskError } from '../../../shared/ipc/errors.ts';
import {
  type RecordKind,
  type RecordPayload,
  recordVersions,
} from '../../../shared/protocol/record.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { type OpenKiosk, onDisk } from '../kiosk.ts';
import type { SignedIn } from '../session/resident.ts';

/** What an older gateway understands is sent as it was before. */
const versionWithoutPhotos = 1;

/** A record, sealed to the gateway and named, ready for the outbox. */
export type SealedRecord = ReturnType<typeof sealRecord>;

/** Seals a record to the gateway. `atMillis` is trusted time. */
export function sealRecord<Kind extends RecordKind>(
  kiosk: Pick<OpenKiosk, 'nextId'> & { readonly resident: Pick<SignedIn, 'sealer'> },
  kind: Kind,
  atMillis: number,
  payload: RecordPayload<Kind>,
) {
  const id = kiosk.nextId(atMillis);
  const hasPhotos = 'photos' in payload && payload.photos !== undefined;
  const version = hasPhotos ? recordVersions[kind] : versionWithoutPhotos;
  const sealed = kiosk.resident.sealer.seal(JSON.stringify(payload), `${kind}\n${version}\n${id}`);
  return { id, kind, version, atMillis, sealed };
}

/** A record that sends a letter or pays for one, with the stamps that it names. */
export interface PaidRecord {
  readonly record: SealedRecord;
  readonly messageId: string;
  readonly stamps: readonly string[];
}

/** How the log and a failure know it. */
const asSend = { transaction: 'send', event: 'message.queued' } as const;
const asPayment = { transaction: 'pay', event: 'message.paid' } as const;

/**
 * The transaction of rule 3.4: the letter's facts, which `noteFacts` writes, its outbox record, held stamps, and
 * the audit entry, which is the floor of time too. Answers when the disk has it, or has nothing of it.
 */
export function queuePaid(
  kiosk: OpenKiosk,
  { record, messageId, stamps }: PaidRecord,
  noteFacts: () => void,
): Result<null, KioskError> {
  const { transaction, event } = record.kind === 'message.pay' ? asPayment : asSend;
  const written = onDisk(kiosk, () =>
    kiosk.store.transaction(transaction, () => {
      const { outbox, stampbook, audit } = kiosk.store;
      noteFacts();
      outbox.append({ ...record, messageId });
      stampbook.hold(stamps, messageId);
      audit.append(record.atMillis, event, { messageId, stamps: stamps.length });
    }),
  );
  if (written.ok) return ok(null);
  // The commit may have reached the disk although it said no: the message's state tells (docs/errors.md).
  return kiosk.store.mailbox.state(messageId) === 'queued' ? ok(null) : written;
}
