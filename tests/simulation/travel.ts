import type { TransferFile } from '../../gateway/transfers/document.ts';
import { type Departure, transferOut } from '../../gateway/transfers/send.ts';
import { transferIn } from '../../gateway/transfers/take-in.ts';
import { enrolTablet } from './enrol.ts';
import { atGateway } from './gateway-door.ts';
import { throughCuts } from './mishaps.ts';
import { startRound } from './rounds.ts';
import { signInResident, stretchedPin, switchOn } from './tablet.ts';
import { homeName, neighbourName } from './template.ts';
import { facilitiesOf, luck, note, Violation, type World } from './world.ts';

const dayMillis = 86_400_000;
/** What follows a resident can free more: so often at most. */
const tripsMax = 4;

/** At which facility somebody is; null while their document is in the post. */
export async function whereIs(world: World, residentId: string): Promise<World | null> {
  for (const one of facilitiesOf(world)) {
    const { books } = one.facility;
    const here = await books
      .selectFrom('residents')
      .leftJoin('residents_away', 'residents_away.resident_id', 'residents.resident_id')
      .select('residents_away.transfer_id')
      .where('residents.resident_id', '=', residentId)
      .executeTakeFirst();
    if (here !== undefined && here.transfer_id === null) return one;
  }
  return null;
}

/** Staff move somebody to the other facility: the document goes by post, with all that befalls it there. */
export async function moveResident(
  world: World,
  going: Pick<Departure, 'residentId' | 'tablets'>,
): Promise<void> {
  const from = await whereIs(world, going.residentId);
  if (from === null) return;
  world.faults.add('resident moved to another facility');
  // What such a tablet promised counts no longer: it is shut out.
  const retires = going.tablets === 'retired';
  for (const tablet of from.tablets) {
    if (tablet.residentId === going.residentId) tablet.isForked ||= retires;
  }
  const left = from.timeline.now();
  const { leftMillis } = from.memory;
  leftMillis.set(going.residentId, leftMillis.get(going.residentId) ?? left);
  await post(from, await writeFile(from, going));
}

/** The facilities that somebody has left write their documents again, with what has come free since. */
export async function printAgain(world: World, residentId: string): Promise<void> {
  for (const from of facilitiesOf(world)) await post(from, await writeRest(from, residentId));
}

/** Without faults: all documents arrive, and what comes free by that follows. */
export async function bringDocuments(world: World, residentIds: readonly string[]): Promise<void> {
  if (world.twin === null) return;
  for (let trip = 0; trip < tripsMax; trip += 1) {
    for (const residentId of residentIds) {
      for (const from of facilitiesOf(world)) {
        const file = await writeRest(from, residentId);
        if (file !== null) await arrive(from, { bytes: Buffer.from(file), isDamaged: false });
      }
    }
  }
}

async function writeRest(from: World, residentId: string): Promise<string | null> {
  const away = await from.facility.books
    .selectFrom('residents_away')
    .select('resident_id')
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  return away === undefined ? null : writeFile(from, { residentId, tablets: 'awaited' });
}

async function writeFile(
  from: World,
  going: Pick<Departure, 'residentId' | 'tablets'>,
): Promise<string | null> {
  const to = from.isNeighbour ? homeName : neighbourName;
  const { gateway } = from.facility;
  const sent = await atGateway(from, () => transferOut(gateway, { ...going, to, by: 'staff' }));
  if (!sent.ok || !sent.value.ok) return null;
  const { file } = sent.value.value;
  note(from, 'staff', `send ${going.residentId} to the ${to}, ${summaryOf(file)}`);
  return JSON.stringify(file);
}

function summaryOf({ documents }: TransferFile): string {
  return documents.map(({ transfer }) => `${transfer.part} ${transfer.stamps.length}`).join(', ');
}

/** It is lost, late, comes twice, or is spoilt on its way. */
async function post(from: World, file: string | null): Promise<void> {
  if (file === null) return;
  const { timeline, faults } = from;
  const random = luck(from, 'post', file.length);
  const copies = random.pick([0, 1, 1, 1, 2]);
  faults.add(`document: ${copies === 0 ? 'lost' : copies === 1 ? 'on its way' : 'comes twice'}`);
  for (let copy = 0; copy < copies; copy += 1) {
    const isDamaged = random.chance(0.15);
    const bytes = Buffer.from(file);
    // Somewhere in what is signed: of a signature's last letter not every bit counts.
    const at = random.below(bytes.indexOf('"signature"'));
    if (isDamaged) bytes[at] = (bytes[at] ?? 0) ^ 1;
    if (isDamaged) faults.add('document: spoilt');
    const millis = timeline.now() + random.below(random.chance(0.5) ? dayMillis : 10_000);
    timeline.at(millis, () => arrive(from, { bytes, isDamaged }));
  }
}

async function arrive(
  from: World,
  { bytes, isDamaged }: { readonly bytes: Buffer; readonly isDamaged: boolean },
): Promise<void> {
  const to = from.twin;
  if (to === null) return;
  const { facility, timeline } = to;
  if (timeline.now() < facility.downUntilMillis && !to.isHealing) return;
  const given = { bytes, by: 'staff' };
  const came = await atGateway(to, () => transferIn(facility.gateway, given, quickPin));
  if (!came.ok) return;
  const arrival = came.value;
  note(
    to,
    'staff',
    `take a document in: ${arrival.ok ? `${arrival.value.stamps} stamps` : arrival.error.code}`,
  );
  if (!arrival.ok) return;
  if (isDamaged) throw new Violation('2.6 a spoilt document is refused', arrival.value.residentId);
  await giveTablet(to, arrival.value.residentId);
}

/** A tenth of a second less for each who comes. */
const quickPin = async () => ({
  salt: Buffer.alloc(16).toString('base64'),
  stretched: Buffer.from(stretchedPin).toString('base64'),
});

/** Whoever comes gets a tablet, unless they have one there from before. */
async function giveTablet(to: World, residentId: string): Promise<void> {
  const { tablets, timeline } = to;
  if (tablets.some((tablet) => tablet.residentId === residentId && !tablet.isReplaced)) return;
  const name = `tablet ${tablets.length + 1} there`;
  const tablet = await enrolTablet(to, { name, residentId });
  tablets.push(tablet);
  switchOn(to, tablet);
  await startRound(to, tablet);
  timeline.at(timeline.now() + 2_000, async () => {
    if (tablet.life !== null) await throughCuts(to, tablet, () => signInResident(to, tablet));
  });
}
