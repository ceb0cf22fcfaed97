import type { Insertable, Selectable } from 'kysely';
import { fail, ok, type Result } from '../../shared/result.ts';
import { parseStampName } from '../../shared/stamps/name.ts';
import type { TooFewStamps } from '../../shared/stamps/spend.ts';
import type { Period } from '../../shared/time/period.ts';
import { among, rowsStatement } from '../store/rows.ts';
import type { Reader, SpendsTable, StampsTable, Writer } from '../store/schema.ts';
import { takeBackSettled } from './holders.ts';
import { unspentStamps } from './leases.ts';

type Stamp = Selectable<StampsTable>;

/** A message that is to be paid for with the stamps it names. */
export interface Payment {
  readonly messageId: string;
  readonly residentId: string;
  readonly contactId: string;
  readonly deviceId: string;
  /** As the device named them, in spend order. */
  readonly named: readonly string[];
  /** What the message costs, by the gateway's own count (2.10). */
  readonly needed: number;
  /** The period of the gateway's clock: what is later has not begun, whoever says otherwise (2.4). */
  readonly currentPeriod: Period;
  readonly nowMillis: number;
}

/**
 * Pays for a message, all or nothing (rule 2.11). A named stamp counts if it is unspent and leased to the
 * device, or in the gateway's hands, as after the tablet was enrolled again; for each other one another free
 * stamp of the same period takes its place. Where that is not enough nothing is spent, and the answer says
 * how many are missing.
 */
export async function payForMessage(
  writer: Writer,
  payment: Payment,
): Promise<Result<string[], TooFewStamps>> {
  const leased = await leasedByName(writer, payment.deviceId, payment.named);
  const chosen = paidAsNamed(leased, payment) ?? (await foundStamps(writer, payment));
  if (chosen.length < payment.needed) return fail({ missing: payment.needed - chosen.length });
  await insertSpends(writer, spendRows(payment, chosen));
  return ok(chosen);
}

/** Spends stamps. That each is spent once is the schema's word, not ours (2.2). */
export const insertSpends = rowsStatement<Insertable<SpendsTable>>((writer, rows) =>
  writer.insertInto('spends').values([...rows]),
);

/** Stamps spent for a message, as their rows. */
export function spendRows(
  payment: Pick<Payment, 'messageId' | 'residentId' | 'nowMillis'>,
  stamps: readonly string[],
): Insertable<SpendsTable>[] {
  return stamps.map((name) => ({
    stamp_name: name,
    resident_id: payment.residentId,
    message_id: payment.messageId,
    spent_at_millis: payment.nowMillis,
    refunded_at_millis: null,
  }));
}

/** Unspent stamps by their names. */
export type StampsByName = ReadonlyMap<string, Stamp>;

/** Those of the named stamps that a device holds, unspent. */
export async function leasedByName(
  reader: Reader,
  deviceId: string,
  names: Iterable<string>,
): Promise<StampsByName> {
  const found = await unspentStamps(reader)
    .selectAll('stamps')
    .where('stamps.name', 'in', among(names))
    .execute();
  // Not by the database, which would look through all that the device holds: thousands, perhaps.
  const leased = found.filter((stamp) => stamp.holder_device === deviceId);
  return new Map(leased.map((stamp) => [stamp.name, stamp]));
}

/**
 * The named stamps where they are enough by themselves, as nearly always; else null. A resident may have
 * bought thousands: reading all of them for each message would make a long queue slower with its square.
 */
export function paidAsNamed(leased: StampsByName, payment: Payment): string[] | null {
  const { named, needed } = payment;
  if (named.length < needed) return null;
  const chosen = [...new Set(named)]
    .filter((name) => {
      const stamp = leased.get(name);
      return stamp !== undefined && canPay(stamp, payment);
    })
    .slice(0, needed);
  return chosen.length === needed ? chosen : null;
}

/** Named or not: looked for among all that the resident has, with what silent devices must give back (2.12). */
async function foundStamps(writer: Writer, payment: Payment): Promise<string[]> {
  const { residentId, deviceId, nowMillis } = payment;
  const ask = { residentIds: [residentId], askingDevice: deviceId, nowMillis };
  await takeBackSettled(writer, ask);
  return chosenStamps(await usableStamps(writer, payment), payment);
}

/**
 * The gateway's own come first, so that a substitute takes none that the device has named for its next
 * message.
 */
function chosenStamps(found: readonly Stamp[], payment: Payment): string[] {
  const isLeased = (stamp: Stamp) => Number(stamp.holder_device !== null);
  const usable = found.toSorted((a, b) => isLeased(a) - isLeased(b));
  const byName = new Map(usable.map((stamp) => [stamp.name, stamp]));
  const chosen: string[] = [];
  const take = (stamp: Stamp | undefined): boolean => {
    if (stamp === undefined || chosen.length === payment.needed) return false;
    byName.delete(stamp.name);
    chosen.push(stamp.name);
    return true;
  };
  const unmet = payment.named.filter((name) => !take(byName.get(name)));
  for (const period of periodsOfUnmet(unmet, payment)) {
    take([...byName.values()].find((stamp) => stamp.kind === 'free' && stamp.period === period));
  }
  return chosen;
}

/** Of which period each missing stamp's substitute must be; what was not named is of the current. */
function periodsOfUnmet(unmet: readonly string[], payment: Payment): Period[] {
  const periodOfName = (name: string): Period => {
    const parts = parseStampName(name);
    return parts?.kind === 'free' ? parts.period : payment.currentPeriod;
  };
  const named = unmet.map(periodOfName);
  const tooFew = Math.max(0, payment.needed - payment.named.length);
  const ofTheRest =
    payment.named[0] === undefined ? payment.currentPeriod : periodOfName(payment.named[0]);
  return [...named, ...Array.from({ length: tooFew }, () => ofTheRest)];
}

/**
 * Whether an unspent stamp in the gateway's hands or the device's can pay: the resident's own, begun, and a
 * reply stamp only in an answer to its giver. Free stamps of a month that is over have lapsed (2.5), except
 * those in the device's hands: it may tell late of what was spent in time.
 */
function canPay(stamp: Stamp, payment: Payment): boolean {
  const { residentId, deviceId, contactId, currentPeriod } = payment;
  if (stamp.resident_id !== residentId) return false;
  if (stamp.kind === 'paid') return true;
  if (stamp.kind === 'reply') return stamp.contact_id === contactId;
  const period = stamp.period ?? '';
  return period === currentPeriod || (period < currentPeriod && stamp.holder_device === deviceId);
}

async function usableStamps(reader: Reader, payment: Payment): Promise<Stamp[]> {
  const found = await unspentStamps(reader)
    .selectAll('stamps')
    .where('stamps.resident_id', '=', payment.residentId)
    .where((where) =>
      where.or([
        where('stamps.holder_device', '=', payment.deviceId),
        where('stamps.holder_device', 'is', null),
      ]),
    )
    .orderBy('stamps.n')
    .execute();
  return found.filter((stamp) => canPay(stamp, payment));
}
