import type { Selectable } from 'kysely';
import { fail, ok, type Result } from '../../shared/result.ts';
import { parseStampName } from '../../shared/stamps/name.ts';
import type { TooFewStamps } from '../../shared/stamps/spend.ts';
import type { Period } from '../../shared/time/period.ts';
import type { Reader, StampsTable, Writer } from '../store/schema.ts';
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
  const chosen = (await namedStamps(writer, payment)) ?? (await foundStamps(writer, payment));
  if (chosen.length < payment.needed) return fail({ missing: payment.needed - chosen.length });
  await writer
    .insertInto('spends')
    .values(
      chosen.map((name) => ({
        stamp_name: name,
        resident_id: payment.residentId,
        message_id: payment.messageId,
        spent_at_millis: payment.nowMillis,
        refunded_at_millis: null,
      })),
    )
    .execute();
  return ok(chosen);
}

/**
 * The named stamps where they are enough by themselves, as nearly always; else null. A resident may have
 * bought thousands: reading all of them for each message would make a long queue slower with its square.
 */
async function namedStamps(reader: Reader, payment: Payment): Promise<string[] | null> {
  const { named, needed, deviceId } = payment;
  if (named.length < needed) return null;
  const usable = await usableStamps(reader, payment)
    .where('stamps.name', 'in', [...named])
    .where('stamps.holder_device', '=', deviceId)
    .execute();
  const names = new Set(usable.map((stamp) => stamp.name));
  const chosen = [...new Set(named)].filter((name) => names.has(name)).slice(0, needed);
  return chosen.length === needed ? chosen : null;
}

/** Named or not: looked for among all that the resident has, with what silent devices must give back (2.12). */
async function foundStamps(writer: Writer, payment: Payment): Promise<string[]> {
  const { residentId, deviceId, nowMillis } = payment;
  const ask = { residentIds: [residentId], askingDevice: deviceId, nowMillis };
  await takeBackSettled(writer, ask);
  return chosenStamps(await usableStamps(writer, payment).execute(), payment);
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
 * What can pay: unspent, the resident's, begun, in the gateway's hands or this device's, and a reply
 * stamp only in an answer to its giver. Free stamps of a month that is over have lapsed (2.5), except
 * those in the device's hands: it may tell late of what was spent in time.
 */
function usableStamps(reader: Reader, payment: Payment) {
  const { residentId, deviceId, contactId, currentPeriod } = payment;
  return unspentStamps(reader)
    .selectAll('stamps')
    .where('stamps.resident_id', '=', residentId)
    .where((where) =>
      where.or([
        where('stamps.holder_device', '=', deviceId),
        where('stamps.holder_device', 'is', null),
      ]),
    )
    .where((where) =>
      where.or([
        where('stamps.kind', '=', 'paid'),
        where('stamps.contact_id', '=', contactId),
        where('stamps.period', '=', currentPeriod),
        where.and([
          where('stamps.period', '<', currentPeriod),
          where('stamps.holder_device', '=', deviceId),
        ]),
      ]),
    )
    .orderBy('stamps.n');
}
