import { renewCertificate } from '../../electron/core/enrol/renew.ts';
import type { Kiosk } from '../../electron/core/kiosk.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { openDeviceLink } from '../../electron/core/sync/device-link.ts';

/**
 * A tablet that gets its next certificate, or shows it, and is killed on the way: `DIE_AT` is `asking` (its next key
 * is on disk), `answered` (what came is not), `kept` (it is) or `used` (the gateway has seen it).
 */
const { DATA_DIR: dataDir = '', DIE_AT: dieAt } = process.env;

function die(here: string): void {
  if (here === dieAt) process.kill(process.pid, 'SIGKILL');
}

const opened = openExistingStore({ dataDir });
if (!opened.ok) throw new Error(opened.error.kind);
const kiosk = { store: opened.value, time: { now: () => 1 } } as unknown as Kiosk;
const link = openDeviceLink(kiosk);

if (dieAt !== 'used') {
  await renewCertificate(kiosk, {
    async post(...call) {
      die('asking');
      const answer = await link.post(...call);
      die('answered');
      return answer;
    },
    close: link.close,
  });
  die('kept');
}
await link.post('/orders', { ordersSeen: 0, cursor: null });
die('used');
