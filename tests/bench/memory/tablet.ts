import { openExistingStore } from '../../../electron/core/open-store.ts';
import { openKeys } from '../../../electron/core/session/sign-in.ts';
import { assert } from '../../../shared/assert.ts';
import { type Credentials, marcus } from '../../e2e/resident.ts';
import { fillMailbox } from '../mailbox/full-mailbox.ts';
import { prepareTablet } from '../start/tablet.ts';
import { kioskOver, signInto } from '../tablet/kiosk.ts';

/** Who signs in on the tablet. */
export const resident: Credentials = marcus;

/** A tablet as in the benchmark of starts, whose resident has much mail. Answers its directory. */
export async function prepareFullTablet(directory: string, messages: number): Promise<string> {
  const dataDir = await prepareTablet(directory);
  const store = openExistingStore({ dataDir });
  assert(store.ok, 'the tablet has a store');
  const kiosk = kioskOver(store.value, dataDir);
  const keys = await openKeys(kiosk, resident);
  assert(keys.ok, 'the PIN is right');
  const open = await signInto(kiosk, keys.value);
  fillMailbox(open, messages);
  open.resident.close();
  store.value.tidy();
  store.value.close();
  return dataDir;
}
