import { pinLinksMax } from '../../shared/protocol/change.ts';
import type { StretchedPin } from '../../shared/protocol/record.ts';
import type { Writer } from '../store/schema.ts';
import { closeLink, openLink } from './link.ts';

/** A resident's PIN as it stands here. */
export interface PinNow extends StretchedPin {
  readonly version: number;
}

/** The PIN of a resident; null where there is none. */
export async function readPin(writer: Writer, residentId: string): Promise<PinNow | null> {
  const row = await writer
    .selectFrom('residents')
    .select(['pin_version as version', 'pin_salt as salt', 'pin_stretched as stretched'])
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  return row ?? null;
}

/** Puts a PIN that the resident chose in the place of the one that counts. */
export async function replaceByChoice(
  writer: Writer,
  residentId: string,
  next: PinNow,
): Promise<void> {
  await writer.deleteFrom('temporary_pins').where('resident_id', '=', residentId).execute();
  await replace(writer, residentId, next);
}

/** Puts a PIN that staff give in its place: nothing leads to it from those of before. */
export async function replaceByReset(
  writer: Writer,
  residentId: string,
  next: PinNow,
): Promise<void> {
  await writer
    .insertInto('temporary_pins')
    .values({ resident_id: residentId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await unlink(writer, residentId);
  await replace(writer, residentId, next);
}

async function replace(writer: Writer, residentId: string, next: PinNow): Promise<void> {
  const { version, salt, stretched } = next;
  await writer
    .updateTable('residents')
    .set({ pin_version: version, pin_salt: salt, pin_stretched: stretched })
    .where('resident_id', '=', residentId)
    .execute();
}

/**
 * Closes the PINs of before anew, under the next one: the one that counted, and those that were closed under
 * it. So a device that missed any number of changes is given one link, from the PIN that it knows.
 */
export async function linkTo(
  writer: Writer,
  residentId: string,
  { now, next }: { readonly now: PinNow; readonly next: StretchedPin },
): Promise<void> {
  const rows = await writer
    .selectFrom('pin_links')
    .select(['salt', 'link', 'version'])
    .where('resident_id', '=', residentId)
    .where('salt', '<>', next.salt)
    .orderBy('version', 'desc')
    .limit(pinLinksMax - 1)
    .execute();
  const before = rows.map(({ salt, link, version }) => ({
    salt,
    version,
    stretched: openLink(link, { residentId, secret: now.stretched, closedSalt: salt }),
  }));
  await unlink(writer, residentId);
  const links = [now, ...before].map(({ salt, version, stretched }) => ({
    resident_id: residentId,
    salt,
    version,
    link: closeLink(stretched, { residentId, secret: next.stretched, closedSalt: salt }),
  }));
  await writer.insertInto('pin_links').values(links).execute();
}

/** Whether this is the PIN that counts, or one from which a link leads to it. */
export async function isLinked(
  writer: Writer,
  residentId: string,
  { now, salt }: { readonly now: PinNow; readonly salt: string },
): Promise<boolean> {
  if (now.salt === salt) return true;
  const row = await writer
    .selectFrom('pin_links')
    .select('salt')
    .where('resident_id', '=', residentId)
    .where('salt', '=', salt)
    .executeTakeFirst();
  return row !== undefined;
}

async function unlink(writer: Writer, residentId: string): Promise<void> {
  await writer.deleteFrom('pin_links').where('resident_id', '=', residentId).execute();
}
