import type { ExpressionBuilder } from 'kysely';
import type { ReportNews, ReportsRequest, ReportsResponse } from '../../shared/protocol/report.ts';
import type { GatewaySchema, Reader } from '../store/schema.ts';

const newsPerPage = 50;

/**
 * What became of the reports of a chain since its device asked last, oldest first; nothing of somebody who has
 * left the device.
 */
export async function newsFor(
  reader: Reader,
  deviceId: string,
  { chain, newsSeen }: Pick<ReportsRequest, 'chain' | 'newsSeen'>,
): Promise<Pick<ReportsResponse, 'news' | 'newsSeen' | 'more'>> {
  const rows = await reader
    .selectFrom('reports')
    .select(['report_id', 'resident_id', 'seen_at_millis', 'answered_at_millis', 'answer', 'news'])
    .where('chain', '=', chain)
    .where('news', '>', newsSeen)
    .where((where) =>
      where.or([
        where('resident_id', 'is', null),
        where('resident_id', 'in', residentsAt(where, deviceId)),
      ]),
    )
    .orderBy('news')
    .limit(newsPerPage + 1)
    .execute();
  const page = rows.slice(0, newsPerPage);
  const news = page.map(
    (row): ReportNews => ({
      id: row.report_id,
      residentId: row.resident_id,
      state: row.answered_at_millis === null ? 'seen' : 'answered',
      atMillis: row.answered_at_millis ?? row.seen_at_millis ?? 0,
      // Where nobody was signed in there is nobody whose eyes alone it could be for.
      answer: row.resident_id === null ? '' : (row.answer ?? ''),
    }),
  );
  return { news, newsSeen: page.at(-1)?.news ?? newsSeen, more: rows.length > newsPerPage };
}

function residentsAt(where: ExpressionBuilder<GatewaySchema, 'reports'>, deviceId: string) {
  return where
    .selectFrom('device_residents')
    .select('device_residents.resident_id')
    .where('device_residents.device_id', '=', deviceId)
    .where('device_residents.left_at_millis', 'is', null);
}
