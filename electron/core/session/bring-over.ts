import type { Vault } from '../../../db/vault-store.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import type { SignedIn } from './resident.ts';

/** Two vaults of one resident, both open. */
export interface Vaults {
  readonly from: SignedIn;
  readonly to: SignedIn;
}

/** More letters than anyone writes. */
const lettersMax = 1_000_000;
/** Messages moved at once: few enough that a key press in between is not felt. */
const atOnce = 50;

/**
 * Brings all of one vault over into another: what is there already is left as it is, so a second time changes
 * nothing. `notNow` where the resident has gone meanwhile.
 */
export async function bringOver(
  kiosk: Kiosk,
  { from, to }: Vaults,
): Promise<Result<null, KioskError>> {
  const letterIds = from.vault.drafts([], lettersMax).map(({ id }) => id);
  const steps = [
    ...inStretches(letterIds, (id) => bringLetter(from.vault, to.vault, id)),
    ...inStretches(incomingIds(from.vault), (id) => bringIncoming(from.vault, to.vault, id)),
  ];
  for (const step of steps) {
    await new Promise((resolve) => setImmediate(resolve));
    if (to.isClosed()) return fail({ code: 'notNow' });
    const brought = onDisk(kiosk, () => to.vault.transaction('bring over', step));
    if (!brought.ok) return brought;
  }
  return ok(null);
}

function inStretches(ids: readonly string[], bring: (id: string) => void): (() => void)[] {
  const starts = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, n) => n * atOnce);
  return starts.map((start) => () => {
    for (const id of ids.slice(start, start + atOnce)) bring(id);
  });
}

function bringLetter(from: Vault, to: Vault, id: string): void {
  const letter = from.letter(id);
  if (letter === null) return;
  to.createDraft(letter);
  bringPhotos(from, to, { messageId: id, came: null });
  const refusal = from.refusal(id);
  if (refusal !== null && to.refusal(id) === null) to.putRefusal(id, refusal, from.withheld(id));
}

function bringIncoming(from: Vault, to: Vault, id: string): void {
  const message = from.message(id);
  if (message === null) return;
  to.putIncoming(message);
  if (message.readAtMillis !== null) to.markRead(id, message.readAtMillis);
  const { contactName, arrivedAtMillis: atMillis } = message;
  bringPhotos(from, to, { messageId: id, came: { contactName, atMillis } });
}

function bringPhotos(from: Vault, to: Vault, owner: Parameters<Vault['putPhotos']>[0]): void {
  const photos = from.photosOf(owner.messageId);
  if (photos.length > 0 && to.photosOf(owner.messageId).length === 0) to.putPhotos(owner, photos);
}

function incomingIds(vault: Vault): string[] {
  const ids: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = vault.inboxPage({ cursor, search: '', limit: atOnce });
    if (!page.ok) return ids;
    ids.push(...page.value.items.map(({ id }) => id));
    cursor = page.value.next;
    if (cursor === null) return ids;
  }
}
