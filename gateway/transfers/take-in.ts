import { assert } from '../../shared/assert.ts';
import type { StretchedPin } from '../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { checkChosenPin } from '../../shared/session/pin.ts';
import { parseStampName } from '../../shared/stamps/name.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { stretchPin } from '../pins/stretch-pin.ts';
import { addContact, addResident, tellPerson } from '../residents.ts';
import { promiseAgain } from '../stamps/elsewhere.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import type { World } from '../world.ts';
import type { MovedStamp, SignedTransfer, Transfer } from './document.ts';
import { type FileProblem, readTransferFile } from './read-file.ts';

/** What came of a file. */
export interface Arrival {
  readonly residentId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Documents that were new; the others had been taken in before. */
  readonly documents: number;
  readonly stamps: number;
  /** For somebody who was never here: told once, and kept nowhere. Whoever comes back has the PIN they had. */
  readonly newPin: string | null;
}

/** Why nothing was taken in. Nothing was changed. */
export type ArrivalProblem =
  | FileProblem
  | {
      readonly code: /** Each document of the file was taken in before. */
        | 'alreadyTaken'
        /** It brings stamps of somebody whose own document has not been taken in. */
        | 'unknownResident'
        /** Somebody with this ID is here already, and did not go. */
        | 'residentIsHere'
        /** A month has another number of free stamps here. */
        | 'otherAllowance'
        /** A stamp is here already, or is somebody else's. */
        | 'stampIsHere'
        /** A contact's ID is that of another resident's contact. */
        | 'contactTaken';
      /** Which resident, month, stamp or contact. */
      readonly about: string;
    };

/**
 * Takes in what another facility's gateway sent (rule 2.6): all of a file, or nothing. `stretch` may be
 * another where hundreds of residents come whose PINs nobody types.
 */
export async function transferIn(
  gateway: Gateway,
  given: { readonly bytes: Uint8Array; readonly by: string },
  stretch = stretchPin,
): Promise<Result<Arrival, ArrivalProblem>> {
  const read = await readTransferFile(gateway, given.bytes);
  if (!read.ok) return read;
  const documents = read.value;
  const pin = await pinForNewcomer(gateway, documents, stretch);
  const nowMillis = Math.floor(gateway.world.nowMillis());
  try {
    return await write(gateway.database, async (writer) => {
      let arrived = null as Arrival | null;
      for (const signed of documents) {
        if (await isTaken(writer, signed)) continue;
        const came = await takeIn(writer, { signed, pin, nowMillis, by: given.by });
        arrived = {
          ...came,
          documents: (arrived?.documents ?? 0) + 1,
          stamps: (arrived?.stamps ?? 0) + came.stamps,
          newPin: arrived?.newPin ?? came.newPin,
        };
      }
      const about = documents[0]?.transfer.resident.residentId ?? '';
      return arrived === null ? fail({ code: 'alreadyTaken', about }) : ok(arrived);
    });
  } catch (error) {
    // Thrown so that the transaction takes back what the documents before it did.
    if (error instanceof Misfit) return fail(error.problem);
    throw error;
  }
}

/** A document that does not fit what is here. */
class Misfit extends Error {
  readonly problem: ArrivalProblem;

  constructor(code: Exclude<ArrivalProblem['code'], FileProblem['code']>, about: string) {
    super(`${code}: ${about}`);
    this.problem = { code, about };
  }
}

interface Coming {
  readonly signed: SignedTransfer;
  /** Null: the resident is known. */
  readonly pin: { readonly text: string; readonly stretched: StretchedPin } | null;
  readonly nowMillis: number;
  readonly by: string;
}

async function takeIn(writer: Writer, coming: Coming): Promise<Arrival> {
  const { transfer } = coming.signed;
  const { residentId, firstName, lastName } = transfer.resident;
  const standing = await standingOf(writer, residentId);
  const isNewcomer = standing === 'unknown';
  if (transfer.part === 'resident') {
    if (standing === 'here') throw new Misfit('residentIsHere', residentId);
    if (isNewcomer) await admit(writer, coming);
  } else if (isNewcomer) {
    throw new Misfit('unknownResident', residentId);
  }
  await keep(writer, coming);
  if (transfer.part === 'resident') {
    await writer.deleteFrom('residents_away').where('resident_id', '=', residentId).execute();
    await promiseAgain(writer, residentId);
  }
  const contactIds = await addContacts(writer, coming);
  await fixAllowances(writer, transfer);
  for (const stamp of transfer.stamps) await addStamp(writer, transfer, { stamp, contactIds });
  await tellPerson(writer, residentId);
  const { transferId, part, fromGateway: gatewayId, stamps } = transfer;
  const detail = { transferId, residentId, gatewayId, part, stamps: stamps.length };
  appendAudit(writer, coming.nowMillis, 'transfer.cameIn', detail);
  const newPin = isNewcomer ? (coming.pin?.text ?? null) : null;
  return { residentId, firstName, lastName, documents: 1, stamps: stamps.length, newPin };
}

async function isTaken(reader: Reader, { transfer }: SignedTransfer): Promise<boolean> {
  const known = await reader
    .selectFrom('transfers')
    .select('transfer_id')
    .where('transfer_id', '=', transfer.transferId)
    .executeTakeFirst();
  return known !== undefined;
}

async function standingOf(
  reader: Reader,
  residentId: string,
): Promise<'unknown' | 'here' | 'away'> {
  const resident = await reader
    .selectFrom('residents')
    .leftJoin('residents_away', 'residents_away.resident_id', 'residents.resident_id')
    .select('residents_away.transfer_id')
    .where('residents.resident_id', '=', residentId)
    .executeTakeFirst();
  if (resident === undefined) return 'unknown';
  return resident.transfer_id === null ? 'here' : 'away';
}

async function admit(writer: Writer, { signed, pin, nowMillis, by }: Coming): Promise<void> {
  assert(pin !== null, 'whoever was never here got a PIN');
  const { contacts: _later, ...resident } = signed.transfer.resident;
  await addResident(writer, { ...resident, pin: pin.stretched, contacts: [] }, { by, nowMillis });
}

async function keep(writer: Writer, { signed, nowMillis, by }: Coming): Promise<void> {
  const { transferId, part, fromGateway, resident, stamps } = signed.transfer;
  await writer
    .insertInto('transfers')
    .values({
      transfer_id: transferId,
      direction: 'in',
      part,
      resident_id: resident.residentId,
      gateway: fromGateway,
      document: JSON.stringify(signed),
      at_millis: nowMillis,
      by_name: by,
    })
    .execute();
  for (const { name } of stamps) {
    await writer
      .insertInto('transfer_stamps')
      .values({ transfer_id: transferId, stamp_name: name })
      .execute();
  }
}

/**
 * Adds the contacts that are not known here. One who is known here by their name keeps the ID that they have
 * here; the answer says what each is called here.
 */
async function addContacts(writer: Writer, coming: Coming): Promise<Map<string, string>> {
  const { residentId, contacts } = coming.signed.transfer.resident;
  const ids = new Map<string, string>();
  for (const contact of contacts) {
    const { contactId, name } = contact;
    const known = await writer
      .selectFrom('contacts')
      .select(['contact_id', 'resident_id'])
      .where((where) =>
        where.or([
          where('contact_id', '=', contactId),
          where.and([where('resident_id', '=', residentId), where('name', '=', name)]),
        ]),
      )
      .orderBy((order) => order.case().when('contact_id', '=', contactId).then(0).else(1).end())
      .executeTakeFirst();
    if (known !== undefined && known.resident_id !== residentId) {
      throw new Misfit('contactTaken', contactId);
    }
    ids.set(contactId, known?.contact_id ?? contactId);
    if (known !== undefined) continue;
    const { by, nowMillis } = coming;
    await addContact(writer, { ...contact, residentId }, { by, nowMillis });
  }
  return ids;
}

/** The months that have begun have the number that they began with, and are never made anew here. */
async function fixAllowances(writer: Writer, transfer: Transfer): Promise<void> {
  const { residentId } = transfer.resident;
  for (const { period, perMonth } of transfer.allowances) {
    const known = await writer
      .selectFrom('allowances')
      .select('per_month')
      .where('resident_id', '=', residentId)
      .where('period', '=', period)
      .executeTakeFirst();
    if (known !== undefined && known.per_month !== perMonth) {
      throw new Misfit('otherAllowance', period);
    }
    if (known === undefined) {
      // Stamps of somebody who has gone on: the months came with them, and are elsewhere by now.
      if (transfer.part === 'rest') throw new Misfit('otherAllowance', period);
      await writer
        .insertInto('allowances')
        .values({ resident_id: residentId, period, per_month: perMonth })
        .execute();
    }
    await writer
      .insertInto('periods_begun_elsewhere')
      .values({ resident_id: residentId, period, transfer_id: transfer.transferId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Back here, or here for the first time. It may be here already only as one that went. */
async function addStamp(
  writer: Writer,
  { resident, allowances }: Transfer,
  {
    stamp,
    contactIds,
  }: { readonly stamp: MovedStamp; readonly contactIds: ReadonlyMap<string, string> },
): Promise<void> {
  const { residentId } = resident;
  const { name, contactId } = stamp;
  const known = await writer
    .selectFrom('stamps')
    .leftJoin('stamps_elsewhere', 'stamps_elsewhere.stamp_name', 'stamps.name')
    .select(['stamps.resident_id', 'stamps_elsewhere.transfer_id'])
    .where('stamps.name', '=', name)
    .executeTakeFirst();
  if (known !== undefined) {
    const isBack = known.resident_id === residentId && known.transfer_id !== null;
    if (!isBack) throw new Misfit('stampIsHere', name);
    await writer.deleteFrom('stamps_elsewhere').where('stamp_name', '=', name).execute();
    return;
  }
  const parts = parseStampName(name);
  assert(parts !== null, 'the names of a transfer were read');
  const period = parts.kind === 'free' ? parts.period : null;
  const perMonth = allowances.find((allowance) => allowance.period === period)?.perMonth ?? null;
  await writer
    .insertInto('stamps')
    .values({
      name,
      resident_id: residentId,
      kind: parts.kind,
      period,
      per_month: perMonth,
      n: parts.n,
      contact_id: contactId === null ? null : (contactIds.get(contactId) ?? null),
      holder_device: null,
    })
    .execute();
}

async function pinForNewcomer(
  gateway: Gateway,
  documents: readonly SignedTransfer[],
  stretch: typeof stretchPin,
) {
  const [first] = documents;
  if (first === undefined) return null;
  const standing = await standingOf(gateway.database, first.transfer.resident.residentId);
  if (standing !== 'unknown') return null;
  const text = makePin(gateway.world);
  return { text, stretched: await stretch(text, gateway.world) };
}

/** A PIN that rule 5.1 takes, each as likely as any other. */
function makePin(world: World): string {
  // The largest multiple of a million below 2^32: what is above would make some PINs likelier.
  const fairMax = 4_294_000_000;
  for (;;) {
    const number = Buffer.from(world.randomBytes(4)).readUInt32BE();
    const pin = checkChosenPin(String(number % 1_000_000).padStart(6, '0'));
    if (number < fairMax && pin.ok) return pin.value;
  }
}
