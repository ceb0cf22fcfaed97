import { ok, type Result } from '../shared/result.ts';
import { type Attempts, openAttempts } from './attempts.ts';
import { type Audit, openAudit } from './audit.ts';
import { type BlobBook, openBlobBook } from './blob-book.ts';
import type { Database, DatabaseOptions } from './connection.ts';
import { type EnrolmentBook, openEnrolment } from './enrolment.ts';
import { journalled, type Methods } from './journal/journalled.ts';
import { openJournalled, renewJournal, shortenJournal } from './journal/open-journalled.ts';
import type { Rebuilt } from './journal/rebuild.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { deviceMigrations } from './migrations/device/all.ts';
import { type OrderBook, openOrderBook } from './order-book.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import { openPeople, type People } from './people.ts';
import { openPins, type Pins } from './pins.ts';
import { openPolicyBook, type PolicyBook } from './policy-book.ts';
import { openPosition, type PositionBook } from './position.ts';
import { openRenewal, type RenewalBook } from './renewal.ts';
import { openSetAside, type SetAside } from './set-aside.ts';
import { openStaffCodes, type StaffCodes } from './staff-codes.ts';
import { openStampbook, type Stampbook } from './stampbook.ts';
import { openStandings, type Standings } from './standings.ts';
import type { StoreError } from './store-error.ts';
import { openTimeBook, type TimeBook } from './time-book.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/** How a store of the kiosk is opened: where, with which key, with which native module. */
export type StoreOptions = Omit<DatabaseOptions, 'migrations' | 'autoVacuum'>;

/**
 * `device.db`: the device's facts, under the device's key. Reads may be made at any time; every write
 * stands inside `transaction`, whose return means that it is on the disk.
 *
 * A Send: `transaction('send', …)` with mailbox.queue, outbox.append, stampbook.hold and audit.append,
 * which raises the floor of time too; a payment the same with mailbox.pay. A gateway's answer: outbox.acknowledge, then its changes, then
 * stampbook.applyLeases, then position.save.
 */
export interface DeviceStore extends DeviceBooks, Pick<Database, 'transaction' | 'close'> {
  /** How it was made again from its journal when it was opened; null when it was whole. */
  readonly rebuilt: Rebuilt | null;
  /**
   * Begins the journal anew when it has become long, or holds what an old PIN opens: for quiet moments. Throws
   * StoreFailure when the disk fails.
   */
  tidy(): void;
  /**
   * Sees to it that what was deleted is in no log, journal or base either. Between transactions; false where
   * the disk does not let it, and nothing is lost then.
   */
  forgetHistory(): boolean;
}

/** What is in the store. */
export interface DeviceBooks {
  readonly enrolment: EnrolmentBook;
  readonly renewal: RenewalBook;
  readonly policy: PolicyBook;
  readonly position: PositionBook;
  readonly orders: OrderBook;
  readonly time: TimeBook;
  readonly people: People;
  readonly standings: Standings;
  readonly pins: Pins;
  readonly attempts: Attempts;
  readonly staffCodes: StaffCodes;
  readonly outbox: Outbox;
  readonly mailbox: Mailbox;
  readonly stampbook: Stampbook;
  readonly waiting: Waiting;
  readonly blobs: BlobBook;
  readonly audit: Audit;
  readonly setAside: SetAside;
}

/** Opens `device.db` with its journal, or makes both; a damaged one is made again from its journal. */
export function openDeviceStore(options: StoreOptions): Result<DeviceStore, StoreError> {
  const opened = openJournalled(
    { ...options, migrations: deviceMigrations },
    (database) => openBooks(database).methods,
  );
  if (!opened.ok) return opened;
  const { database, rebuilt } = opened.value;
  const { books } = openBooks(database);
  return ok({
    ...books,
    rebuilt,
    transaction: database.transaction,
    tidy: () => {
      if (books.pins.isReplacedThere()) forgetReplaced(database, books.pins);
      else shortenJournal(database);
    },
    forgetHistory: () => renewJournal(database),
    close: database.close,
  });
}

/** Keys as an old PIN opens them are overwritten in the pages; now the copies of these pages go too. */
function forgetReplaced(database: Database, pins: Pins): void {
  if (renewJournal(database)) database.transaction('forget replaced keys', pins.noteForgotten);
}

function openBooks(database: Database): {
  readonly books: DeviceBooks;
  readonly methods: Methods;
} {
  const methods: Methods = new Map();
  const kept = { database, methods };
  const books: DeviceBooks = {
    enrolment: journalled(kept, 'enrolment', openEnrolment(database), ['save']),
    renewal: journalled(kept, 'renewal', openRenewal(database), [
      'begin',
      'finish',
      'goBack',
      'forget',
    ]),
    policy: journalled(kept, 'policy', openPolicyBook(database), ['save']),
    position: journalled(kept, 'position', openPosition(database), ['save']),
    orders: journalled(kept, 'orders', openOrderBook(database), ['save']),
    time: journalled(kept, 'time', openTimeBook(database), ['raiseFloor', 'saveAnchor']),
    ...openPeoplesBooks(kept),
    outbox: journalled(kept, 'outbox', openOutbox(database), [
      'append',
      'takeOut',
      'acknowledge',
      'sendAgainAfter',
      'forgetAcknowledgedBefore',
    ]),
    mailbox: journalled(kept, 'mailbox', openMailbox(database), [
      'queue',
      'pay',
      'recall',
      'applyState',
      'forgetRevisions',
    ]),
    stampbook: journalled(kept, 'stampbook', openStampbook(database), [
      'hold',
      'release',
      'spend',
      'applyLeases',
      'forgetLeases',
      'handBack',
    ]),
    waiting: journalled(kept, 'waiting', openWaiting(database), [
      'put',
      'leaveBehind',
      'remove',
      'removeAllOf',
    ]),
    blobs: journalled(kept, 'blobs', openBlobBook(database), [
      'need',
      'needOnly',
      'forgetOfNobody',
      'sendWith',
      'arrived',
      'lost',
    ]),
    audit: journalled(kept, 'audit', openAudit(database), ['append']),
    setAside: journalled(kept, 'setAside', openSetAside(database), [
      'add',
      'remove',
      'removeAllOf',
    ]),
  };
  return { books, methods };
}

/** What is kept of residents and staff, and of how they sign in. */
function openPeoplesBooks(kept: {
  readonly database: Database;
  readonly methods: Methods;
}): Pick<DeviceBooks, 'people' | 'standings' | 'pins' | 'attempts' | 'staffCodes'> {
  const { database } = kept;
  return {
    people: journalled(kept, 'people', openPeople(database), [
      'save',
      'leave',
      'forget',
      'comeBack',
    ]),
    standings: journalled(kept, 'standings', openStandings(database), ['save', 'retire']),
    pins: journalled(kept, 'pins', openPins(database), [
      'save',
      'keep',
      'dropKept',
      'forget',
      'noteReplaced',
      'noteForgotten',
    ]),
    attempts: journalled(kept, 'attempts', openAttempts(database), ['save', 'saveThrottle']),
    staffCodes: journalled(kept, 'staffCodes', openStaffCodes(database), [
      'replace',
      'saveAttempts',
    ]),
  };
}
