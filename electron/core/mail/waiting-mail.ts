import { z } from 'zod';
import type { Vault } from '../../../db/vault-store.ts';
import type { WaitingItem, WaitingKind } from '../../../db/waiting.ts';
import {
  Contact,
  IncomingChange,
  IncomingRefusedChange,
  Refusal,
} from '../../../shared/protocol/change.ts';
import { type Kiosk, mailChanged, onDisk } from '../kiosk.ts';
import type { Sealer } from '../sealing/seal.ts';
import type { SignedIn } from '../session/resident.ts';

/** What waits for a resident, by kind, as it lies sealed on the shelf. */
const contents = {
  incoming: IncomingChange,
  incomingRefused: IncomingRefusedChange,
  refusal: z.object({
    messageId: z.uuidv7(),
    refusal: Refusal,
    withheld: z.array(Refusal).optional(),
  }),
  profile: z.object({ firstName: z.string(), language: z.string(), contacts: z.array(Contact) }),
} as const satisfies Record<WaitingKind, z.ZodType>;

type Content<Kind extends WaitingKind> = z.infer<(typeof contents)[Kind]>;

/** Items moved at once: few enough that a key press in between is not felt. */
const itemsAtOnce = 50;

/** Something for a resident's vault, before it is sealed. */
export interface ForResident<Kind extends WaitingKind = WaitingKind> {
  /** Names what it is: a newer one with the same name takes its place. */
  readonly id: string;
  readonly residentId: string;
  readonly kind: Kind;
  readonly content: Content<Kind>;
}

/** Seals something to its resident, to wait until their vault is open. */
export function sealForResident(
  item: ForResident,
  sealer: Sealer,
  arrivedAtMillis: number,
): WaitingItem {
  const { id, residentId, kind } = item;
  const sealed = sealer.seal(JSON.stringify(item.content), `${id}\n${kind}`);
  return { id, residentId, kind, sealed, arrivedAtMillis };
}

/**
 * Moves what waits for the signed-in resident into their vault: inserted if absent, then taken off
 * the shelf, which is another one for a vault of before a staff reset. A crash between the two repeats the first
 * and changes nothing.
 */
export async function takeInWaitingMail(
  kiosk: Kiosk,
  resident: SignedIn,
  shelf = resident.residentId,
): Promise<void> {
  for (;;) {
    const items = kiosk.store.waiting.listFor(shelf, itemsAtOnce);
    if (items.length === 0) return;
    const opened = await Promise.all(items.map((item) => openItem(item, resident)));
    // The resident may have gone while the seals were opened; the mail goes on waiting.
    if (resident.isClosed()) return;
    const moved = onDisk(kiosk, () => {
      resident.vault.transaction('take in mail', () => {
        for (const { put } of opened) put?.(resident.vault);
      });
      kiosk.store.transaction('clear shelf', () => {
        for (const { item, put } of opened) {
          if (put === null) keepUnreadable(kiosk, item);
          kiosk.store.waiting.remove(item.id);
        }
      });
    });
    if (!moved.ok) return;
    mailChanged(kiosk);
  }
}

interface OpenedItem {
  readonly item: WaitingItem;
  /** Null when it does not open or has no shape of ours: it is kept for staff, and blocks nothing. */
  readonly put: ((vault: Vault) => void) | null;
}

async function openItem(item: WaitingItem, resident: SignedIn): Promise<OpenedItem> {
  const text = await resident.opener.open(item.sealed, `${item.id}\n${item.kind}`);
  return { item, put: text.ok ? putters[item.kind](JSON.parse(text.value)) : null };
}

/** How each kind goes into the vault, once its content has its shape. */
const putters: Readonly<Record<WaitingKind, (json: unknown) => OpenedItem['put']>> = {
  incoming: puts(contents.incoming, (vault, mail) => {
    const { messageId, contactName, arrivedAtMillis, photos } = mail;
    const isNew = vault.putIncoming({ ...mail, id: messageId, refusal: null });
    if (!isNew || photos === undefined) return;
    vault.putPhotos(
      { messageId, came: { contactName, atMillis: arrivedAtMillis } },
      photos.map((each) =>
        'photo' in each
          ? { photo: each.photo, refusal: null }
          : { photo: null, refusal: each.withheld },
      ),
    );
  }),
  incomingRefused: puts(contents.incomingRefused, (vault, mail) => {
    vault.putIncoming({ ...mail, id: mail.messageId, contactId: null, body: '' });
  }),
  refusal: puts(contents.refusal, (vault, { messageId, refusal, withheld }) => {
    vault.putRefusal(messageId, refusal, withheld);
  }),
  profile: puts(contents.profile, (vault, profile) => {
    vault.replaceProfile(profile);
  }),
};

function puts<Shape extends z.ZodType>(
  shape: Shape,
  put: (vault: Vault, content: z.infer<Shape>) => void,
): (json: unknown) => OpenedItem['put'] {
  return (json) => {
    const parsed = shape.safeParse(json);
    return parsed.success ? (vault) => put(vault, parsed.data) : null;
  };
}

function keepUnreadable(kiosk: Kiosk, item: WaitingItem): void {
  kiosk.store.setAside.add({
    kind: item.kind,
    reason: "does not open with its resident's key",
    content: Buffer.from(JSON.stringify(item)),
    arrivedAtMillis: item.arrivedAtMillis,
  });
}
