import type { ExpressionBuilder } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { GatewaySchema, Writer } from '../store/schema.ts';
import { atGateway } from './holders.ts';

/** Whether a stamp has not gone to another facility's gateway (rule 2.6): for a query over `stamps`. */
export function isHere({ not, exists, selectFrom }: ExpressionBuilder<GatewaySchema, 'stamps'>) {
  return not(
    exists(
      selectFrom('stamps_elsewhere')
        .select('stamps_elsewhere.stamp_name')
        .whereRef('stamps_elsewhere.stamp_name', '=', 'stamps.name'),
    ),
  );
}

/**
 * Takes back what a drained device holds of residents who went to another facility, so that it can follow
 * them there. Answers the residents who are still here: they alone are handed stamps.
 */
export async function leaveToOthers(
  writer: Writer,
  device: {
    readonly deviceId: string;
    readonly residentIds: readonly string[];
    readonly nowMillis: number;
  },
): Promise<string[]> {
  const { deviceId, residentIds, nowMillis } = device;
  if (residentIds.length === 0) return [];
  const away = await writer
    .selectFrom('residents_away')
    .select('resident_id')
    .where('resident_id', 'in', residentIds)
    .execute();
  if (away.length === 0) return [...residentIds];
  const gone = new Set(away.map((row) => row.resident_id));
  const { numUpdatedRows } = await writer
    .updateTable('stamps')
    .set(atGateway)
    .where('holder_device', '=', deviceId)
    .where('resident_id', 'in', [...gone])
    .executeTakeFirst();
  const stamps = Number(numUpdatedRows);
  if (stamps > 0) {
    const detail = { deviceId, stamps, reason: 'residentLeft' };
    appendAudit(writer, nowMillis, 'stamps.takenBack', detail);
  }
  return residentIds.filter((id) => !gone.has(id));
}
