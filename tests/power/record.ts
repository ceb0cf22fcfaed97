import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import {
  admit,
  approveEverything,
  changePolicy,
  codeFor,
  comesFromOutside,
  eventually,
  fridayNoon,
  newDirectory,
  type Resident,
} from '../integration/facility.ts';
import { type Network, openNetwork } from '../integration/network.ts';
import type { Hands } from '../integration/tablet.ts';
import type { Change } from '../simulation/plant.ts';
import { startTraced, type TracedProcess } from './traced-process.ts';

/** A tablet's life as its system calls tell it, and what is needed to open what it left on its disk. */
export interface Recording {
  /** The directory that the tablet wrote to: as the last process left it. */
  readonly dataDir: string;
  /** One for each process, in order. */
  readonly traceFiles: readonly string[];
  readonly residentId: string;
  /** The resident's PIN, stretched: base64. It takes a tenth of a second. */
  readonly stretchedPin: string;
  /** All free stamps that the gateway made for them. */
  readonly stampsMade: number;
}

/** Enough for every letter below, and not so many that pages of stamps are all that is written. */
const stampsPerMonth = 8;
/** This month and those that a tablet may hold in advance (2.4). */
const periodsHeld = 3;

/**
 * Smaller sizes, and the same code: what otherwise takes thousands of letters happens in a life as short as
 * this one (the write-ahead log is written back into its store, the journal beside it begins anew), and
 * thousands of images of a disk need not hold megabytes of nothing.
 */
const smallSizes: readonly Change[] = [
  {
    file: 'db/connection.ts',
    from: 'const journalBytes = 16_000_000;',
    to: 'const journalBytes = 120_000;',
  },
  {
    file: 'db/journal/journal.ts',
    from: 'endBytes > Math.max(longBytes, storeBytes)',
    to: 'endBytes > 2_000 + 0 * longBytes * storeBytes',
  },
  { file: 'db/journal/journal.ts', from: 'stepBytes = 256 * 1024', to: 'stepBytes = 4 * 1024' },
  {
    file: 'electron/core/ballast.ts',
    from: 'ballastBytes = 4 * 1024 * 1024',
    to: 'ballastBytes = 4 * 1024',
  },
];

interface Scene {
  readonly gateway: RunningDemo;
  readonly network: Network;
  readonly resident: Resident;
  begin(): Promise<TracedProcess>;
}

/**
 * Records a tablet that is set up, writes, sends and takes back with and without a network, is killed,
 * goes on, is switched off, and goes on again: the real core in real processes on a real disk, with a
 * real gateway. `plants` are faults to be found out.
 */
export async function recordLife(
  gateway: RunningDemo,
  plants: readonly Change[],
): Promise<Recording> {
  const network = await openNetwork(gateway.deviceUrl);
  await changePolicy(gateway, () => ({
    freeStamps: { perMonth: stampsPerMonth, offlineMonths: periodsHeld - 1 },
  }));
  const resident = await admit(gateway);
  const directory = mkdtempSync(join(newDirectory('power'), 'life-'));
  const dataDir = join(directory, 'tablet');
  mkdirSync(dataDir);
  const traceFiles: string[] = [];
  const begin = () => {
    const traceFile = join(directory, `${traceFiles.length + 1}.trace`);
    traceFiles.push(traceFile);
    const wallMillis = fridayNoon + traceFiles.length * 60_000;
    const all = [...smallSizes, ...plants];
    return startTraced({ dataDir, traceFile, wallMillis, plants: all });
  };
  const scene = { gateway, network, resident, begin };
  await setUp(scene);
  await writeAndLosePower(scene);
  await goOnAndSwitchOff(scene);
  await lastLetter(scene);
  await network.close();
  const { residentId } = resident;
  const { pin_stretched } = await gateway.gateway.database
    .selectFrom('residents')
    .select('pin_stretched')
    .where('resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  return {
    dataDir,
    traceFiles,
    residentId,
    stretchedPin: pin_stretched,
    stampsMade: stampsPerMonth * periodsHeld,
  };
}

async function setUp({ begin, gateway, network, resident }: Scene): Promise<void> {
  const setter = await begin();
  const code = await codeFor(gateway, resident);
  await setter.perform({ do: 'enrol', gatewayUrl: network.url, code });
  await setter.leave();
}

async function writeAndLosePower(scene: Scene): Promise<void> {
  const { network, resident } = scene;
  const tablet = await startTablet(scene);
  await until(tablet, (view) => view.link.connected && view.link.unsent === 0);
  await tablet.signIn(resident);
  await writeDraft(tablet, ['I have begun', 'I have begun to write about the snow.']);
  await tablet.send('The first letter, with a network.');
  network.cut();
  await tablet.send(`A long letter. ${'It snowed. '.repeat(600)}`);
  const regretted = await tablet.send('A letter that comes back.');
  await tablet.do('mail.takeBack', { messageId: regretted.messageId });
  await tablet.send('A letter that waits for the network.');
  await tablet.kill();
}

async function goOnAndSwitchOff(scene: Scene): Promise<void> {
  const { gateway, network, resident } = scene;
  const tablet = await startTablet(scene);
  await tablet.signIn(resident);
  await tablet.send('Written after the power came back.');
  await comesFromOutside(gateway, resident);
  await approveEverything(gateway);
  network.mend();
  await tablet.do('sync.now', null);
  await until(tablet, (view) => view.link.connected && view.link.unsent === 0);
  await eventually(async () => (await inbox(tablet)).length > 0, 'the letter from outside is here');
  const [arrived] = await inbox(tablet);
  await tablet.do('mail.open', { messageId: arrived?.messageId ?? '' });
  const unwanted = await writeDraft(tablet, ['Nobody needs to read this.']);
  await tablet.do('draft.discard', { messageId: unwanted });
  await tablet.send('Written while the gateway listens.');
  await tablet.do('session.signOut', null);
  await tablet.perform({ do: 'end' });
  await tablet.leave();
}

async function lastLetter(scene: Scene): Promise<void> {
  const { network, resident } = scene;
  network.cut();
  const tablet = await startTablet(scene);
  await tablet.signIn(resident);
  const [draft] = await tablet.do('mail.drafts', null);
  const messageId = draft?.messageId ?? '';
  await tablet.do('draft.resume', { messageId });
  await tablet.do('draft.send', { messageId, body: 'A draft of the first day, sent on the last.' });
  await tablet.kill();
}

async function startTablet(scene: Scene): Promise<TracedProcess> {
  const tablet = await scene.begin();
  await tablet.perform({ do: 'start' });
  return tablet;
}

/** Types these texts one after the other, each of which is saved; then goes home. Answers the id. */
async function writeDraft(tablet: Hands, texts: readonly [string, ...string[]]): Promise<string> {
  const messageId = await tablet.write(texts[0]);
  for (const body of texts) {
    await tablet.do('draft.edit', { messageId, body });
    await tablet.do('draft.save', { messageId });
  }
  await tablet.do('session.go', { place: 'home' });
  return messageId;
}

async function inbox(tablet: Hands) {
  return (await tablet.do('mail.inbox', { cursor: null, search: '' })).items;
}

async function until(tablet: Hands, isSo: (view: KioskView) => boolean): Promise<void> {
  await eventually(async () => isSo(await tablet.do('view.get', null)), 'the tablet is so far');
}
