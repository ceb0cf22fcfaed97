import type { DeviceStore } from '../../../db/device-store.ts';
import type { Letter } from '../../../db/vault/letters.ts';
import { enrolDevice } from '../../../electron/core/enrol/enrol.ts';
import type { OpenKiosk } from '../../../electron/core/kiosk.ts';
import { sealRecord } from '../../../electron/core/mail/queue-record.ts';
import { openOrMakeStore } from '../../../electron/core/open-store.ts';
import { openKeys } from '../../../electron/core/session/sign-in.ts';
import { newSession, round } from '../../../electron/core/sync/agent.ts';
import { openGatewayLink } from '../../../electron/core/sync/transport.ts';
import { assert } from '../../../shared/assert.ts';
import { paidStampName } from '../../../shared/stamps/name.ts';
import type { BenchGateway } from './gateway.ts';
import { kioskOver, signInto } from './kiosk.ts';

/** A tablet that is enrolled at a gateway, with someone signed in and stamps for many letters. */
export interface BenchTablet {
  readonly kiosk: OpenKiosk;
  readonly dataDir: string;
  readonly residentId: string;
  /** A copy, with which the closed vault can be looked into. */
  readonly vaultKey: Uint8Array;
  /** A letter of this text, begun now. */
  newLetter(body: string): Letter;
  /**
   * Queues letters as Sends do, each paid with one stamp, all in one transaction: what a tablet has after
   * a long time without a network, without the time for each to reach the disk by itself.
   */
  queue(letters: readonly Letter[]): void;
  /** Exchanges pages until both sides have all and nothing waits here. Answers how many it took. */
  drain(): Promise<number>;
  /** As at the end of a session and of the core. */
  close(): void;
}

/** Sets a tablet up in a directory, and gives its resident `stamps` bought ones. */
export async function openBenchTablet(
  dataDir: string,
  gateway: BenchGateway,
  stamps: number,
): Promise<BenchTablet> {
  const opened = openOrMakeStore({ dataDir });
  assert(opened.ok, 'a new tablet has a store');
  const store = opened.value;
  const { deviceUrl: gatewayUrl, resident } = gateway;
  const enrolled = await enrolDevice(store, { gatewayUrl, code: await gateway.code() });
  assert(enrolled.ok, 'the gateway is there and the code is new');
  const enrolment = store.enrolment.read();
  assert(enrolment !== null, 'it is enrolled');
  const bare = kioskOver(store, dataDir);
  const link = openGatewayLink(enrolment.gatewayUrl, enrolment);
  const session = newSession();
  const exchange = async () => {
    const outcome = await round(bare, link, session);
    assert(outcome !== 'failed', `an exchange failed: ${bare.link.problem}`);
    return outcome;
  };
  const purchaseId = bare.nextId(Date.now());
  await gateway.giveStamps(stamps, purchaseId);
  while ((await exchange()) === 'more');
  const opening = await openKeys(bare, resident);
  assert(opening.ok, 'the PIN is right');
  const vaultKey = Uint8Array.from(opening.value.keys.vaultKey);
  const kiosk = await signInto(bare, opening.value);
  let queued = 0;
  const nextStamp = () => paidStampName(purchaseId, ++queued);
  return {
    kiosk,
    dataDir,
    residentId: resident.residentId,
    vaultKey,
    newLetter: (body) => letterOf(kiosk, resident.contactId, body),
    queue(letters) {
      const atMillis = kiosk.time.now();
      const paid = letters.map((letter) => ({ letter, stamp: nextStamp(), atMillis }));
      store.transaction('queue', () => {
        for (const one of paid) queueOne(kiosk, store, one);
      });
    },
    async drain() {
      let exchanges = 1;
      while ((await exchange()) === 'more') exchanges += 1;
      assert(store.outbox.pendingCount() === 0, 'everything has left');
      return exchanges;
    },
    close() {
      link.close();
      kiosk.resident.vault.tidy();
      kiosk.resident.close();
      store.tidy();
      store.close();
    },
  };
}

function letterOf(kiosk: OpenKiosk, contactId: string, body: string): Letter {
  const atMillis = kiosk.time.now();
  return {
    id: kiosk.nextId(atMillis),
    contactId,
    contactName: 'Denise Whitfield',
    replyToId: null,
    body,
    createdAtMillis: atMillis,
    editedAtMillis: atMillis,
  };
}

/** What `queuePaid` does within its transaction (electron/core/mail/queue-record.ts). */
function queueOne(
  kiosk: OpenKiosk,
  { mailbox, outbox, stampbook, audit }: DeviceStore,
  paid: { readonly letter: Letter; readonly stamp: string; readonly atMillis: number },
): void {
  const { letter, stamp, atMillis } = paid;
  const { residentId } = kiosk.resident;
  const { id: messageId, contactId, replyToId, body } = letter;
  const payload = { messageId, residentId, contactId, replyToId, body, stamps: [stamp] };
  const record = sealRecord(kiosk, 'message.send', atMillis, payload);
  mailbox.queue({ messageId, residentId, stamps: [stamp], atMillis });
  outbox.append({ ...record, messageId });
  stampbook.hold([stamp], messageId);
  audit.append(atMillis, 'message.queued', { messageId, stamps: 1 });
}
