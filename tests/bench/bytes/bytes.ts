import { join } from 'node:path';
import { openExistingStore } from '../../../electron/core/open-store.ts';
import { assert } from '../../../shared/assert.ts';
import { inDirectory } from '../directory.ts';
import { letterMaker } from '../letters.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, meets } from '../result.ts';
import { rounded } from '../statistics.ts';
import { startBenchGateway } from '../tablet/gateway.ts';
import { type BenchTablet, openBenchTablet } from '../tablet/tablet.ts';
import { type Part, partsOfStore } from './parts.ts';
import { bytesIn, type FileKind, filesOf } from './sizes.ts';

const lettersUsual = 2000;
/** As long as the middle one of 261 real letters; one byte a character. */
const letterBytes = 904;
const lettersAtOnce = 100;
const goal = { peer: "the messages' UTF-8 bytes", atMost: 2 } as const;

/** What lies on the disk. */
interface Found {
  readonly files: ReadonlyMap<FileKind, number>;
  readonly parts: readonly Part[];
  /** Bytes of `device.db` that are in use once the answered records of 30 days ago went. */
  readonly deviceLaterBytes: number;
}

/**
 * B8: what a letter takes on the tablet's disk once it was written, sent and answered, and both stores
 * were closed: encrypted, with its words in the index, its facts, its stamp, its audit entry, and its
 * sealed record, which is kept for 30 days in case the gateway is restored from a backup (6.4). The
 * journals, copies for the day on which a store is damaged, are named apart. The sum of it all is the
 * same each time, so one run says it.
 */
export async function benchBytes({ scale = 1 }: BenchOptions): Promise<BenchResult[]> {
  const letters = Math.ceil(lettersUsual * scale);
  return inDirectory('bytes', async (directory) => {
    const gateway = await startBenchGateway(join(directory, 'gateway'));
    const dataDir = join(directory, 'tablet');
    const tablet = await openBenchTablet(dataDir, gateway, letters);
    await sendLetters(tablet, letters);
    tablet.close();
    await gateway.stop();
    const files = filesOf(dataDir);
    const parts = [...partsOfStore(tablet, 'device'), ...partsOfStore(tablet, 'vault')];
    forgetAnswered(dataDir);
    const deviceLaterBytes = bytesInUse(partsOfStore(tablet, 'device'));
    return [asResult({ files, parts, deviceLaterBytes }, letters)];
  });
}

/** Writes each letter into the vault as a draft does, sends them, and waits until they are answered. */
async function sendLetters(tablet: BenchTablet, letters: number): Promise<void> {
  const maker = letterMaker('bytes');
  const { vault } = tablet.kiosk.resident;
  for (let sent = 0; sent < letters; sent += lettersAtOnce) {
    const length = Math.min(lettersAtOnce, letters - sent);
    const written = Array.from({ length }, () => tablet.newLetter(maker.letter(letterBytes)));
    for (const letter of written) {
      vault.transaction('begin', () => vault.createDraft({ ...letter, body: '' }));
      vault.transaction('save', () =>
        vault.saveDraft(letter.id, letter.body, letter.editedAtMillis),
      );
    }
    tablet.queue(written);
    await tablet.drain();
  }
}

/** What happens by itself 30 days after the gateway's answer. */
function forgetAnswered(dataDir: string): void {
  const opened = openExistingStore({ dataDir });
  assert(opened.ok, 'the store opens again');
  const store = opened.value;
  store.transaction('forget', () => store.outbox.forgetAcknowledgedBefore(Number.MAX_SAFE_INTEGER));
  store.close();
}

function bytesInUse(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function asResult({ files, parts, deviceLaterBytes }: Found, letters: number): BenchResult {
  const text = letters * letterBytes;
  const stores = bytesIn(files, 'device.db') + bytesIn(files, 'vault');
  const all = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
  const ratio = (bytes: number) => rounded(bytes / text);
  const ratios = { [goal.peer]: ratio(stores) };
  const each = (bytes: number) => Math.round(bytes / letters);
  return {
    id: 'B8',
    name: `disk bytes of a letter of ${letterBytes} bytes, of ${letters} that were sent and answered`,
    unit: 'bytes',
    runs: 1,
    median: each(stores),
    p99: each(stores),
    ratios,
    ratioOfEachRun: [ratio(stores)],
    goal,
    met: meets(ratios, goal),
    beside: {
      timesWithJournals: ratio(all),
      timesAfter30Days: ratio(deviceLaterBytes + bytesIn(files, 'vault')),
      ...Object.fromEntries([...files].map(([kind, bytes]) => [`${kind} bytesEach`, each(bytes)])),
      ...Object.fromEntries(
        parts
          .filter(({ bytes }) => each(bytes) > letterBytes / 100)
          .map(({ store, name, bytes }) => [`${store}/${name} bytesEach`, each(bytes)]),
      ),
    },
  };
}
