import { nobody } from '../../../shared/ipc/nobody.ts';
import type { KioskView, ScreenView } from '../../../shared/ipc/view.ts';
import type { SessionStatus } from '../../../shared/session/screen.ts';
import type { TimeKeeper } from '../time/time-keeper.ts';

/** What can be shown while no store is open: where the device stands, and nothing of anyone. */
export function bareView(status: SessionStatus, time: TimeKeeper): KioskView {
  return {
    screen: bareScreen(status),
    facility: null,
    time: { millis: time.now(), doubtful: time.isDoubtful() },
    ...nobody,
  };
}

function bareScreen(status: SessionStatus): ScreenView {
  if (status.fault !== null) return { name: 'outOfService', reason: status.fault };
  return { name: status.state === 'unprovisioned' ? 'unprovisioned' : 'booting' };
}
