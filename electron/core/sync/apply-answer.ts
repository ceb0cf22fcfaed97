import type { DeviceStore } from '../../../db/device-store.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { IncomingChange, StaffCodesChange } from '../../../shared/protocol/change.ts';
import { confirmedKeptMillis } from '../../../shared/protocol/kept.ts';
import type { SyncResponse } from '../../../shared/protocol/sync.ts';
import { fail, type Result } from '../../../shared/result.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { isShared } from '../mail/stamps.ts';
import { namedBlob } from '../photos/keep-photos.ts';
import { applyLeaving, applyStanding } from '../session/standing.ts';
import { applyPins, isStillSo, noteNewPin } from './pin-changes.ts';
import type { PreparedChanges } from './prepare-changes.ts';
import type { ReadChanges } from './read-changes.ts';

/** Everything of one answer, ready to be written. */
export interface ReadyAnswer {
  readonly answer: SyncResponse;
  readonly changes: ReadChanges;
  readonly prepared: PreparedChanges;
}

/**
 * Applies an answer: results, changes, stamps, cursor and nonce in one transaction (6.4). Applying the
 * same answer twice changes nothing the second time. Says whether it brought anything new.
 */
export function applyAnswer(kiosk: Kiosk, ready: ReadyAnswer): Result<boolean, KioskError> {
  const { answer } = ready;
  // The resident was quicker, with a change of their own: the answer comes again.
  if (!isStillSo(kiosk.store, answer, ready.prepared.pins)) return fail({ code: 'notNow' });
  return onDisk(kiosk, () =>
    kiosk.store.transaction('apply answer', () => {
      const { store } = kiosk;
      const leaseVersion = store.stampbook.leaseVersion();
      if (isAnotherIncarnation(kiosk, answer)) meetRestoredGateway(kiosk, answer);
      for (const record of store.outbox.acknowledge(answer.results, answer.timeMillis)) {
        if (record.messageId === null || !record.decidesStamps) continue;
        if (record.outcome === 'applied') store.stampbook.spend(record.messageId);
        else store.stampbook.release(record.messageId);
      }
      applyChanges(kiosk, ready);
      // The gateway may not know yet that they were handed back; the next answer has the whole set again.
      const isHandingBack = isShared(kiosk) && store.outbox.isHandingBack();
      if (answer.leases !== undefined && !isHandingBack) store.stampbook.applyLeases(answer.leases);
      store.position.save({
        cursor: answer.cursor,
        nonce: answer.nonce,
        incarnation: answer.incarnation,
        lastContactMillis: answer.timeMillis,
      });
      store.outbox.forgetAcknowledgedBefore(answer.timeMillis - confirmedKeptMillis);
      kiosk.time.keep(store.time);
      const hasNewStamps = store.stampbook.leaseVersion() !== leaseVersion;
      return hasNewStamps || answer.results.length > 0 || answer.changes.length > 0;
    }),
  );
}

function isAnotherIncarnation({ store }: Kiosk, { incarnation }: SyncResponse): boolean {
  const known = store.position.read().incarnation;
  return known !== null && known !== incarnation;
}

/**
 * The gateway came back from a backup (6.4). What it was told since is unanswered again, and what it
 * says of messages and stamps counts whatever their numbers; the outbox itself stays as it is.
 */
function meetRestoredGateway({ store }: Kiosk, { acknowledged, timeMillis }: SyncResponse): void {
  const records = store.outbox.sendAgainAfter(acknowledged);
  store.mailbox.forgetRevisions();
  store.stampbook.forgetLeases();
  store.audit.append(timeMillis, 'sync.gatewayRestored', { records });
}

function applyChanges({ store }: Kiosk, { answer, changes, prepared }: ReadyAnswer): void {
  for (const { person, change } of prepared.newPeople) {
    store.people.save(person);
    noteNewPin(store, change);
  }
  applyPins(store, prepared.pins, answer.timeMillis);
  for (const item of prepared.waiting) store.waiting.put(item);
  for (const change of changes.known) {
    if (change.kind === 'person') store.people.comeBack(change.residentId);
    if (change.kind === 'person') applyStanding(store, change);
    if (change.kind === 'person.left') applyLeaving(store, change);
    if (change.kind === 'policy') store.policy.save(change.policy);
    if (change.kind === 'staff.codes') store.staffCodes.replace(keptCodes(change));
    if (change.kind === 'message.state') store.mailbox.applyState(change);
    if (change.kind === 'message.incoming') needPhotos(store, change);
  }
  for (const number of changes.takenUp) store.setAside.remove(number);
  for (const unknown of changes.setAside) {
    store.setAside.add({ ...unknown, arrivedAtMillis: answer.timeMillis });
  }
  for (const stranger of prepared.strangers) keepForStranger(store, stranger, answer.timeMillis);
}

/**
 * Mail of somebody whom this device does not know: their own change, of a newer gateway, may have been set aside
 * (6.10), and the cursor has passed this one. Of somebody whose vault was retired nothing is kept.
 */
function keepForStranger(
  { people, standings, setAside }: DeviceStore,
  { residentId, change }: PreparedChanges['strangers'][number],
  arrivedAtMillis: number,
): void {
  const hasLeft = standings.has(residentId) && !setAside.hasPerson(residentId);
  if (hasLeft || people.find(residentId) !== null) return;
  const content = Buffer.from(JSON.stringify(change));
  setAside.add({
    kind: change.kind,
    reason: 'its resident is not known',
    content,
    arrivedAtMillis,
  });
}

function keptCodes({ codes }: StaffCodesChange) {
  return codes.map(({ number, salt, stretched }) => ({
    number,
    salt: Buffer.from(salt, 'base64'),
    stretched: Buffer.from(stretched, 'base64'),
  }));
}

/** Photos of somebody whose keys are gone, or who is not known yet, nobody here could open. */
function needPhotos({ blobs, people }: DeviceStore, change: IncomingChange): void {
  const { messageId, residentId, photos = [] } = change;
  const named = photos.flatMap((each) => ('photo' in each ? namedBlob(each.photo) : []));
  if (people.find(residentId) !== null) blobs.need(messageId, named, residentId);
}
