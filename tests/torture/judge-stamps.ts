import { periodOf } from '../../shared/time/period.ts';
import type { Books } from './books.ts';
import { repeated } from './judge-mail.ts';
import type { Breach } from './letters.ts';
import type { TabletDisk } from './tablet-disk.ts';

/** Where every stamp is at the end: each in one place. */
export interface StampCount {
  readonly available: number;
  readonly held: number;
  readonly spent: number;
  readonly lapsed: number;
  readonly breaches: readonly Breach[];
}

const zone = 'America/Denver';

/** Counts the stamps at the gateway and judges its spends (2.2, 6.13). Every letter here costs one. */
export function countStamps(books: Books, nowMillis: number): StampCount {
  const current = periodOf(nowMillis, zone);
  const spent = new Set(books.spends.map(({ stamp }) => stamp));
  const unspent = books.stamps.filter(({ name }) => !spent.has(name));
  const isLapsed = ({ period }: { period: string | null }) => period !== null && period < current;
  const usable = unspent.filter((stamp) => !isLapsed(stamp));
  const names = new Set(books.stamps.map(({ name }) => name));
  const delivered = new Set(books.deliveries);
  const paidFor = books.spends.map(({ messageId }) => messageId);
  const found = [
    ...repeated(books.spends.map(({ stamp }) => stamp)).map((name) => `${name} is spent twice`),
    ...repeated(paidFor).map((id) => `${id} was paid for twice`),
    ...paidFor.filter((id) => !delivered.has(id)).map((id) => `${id} was paid for in vain`),
    ...books.deliveries.filter((id) => !paidFor.includes(id)).map((id) => `${id} was not paid for`),
    ...[...spent].filter((name) => !names.has(name)).map((name) => `${name} was never made`),
  ];
  return {
    available: usable.filter(({ holder }) => holder === null).length,
    held: usable.filter(({ holder }) => holder !== null).length,
    spent: spent.size,
    lapsed: unspent.length - usable.length,
    breaches: found.map((what): Breach => ({ kind: 'other', what })),
  };
}

/** A drained tablet and the gateway must name the same stamps as the tablet's to spend (2.3). */
export function judgeStamps(disk: TabletDisk, books: Books): Breach[] {
  const spent = new Set(books.spends.map(({ stamp }) => stamp));
  const leased = books.stamps
    .filter(({ name, holder }) => holder === disk.deviceId && !spent.has(name))
    .map(({ name }) => name);
  const here = disk.stamps.filter(({ state }) => state === 'available').map(({ name }) => name);
  const held = disk.stamps.filter(({ state }) => state === 'held').map(({ name }) => name);
  const foreign = here.filter((name) => !leased.includes(name));
  const missing = leased.filter((name) => !here.includes(name));
  const found = [
    ...foreign.map((name) => `${name} is on the tablet and not leased to it`),
    ...missing.map((name) => `${name} is leased to the tablet and not there`),
    ...held.map((name) => `${name} is held for a letter that has gone`),
  ];
  return found.map((what) => ({ kind: 'other', what }));
}
