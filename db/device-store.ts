import { ok, type Result } from '../shared/result.ts';
import { type Attempts, openAttempts } from './attempts.ts';
import { type Audit, openAudit } from './audit.ts';
import { type Database, type DatabaseOptions, openDatabase } from './connection.ts';
import { type EnrolmentBook, openEnrolment } from './enrolment.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { deviceMigrations } from './migrations/device/all.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import { openPeople, type People } from './people.ts';
import { openPolicyBook, type PolicyBook } from './policy-book.ts';
import { openPosition, type PositionBook } from './position.ts';
import { openSetAside, type SetAside } from './set-aside.ts';
import { openStampbook, type Stampbook } from './stampbook.ts';
import type { StoreError } from './store-error.ts';
import { openTimeBook, type TimeBook } from './time-book.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/** How a store of the kiosk is opened: where, with which key, with which native module. */
export type StoreOptions = Omit<DatabaseOptions, 'migrations' | 'pageBytes'>;

/**
 * `device.db`: the device's facts, under the device's key. Reads may be made at any time; every write
 * stands inside `transaction`, whose return means that it is on the disk.
 *
 * A Send: `transaction('send', …)` with mailbox.queue, outbox.append, stampbook.hold and audit.append,
 * which raises the floor of time too. A gateway's answer: outbox.acknowledge, then its changes, then
 * stampbook.applyLeases, then position.save.
 */
export interface DeviceStore extends Pick<Database, 'transaction' | 'checkpoint' | 'close'> {
  readonly enrolment: EnrolmentBook;
  readonly policy: PolicyBook;
  readonly position: PositionBook;
  readonly time: TimeBook;
  readonly people: People;
  readonly attempts: Attempts;
  readonly outbox: Outbox;
  readonly mailbox: Mailbox;
  readonly stampbook: Stampbook;
  readonly waiting: Waiting;
  readonly audit: Audit;
  readonly setAside: SetAside;
}

/**
 * A Send changes a few hundred bytes here and there in some ten places, and adds one record of a letter's
 * length: with pages of 4096 bytes it would write three times as much, and wait for it.
 */
const pageBytes = 1024;

/** Opens `device.db`, or makes it. */
export function openDeviceStore(options: StoreOptions): Result<DeviceStore, StoreError> {
  const opened = openDatabase({ ...options, pageBytes, migrations: deviceMigrations });
  if (!opened.ok) return opened;
  const database = opened.value;
  return ok({
    enrolment: openEnrolment(database),
    policy: openPolicyBook(database),
    position: openPosition(database),
    time: openTimeBook(database),
    people: openPeople(database),
    attempts: openAttempts(database),
    outbox: openOutbox(database),
    mailbox: openMailbox(database),
    stampbook: openStampbook(database),
    waiting: openWaiting(database),
    audit: openAudit(database),
    setAside: openSetAside(database),
    transaction: database.transaction,
    checkpoint: database.checkpoint,
    close: database.close,
  });
}
