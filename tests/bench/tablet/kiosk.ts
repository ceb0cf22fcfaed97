import type { DeviceStore } from '../../../db/device-store.ts';
import { buildKiosk } from '../../../electron/core/device.ts';
import type { ResidentKeys } from '../../../electron/core/keys/resident-keys.ts';
import { hasResident, type Kiosk, type OpenKiosk } from '../../../electron/core/kiosk.ts';
import { createSessionHost } from '../../../electron/core/session/host.ts';
import { systemClock } from '../../../electron/core/time/system-clock.ts';
import { createTimeKeeper } from '../../../electron/core/time/time-keeper.ts';
import { assert } from '../../../shared/assert.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';
import { sessionLimits } from '../../../shared/session/limits.ts';

/** What the core's commands work on, over a store that is open, with no window and no loop around it. */
export function kioskOver(store: DeviceStore, dataDir: string): Kiosk {
  const time = createTimeKeeper(systemClock(), {
    // Built just now: the wall clock is believed, so that each Send reads the clocks as on a tablet.
    buildMillis: Date.now(),
    policyIssuedMillis: 0,
    maxOfflineJumpDays: defaultPolicy.time.maxOfflineJumpDays,
  });
  const ignore = () => undefined;
  const session = createSessionHost(sessionLimits(defaultPolicy), time, ignore);
  const surroundings = {
    files: { dataDir },
    buildMillis: Date.now(),
    time,
    session,
    changed: ignore,
  };
  const reopenStores = () => assert(false, 'the disk failed under the benchmark');
  return buildKiosk(surroundings, store, { reopenStores, nudgeSync: ignore });
}

/** Opens a resident's vault on it: they are signed in. */
export async function signInto(
  kiosk: Kiosk,
  opened: { readonly residentId: string; readonly keys: ResidentKeys },
): Promise<OpenKiosk> {
  const resident = await kiosk.openResident({ ...opened, vaultNumber: 0 });
  assert(resident.ok, 'the vault opens');
  kiosk.resident = resident.value;
  assert(hasResident(kiosk), 'someone is signed in');
  return kiosk;
}
