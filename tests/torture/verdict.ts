import { type Books, readBooks } from './books.ts';
import { judgeLetters, judgeWhole } from './judge-mail.ts';
import { countStamps, judgeStamps } from './judge-stamps.ts';
import type { Breach } from './letters.ts';
import type { Office } from './office.ts';
import type { Tablet } from './tablet.ts';
import { type TabletDisk, withTabletDisk } from './tablet-disk.ts';

/** What all of it came to, in numbers and in words. */
export interface Verdict {
  /** Sends that a tablet acknowledged. */
  readonly sent: number;
  /** Of these: not at the gateway, or with other words; and drafts that were saved and are gone. */
  readonly lost: number;
  readonly duplicated: number;
  readonly stampsMade: number;
  /** Available and held and spent and lapsed, each counted where it is. */
  readonly stampsAccounted: number;
  readonly breaches: readonly Breach[];
}

/** Judges tablets that are off and a gateway at rest. `stampsMade` is what was made, counted as it was made. */
export async function reachVerdict(
  office: Office,
  tablets: readonly Tablet[],
  stampsMade: (books: Books) => number,
): Promise<Verdict> {
  const books = await readBooks(office);
  const stamps = countStamps(books, Date.now());
  const breaches = [...judgeWhole(tablets, books), ...stamps.breaches];
  for (const tablet of tablets) {
    breaches.push(...tablet.breaches);
    const found = await withTabletDisk(tablet, (disk) => [
      ...judgeLetters(tablet, disk, books),
      ...judgeStamps(disk, books),
      ...judgeRest(disk, books),
    ]);
    breaches.push(...found.map(({ kind, what }) => ({ kind, what: `${tablet.name}: ${what}` })));
  }
  const letters = tablets.flatMap(({ memory }) => [...memory.letters.values()]);
  const made = stampsMade(books);
  const accounted = stamps.available + stamps.held + stamps.spent + stamps.lapsed;
  const count = (kind: Breach['kind']) => breaches.filter((one) => one.kind === kind).length;
  if (made !== accounted) {
    breaches.push({ kind: 'other', what: `${made} stamps were made, ${accounted} are there` });
  }
  return {
    sent: letters.filter(({ send }) => send === 'confirmed').length,
    lost: count('lost'),
    duplicated: count('duplicated'),
    stampsMade: made,
    stampsAccounted: accounted,
    breaches,
  };
}

function judgeRest(disk: TabletDisk, { incoming }: Books): Breach[] {
  const missing = incoming
    .filter(({ id, residentId }) => residentId === disk.residentId && !disk.hasIncoming(id))
    .map(({ id }): Breach => ({ kind: 'lost', what: `${id} came from outside and is not here` }));
  const rest: (Breach | null)[] = [
    disk.isAuditWhole ? null : { kind: 'other', what: 'its audit chain is broken' },
    disk.pendingRecords === 0
      ? null
      : { kind: 'other', what: `${disk.pendingRecords} records have not left` },
  ];
  return [...missing, ...rest.filter((breach) => breach !== null)];
}
