import type { ReportKind } from '../../shared/services/kinds.ts';
import type { Reader } from '../store/schema.ts';

/** A report as staff see it. */
export interface ListedReport {
  readonly reportId: string;
  /** The receipt number that the tablet has shown; null for one that cannot be read. */
  readonly number: string | null;
  /** Null for one that does not open, which has no words, or whose content this version does not know (6.10). */
  readonly kind: ReportKind | null;
  readonly desk: string;
  readonly isUrgent: boolean;
  readonly deviceName: string;
  readonly filedAtMillis: number;
  readonly receivedAtMillis: number;
  readonly dueAtMillis: number;
  readonly residentId: string | null;
  /** First and last name of whoever was signed in; null for nobody. */
  readonly residentName: string | null;
  /** As somebody typed it. */
  readonly name: string | null;
  readonly words: string;
  readonly seen: { readonly by: string; readonly atMillis: number } | null;
  readonly answered: {
    readonly by: string;
    readonly atMillis: number;
    readonly answer: string;
  } | null;
}

/** Which reports: null desks are all of them. */
export interface ReportQuery {
  readonly desks: readonly string[] | null;
  readonly offset: number;
  readonly limit: number;
}

/** Reports of these desks: what nobody has seen first, by when it is due, then the newest. */
export async function listReports(
  reader: Reader,
  { desks, offset, limit }: ReportQuery,
): Promise<{ readonly reports: ListedReport[]; readonly total: number; readonly unseen: number }> {
  if (desks?.length === 0) return { reports: [], total: 0, unseen: 0 };
  const ofDesks = desks === null ? select(reader) : select(reader).where('desk', 'in', [...desks]);
  const rows = await ofDesks
    .orderBy((by) => by.case().when('seen_at_millis', 'is', null).then(0).else(1).end())
    .orderBy((by) =>
      by.case().when('seen_at_millis', 'is', null).then(by.ref('due_at_millis')).else(0).end(),
    )
    .orderBy('received_at_millis', 'desc')
    .orderBy('report_id')
    .offset(offset)
    .limit(limit)
    .execute();
  const counting = reader
    .selectFrom('reports')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.count<number>('seen_by').as('seen'),
    ]);
  const { total, seen } = await (desks === null
    ? counting
    : counting.where('desk', 'in', [...desks])
  ).executeTakeFirstOrThrow();
  return {
    reports: rows.map(asListed),
    total: Number(total),
    unseen: Number(total) - Number(seen),
  };
}

/** One report, by its ID or its receipt number; null for none of these desks. */
export async function findReport(
  reader: Reader,
  name: string,
  desks: readonly string[] | null,
): Promise<ListedReport | null> {
  const row = await select(reader)
    .where((where) => where.or([where('report_id', '=', name), where('number', '=', name)]))
    .executeTakeFirst();
  if (row === undefined || (desks !== null && !desks.includes(row.desk))) return null;
  return asListed(row);
}

function select(reader: Reader) {
  return reader
    .selectFrom('reports')
    .innerJoin('devices', 'devices.device_id', 'reports.device_id')
    .leftJoin('residents', 'residents.resident_id', 'reports.resident_id')
    .selectAll('reports')
    .select(['devices.name as device_name', 'residents.first_name', 'residents.last_name']);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function asListed(row: Row): ListedReport {
  return {
    reportId: row.report_id,
    number: row.number,
    kind: row.kind,
    desk: row.desk,
    isUrgent: row.is_urgent === 1,
    deviceName: row.device_name,
    filedAtMillis: row.filed_at_millis,
    receivedAtMillis: row.received_at_millis,
    dueAtMillis: row.due_at_millis,
    residentId: row.resident_id,
    residentName: row.first_name === null ? null : `${row.first_name} ${row.last_name}`,
    name: row.name,
    words: row.words,
    seen:
      row.seen_by === null || row.seen_at_millis === null
        ? null
        : { by: row.seen_by, atMillis: row.seen_at_millis },
    answered:
      row.answered_by === null || row.answered_at_millis === null
        ? null
        : { by: row.answered_by, atMillis: row.answered_at_millis, answer: row.answer ?? '' },
  };
}
