import type { ExpressionBuilder } from 'kysely';
import { pageLimits } from '../../shared/protocol/sync.ts';
import type { GatewaySchema, Reader } from '../store/schema.ts';
import { composeChanges, type LoggedChange } from './compose-changes.ts';

/** A page of changes for one device (rule 6.4). */
export interface ChangePage {
  readonly changes: { readonly kind: string }[];
  readonly cursor: string;
  readonly more: boolean;
}

/** What to read: for which residents, from where on. */
export interface ChangePageRequest {
  readonly deviceId: string;
  readonly incarnation: string;
  /** As the device was given it; null, or one of another incarnation, starts a fresh snapshot. */
  readonly cursor: string | null;
}

/** Reads the next page: at most 500 changes or about 1 MiB, but at least one (rule 6.7). */
export async function readChangePage(
  reader: Reader,
  request: ChangePageRequest,
): Promise<ChangePage> {
  const after = readCursor(request.cursor, request.incarnation);
  const rows = await reader
    .selectFrom('changes')
    .select(['seq', 'kind', 'ref_id as refId', 'bytes', 'resident_id as residentId'])
    .where('seq', '>', after)
    .where((where) =>
      where.or([
        where.and([where('resident_id', 'is', null), where('device_id', 'is', null)]),
        where('device_id', '=', request.deviceId),
        where('resident_id', 'in', residentsAt(where, request.deviceId)),
      ]),
    )
    .orderBy('seq')
    .limit(pageLimits.records + 1)
    .execute();
  const page = fittingPage(rows);
  const people = page.length < rows.length ? await peopleBehind(reader, page) : [];
  return {
    changes: await composeChanges(reader, [...people, ...page]),
    cursor: writeCursor(page.at(-1)?.seq ?? after, request.incarnation),
    more: page.length < rows.length,
  };
}

/** Whether there is anything after a cursor: two looks into an index, however long the log is. */
export async function hasChanges(
  reader: Reader,
  { deviceId, incarnation, cursor }: ChangePageRequest,
): Promise<boolean> {
  const later = reader
    .selectFrom('changes')
    .select('seq')
    .where('seq', '>', readCursor(cursor, incarnation))
    .limit(1);
  const forAll = await later
    .where('resident_id', 'is', null)
    .where('device_id', 'is', null)
    .executeTakeFirst();
  if (forAll !== undefined) return true;
  const forDevice = await later.where('device_id', '=', deviceId).executeTakeFirst();
  if (forDevice !== undefined) return true;
  const forOne = await later
    .where('resident_id', 'in', (where) => residentsAt(where, deviceId))
    .executeTakeFirst();
  return forOne !== undefined;
}

/** Nothing of those who have left a shared device goes there any more. */
function residentsAt(where: ExpressionBuilder<GatewaySchema, 'changes'>, deviceId: string) {
  return where
    .selectFrom('device_residents')
    .select('device_residents.resident_id')
    .where('device_residents.device_id', '=', deviceId)
    .where('device_residents.left_at_millis', 'is', null);
}

type LoggedRow = LoggedChange & {
  readonly seq: number;
  readonly bytes: number;
  readonly residentId: string | null;
};

/**
 * The people of whom a page tells, whose own change stands behind it in the log, as after a contact was
 * approved: a device that does not know them yet could not keep their mail. They come again at their place.
 */
function peopleBehind(reader: Reader, page: readonly LoggedRow[]): Promise<LoggedChange[]> {
  const ids = new Set(page.flatMap((row) => row.residentId ?? []));
  return reader
    .selectFrom('changes')
    .select(['kind', 'ref_id as refId'])
    .where('kind', '=', 'person')
    .where('ref_id', 'in', [...ids])
    .where('seq', '>', page.at(-1)?.seq ?? 0)
    .execute();
}

function fittingPage(rows: readonly LoggedRow[]): LoggedRow[] {
  const page: LoggedRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.bytes;
    const isFull = page.length === pageLimits.records || bytes > pageLimits.bytes;
    if (page.length > 0 && isFull) break;
    page.push(row);
  }
  return page;
}

function writeCursor(seq: number, incarnation: string): string {
  return Buffer.from(`${incarnation} ${seq}`).toString('base64url');
}

function readCursor(cursor: string | null, incarnation: string): number {
  const [made, seq] = Buffer.from(cursor ?? '', 'base64url')
    .toString('utf8')
    .split(' ');
  const after = Number(seq);
  return made === incarnation && Number.isSafeInteger(after) && after >= 0 ? after : 0;
}
