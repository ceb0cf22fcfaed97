import { fail, ok, type Result } from '../../shared/result.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import { signText } from '../authority/sign.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { unspentStamps } from '../stamps/leases.ts';
import { touchPeriod } from '../stamps/periods.ts';
import { write } from '../store/database.ts';
import type { Reader, TransfersTable, TrustedGatewaysTable, Writer } from '../store/schema.ts';
import { type SignedTransfer, type Transfer, type TransferFile, transferText } from './document.ts';
import { heldByTablets, retireTablets, type TabletHolding } from './tablets.ts';
import { findTrusted, ownFingerprint } from './trust.ts';

/** Who goes where. */
export interface Departure {
  readonly residentId: string;
  /** What the other gateway is called here. */
  readonly to: string;
  /**
   * Their tablets go on telling what they have, with the stamps that they hold, which follow later; or they
   * are shut out now, what they hold goes along, and what they bring later is kept for staff.
   */
  readonly tablets: 'awaited' | 'retired';
  readonly by: string;
}

/** What was written for another gateway. */
export interface Dispatch {
  /** All documents since the resident left: the newest may be as before. */
  readonly file: TransferFile;
  /** What this call added to them; null: nothing was new. */
  readonly added: { readonly part: Transfer['part']; readonly stamps: number } | null;
  /** Stamps that tablets here still hold: they follow when the tablets were heard, or are lost. */
  readonly held: readonly TabletHolding[];
}

/** Why nobody left. Nothing was changed. */
export type DepartureProblem =
  | { readonly code: 'unknownResident' | 'unknownGateway' }
  | { readonly code: 'wentElsewhere'; readonly to: string };

/**
 * Sends a resident to another facility's gateway (rule 2.6), in one transaction: from then on the stamps that
 * moved are spent there alone, and months begin there. Called again it adds what has come free since, and
 * otherwise answers the same documents.
 */
export function transferOut(
  gateway: Gateway,
  departure: Departure,
): Promise<Result<Dispatch, DepartureProblem>> {
  const { residentId, to, by } = departure;
  const nowMillis = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    if (!(await isResident(writer, residentId))) return fail({ code: 'unknownResident' });
    const receiver = await findTrusted(writer, to);
    if (receiver === null) return fail({ code: 'unknownGateway' });
    const left = await lastDeparture(writer, residentId);
    if (left !== null && left.gateway !== receiver.fingerprint) {
      return fail({ code: 'wentElsewhere', to: left.name });
    }
    const { policy } = await readFacility(writer);
    const current = periodOf(nowMillis, policy.timeZone);
    if (departure.tablets === 'retired') await retireTablets(writer, { residentId, nowMillis });
    const visit = { gateway, residentId, receiver, current, nowMillis, by };
    const added =
      left === null
        ? await sendResident(writer, visit, policy.freeStamps.perMonth)
        : await sendRest(writer, visit);
    return ok({
      file: await readFile(writer, residentId),
      added,
      held: await heldByTablets(writer, { residentId, current }),
    });
  });
}

/** One resident at the moment of going. */
interface Going {
  readonly gateway: Gateway;
  readonly residentId: string;
  readonly receiver: TrustedGatewaysTable;
  readonly current: Period;
  readonly nowMillis: number;
  readonly by: string;
}

async function sendResident(writer: Writer, going: Going, perMonth: number) {
  const { residentId, current } = going;
  // This month has begun here, whether anybody has asked for its stamps or not.
  await touchPeriod(writer, { residentId, period: current, perMonth });
  await forgetComingPeriods(writer, going);
  const transfer = await compose(writer, going, 'resident');
  await keep(writer, going, transfer);
  await writer
    .insertInto('residents_away')
    .values({ resident_id: residentId, transfer_id: transfer.transferId })
    .execute();
  await leaveStamps(writer, transfer);
  return { part: transfer.part, stamps: transfer.stamps.length };
}

async function sendRest(writer: Writer, going: Going) {
  const transfer = await compose(writer, going, 'rest');
  if (transfer.stamps.length === 0) return null;
  await keep(writer, going, transfer);
  await leaveStamps(writer, transfer);
  return { part: transfer.part, stamps: transfer.stamps.length };
}

/**
 * Months that have not begun are not ours to give: they begin at the other facility, with its number. By this
 * gateway's clock no tablet can have spent from them yet (2.4); where one did, the month had begun.
 */
async function forgetComingPeriods(writer: Writer, { residentId, current }: Going): Promise<void> {
  const coming = await writer
    .selectFrom('allowances')
    .select('period')
    .where('resident_id', '=', residentId)
    .where('period', '>', current)
    .where('period', 'not in', spentPeriods(writer, residentId))
    .where('period', 'not in', foreignPeriods(writer, residentId))
    .execute();
  for (const { period } of coming) {
    for (const table of ['stamps', 'allowances'] as const) {
      await writer
        .deleteFrom(table)
        .where('resident_id', '=', residentId)
        .where('period', '=', period)
        .execute();
    }
  }
}

function spentPeriods(reader: Reader, residentId: string) {
  return reader
    .selectFrom('stamps')
    .innerJoin('spends', 'spends.stamp_name', 'stamps.name')
    .select('stamps.period')
    .where('stamps.resident_id', '=', residentId)
    .where('stamps.period', 'is not', null)
    .$narrowType<{ period: string }>();
}

function foreignPeriods(reader: Reader, residentId: string) {
  return reader
    .selectFrom('periods_begun_elsewhere')
    .select('period')
    .where('resident_id', '=', residentId);
}

async function compose(
  writer: Writer,
  { gateway, residentId, receiver, current, nowMillis }: Going,
  part: Transfer['part'],
): Promise<Transfer> {
  const resident = await writer
    .selectFrom('residents')
    .select(['first_name', 'last_name', 'language'])
    .where('resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  const contacts = await writer
    .selectFrom('contacts')
    .select(['contact_id as contactId', 'name', 'relationship'])
    .where('resident_id', '=', residentId)
    .orderBy('contact_id')
    .execute();
  const allowances = await writer
    .selectFrom('allowances')
    .select(['period', 'per_month as perMonth'])
    .where('resident_id', '=', residentId)
    .orderBy('period')
    .execute();
  return {
    transferId: gateway.world.newId(),
    part,
    fromGateway: ownFingerprint(gateway),
    toGateway: receiver.fingerprint,
    issuedAtMillis: Math.floor(nowMillis),
    resident: {
      residentId,
      firstName: resident.first_name,
      lastName: resident.last_name,
      language: resident.language as Transfer['resident']['language'],
      contacts,
    },
    allowances,
    stamps: await movableStamps(writer, residentId, current),
    spent: await spentStamps(writer, residentId, current),
  };
}

/** Unspent, in the gateway's hands, and not of a month that is over: those have lapsed (2.5). */
export function movableStamps(reader: Reader, residentId: string, current: Period) {
  return unspentStamps(reader)
    .select(['stamps.name', 'stamps.contact_id as contactId'])
    .where('stamps.resident_id', '=', residentId)
    .where('stamps.holder_device', 'is', null)
    .where((where) =>
      where.or([where('stamps.kind', '<>', 'free'), where('period', '>=', current)]),
    )
    .orderBy('stamps.name')
    .execute();
}

async function spentStamps(reader: Reader, residentId: string, current: Period): Promise<string[]> {
  const rows = await reader
    .selectFrom('spends')
    .innerJoin('stamps', 'stamps.name', 'spends.stamp_name')
    .select('stamps.name')
    .where('stamps.resident_id', '=', residentId)
    .where('stamps.period', '>=', current)
    .where('spends.refunded_at_millis', 'is', null)
    .orderBy('stamps.name')
    .execute();
  return rows.map((row) => row.name);
}

async function keep(writer: Writer, going: Going, transfer: Transfer): Promise<void> {
  const { gateway, residentId, nowMillis, by } = going;
  const { transferId, part, stamps, toGateway } = transfer;
  const signature = signText(gateway.files, transferText(transfer));
  const signed: SignedTransfer = { transfer, signature };
  await writer
    .insertInto('transfers')
    .values({
      transfer_id: transferId,
      direction: 'out',
      part,
      resident_id: residentId,
      gateway: toGateway,
      document: JSON.stringify(signed),
      at_millis: Math.floor(nowMillis),
      by_name: by,
    })
    .execute();
  const detail = { transferId, residentId, gatewayId: toGateway, part, stamps: stamps.length };
  appendAudit(writer, nowMillis, 'transfer.wentOut', detail);
}

async function leaveStamps(writer: Writer, { transferId, stamps }: Transfer): Promise<void> {
  for (const { name } of stamps) {
    const row = { stamp_name: name, transfer_id: transferId };
    await writer.insertInto('transfer_stamps').values(row).execute();
    await writer.insertInto('stamps_elsewhere').values(row).execute();
  }
}

async function isResident(reader: Reader, residentId: string): Promise<boolean> {
  const resident = await reader
    .selectFrom('residents')
    .select('resident_id')
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  return resident !== undefined;
}

/** With which document a resident went who is away now, and to where; null for somebody who is here. */
async function lastDeparture(
  reader: Reader,
  residentId: string,
): Promise<Pick<TransfersTable & TrustedGatewaysTable, 'gateway' | 'name'> | null> {
  const left = await reader
    .selectFrom('residents_away')
    .innerJoin('transfers', 'transfers.transfer_id', 'residents_away.transfer_id')
    .innerJoin('trusted_gateways', 'trusted_gateways.fingerprint', 'transfers.gateway')
    .select(['transfers.gateway', 'trusted_gateways.name'])
    .where('residents_away.resident_id', '=', residentId)
    .executeTakeFirst();
  return left ?? null;
}

async function readFile(reader: Reader, residentId: string): Promise<TransferFile> {
  const { place } = await reader
    .selectFrom('residents_away')
    .innerJoin('transfers', 'transfers.transfer_id', 'residents_away.transfer_id')
    .select('transfers.place')
    .where('residents_away.resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  const rows = await reader
    .selectFrom('transfers')
    .select('document')
    .where('resident_id', '=', residentId)
    .where('direction', '=', 'out')
    .where('place', '>=', place)
    .orderBy('place')
    .execute();
  return {
    schemaVersion: 1,
    documents: rows.map((row) => JSON.parse(row.document) as SignedTransfer),
  };
}
