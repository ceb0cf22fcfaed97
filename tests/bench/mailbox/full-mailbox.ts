import type { IncomingMessage } from '../../../db/vault/inbox.ts';
import { makeResidentKeys } from '../../../electron/core/keys/resident-keys.ts';
import type { OpenKiosk } from '../../../electron/core/kiosk.ts';
import { inboxPage, openMessage } from '../../../electron/core/mail/reading.ts';
import { assert } from '../../../shared/assert.ts';
import { letterMaker } from '../letters.ts';
import { openBareStore } from '../tablet/bare-store.ts';
import { kioskOver, signInto } from '../tablet/kiosk.ts';

const residentId = '204817';
const minuteMillis = 60_000;
/** As long as the middle one of 261 real letters. */
const letterCharacters = 904;
const messagesAtOnce = 1000;

/** Some of the mail is read when it begins. */
const isRead = (index: number) => index % 8 === 0;

/** A tablet whose resident has much mail. */
export interface FullMailbox {
  readonly messages: number;
  /** The first page of the inbox; of what was found, where words are given. */
  firstPage(search: string): void;
  open(messageId: string): void;
  /** One of the read messages, each as likely as any other. */
  someReadMessage(): string;
  /** One that was not opened yet, from anywhere in the mailbox; each once. */
  someNewMessage(): string;
  close(): void;
}

/** Puts so many messages into a new vault, as sync does, but more of them in one transaction. */
export async function openFullMailbox(dataDir: string, messages: number): Promise<FullMailbox> {
  const store = await openBareStore(dataDir);
  const opened = { residentId, keys: makeResidentKeys() };
  const kiosk = await signInto(kioskOver(store, dataDir), opened);
  const ids = fillMailbox(kiosk, messages);
  const read = ids.filter((_, index) => isRead(index));
  const unread = ids.filter((_, index) => !isRead(index));
  const chance = letterMaker(`which message of ${messages}`);
  return {
    messages,
    firstPage(search) {
      const page = inboxPage(kiosk, { cursor: null, search });
      assert(page.ok && (search !== '' || page.value.items.length > 0), 'the inbox has a page');
    },
    open(messageId) {
      const message = openMessage(kiosk, messageId);
      assert(message.ok && message.value.body.length === letterCharacters, 'the message is there');
    },
    someReadMessage: () => read[chance.below(read.length)] ?? '',
    someNewMessage() {
      const [id] = unread.splice(chance.below(unread.length), 1);
      assert(id !== undefined, 'there are new messages enough');
      return id;
    },
    close() {
      kiosk.resident.close();
      store.close();
    },
  };
}

/** Puts so many messages, a minute apart, into the vault of who is signed in. Answers their ids, oldest first. */
export function fillMailbox(kiosk: OpenKiosk, messages: number): string[] {
  const maker = letterMaker('mailbox');
  const { vault } = kiosk.resident;
  const first = kiosk.time.now() - messages * minuteMillis;
  const ids: string[] = [];
  while (ids.length < messages) {
    const begin = ids.length;
    const count = Math.min(messagesAtOnce, messages - begin);
    const some = Array.from({ length: count }, (_, at) => {
      const arrivedAtMillis = first + (begin + at) * minuteMillis;
      return messageAt(
        kiosk.nextId(arrivedAtMillis),
        arrivedAtMillis,
        maker.letter(letterCharacters),
      );
    });
    vault.transaction('fill', () => {
      for (const [at, message] of some.entries()) {
        vault.putIncoming(message);
        if (isRead(begin + at)) vault.markRead(message.id, message.arrivedAtMillis);
      }
    });
    // The journal would otherwise be as long as all of it.
    vault.tidy();
    ids.push(...some.map(({ id }) => id));
  }
  return ids;
}

function messageAt(
  id: string,
  arrivedAtMillis: number,
  body: string,
): Omit<IncomingMessage, 'readAtMillis'> {
  const contact = { contactId: 'c-204817-1', contactName: 'Denise Whitfield' };
  return { id, ...contact, body, arrivedAtMillis, refusal: null };
}
