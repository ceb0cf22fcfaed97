import type { Gateway } from '../gateway.ts';
import type { Reader } from '../store/schema.ts';

/** Until when a device can show who it is, and whether that is over. */
export interface CertificateEnd {
  /** Milliseconds since 1970, by the machine's clock, by which TLS goes too. */
  readonly notAfterMillis: number;
  /** It has to be enrolled again. */
  readonly isExpired: boolean;
}

/** When the certificate of each device ends: the one that it shows, or has got and not shown yet. By device. */
export async function certificateEnds({
  database,
  world,
}: Pick<Gateway, 'database' | 'world'>): Promise<ReadonlyMap<string, CertificateEnd>> {
  const nowMillis = world.machineMillis();
  const rows = await newestEnds(database);
  return new Map(
    rows.map(({ deviceId, notAfterMillis }) => [
      deviceId,
      { notAfterMillis, isExpired: notAfterMillis <= nowMillis },
    ]),
  );
}

function newestEnds(reader: Reader) {
  return reader
    .selectFrom('certificates')
    .select(['device_id as deviceId'])
    .select((column) => column.fn.max('not_after_millis').as('notAfterMillis'))
    .where('replaced_at_millis', 'is', null)
    .groupBy('device_id')
    .execute();
}
