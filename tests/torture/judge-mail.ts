import type { Books } from './books.ts';
import type { Breach, Letter } from './letters.ts';
import type { Tablet } from './tablet.ts';
import type { TabletDisk } from './tablet-disk.ts';

/** Judges one tablet's letters: what its resident was told, its disk, and the gateway must agree. */
export function judgeLetters(tablet: Tablet, disk: TabletDisk, books: Books): Breach[] {
  const atGateway = new Map(books.messages.map((message) => [message.id, message]));
  const deliveries = new Set(books.deliveries);
  return [...tablet.memory.letters.values()].flatMap((letter) => {
    const arrived = atGateway.get(letter.id);
    const fate = { arrived, isDelivered: deliveries.has(letter.id) };
    const found = [wordsLost(letter, disk), fateOf(letter, fate), disagreement(letter, disk, fate)];
    return found.filter((breach) => breach !== null);
  });
}

/** Judges what no single letter shows: nothing twice, nothing that nobody wrote, all mail from outside. */
export function judgeWhole(tablets: readonly Tablet[], books: Books): Breach[] {
  const known = new Set(tablets.flatMap(({ memory }) => [...memory.letters.keys()]));
  const delivered = new Set(books.deliveries);
  const bodies = books.messages.filter(({ id }) => delivered.has(id)).map(({ body }) => body);
  return [
    ...repeated(bodies).map((body): Breach => ({ kind: 'duplicated', what: `twice: ${body}` })),
    ...books.messages
      .filter(({ id }) => !known.has(id))
      .map(({ id }): Breach => ({ kind: 'other', what: `${id} was written by nobody` })),
    ...books.brokenChains.map((what): Breach => ({ kind: 'other', what: `audit chain ${what}` })),
    ...books.differences.map((what): Breach => ({ kind: 'other', what: `differs: ${what}` })),
    ...books.shutOut.map((what): Breach => ({ kind: 'other', what: `shut out: ${what}` })),
  ];
}

/** The items that stand in a list more than once, each once. */
export function repeated(items: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(items.filter((item) => seen.has(item) || !seen.add(item)))];
}

interface Fate {
  readonly arrived: Books['messages'][number] | undefined;
  readonly isDelivered: boolean;
}

function wordsLost({ id, text, saved, send }: Letter, disk: TabletDisk): Breach | null {
  if (saved !== 'confirmed' && send !== 'confirmed') return null;
  if (disk.bodyOf(id) === text) return null;
  return { kind: 'lost', what: `${id} has lost its words on the tablet` };
}

function fateOf(
  { id, text, send, takeBack }: Letter,
  { arrived, isDelivered }: Fate,
): Breach | null {
  if (send === 'no') {
    return arrived === undefined
      ? null
      : { kind: 'other', what: `${id} arrived, and was never sent` };
  }
  if (arrived === undefined) return { kind: 'lost', what: `${id} was sent and never arrived` };
  if (arrived.body !== text) return { kind: 'lost', what: `${id} arrived with other words` };
  const isBack = arrived.state === 'draft' && !isDelivered;
  if (isBack && takeBack !== 'no') return null;
  const isWell = arrived.state === 'delivered' && isDelivered;
  return isWell ? null : { kind: 'lost', what: `${id} is ${arrived.state} at the gateway` };
}

function disagreement({ id }: Letter, disk: TabletDisk, { arrived }: Fate): Breach | null {
  const here = disk.stateOf(id);
  const there = arrived?.state ?? null;
  if (here === there) return null;
  return { kind: 'other', what: `${id} is ${here} on the tablet and ${there} at the gateway` };
}
