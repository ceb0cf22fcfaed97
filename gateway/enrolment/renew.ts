import type { X509Certificate } from 'node:crypto';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import type { RenewResponse } from '../../shared/protocol/renew.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { sha256 } from '../sha256.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';

/** Whether two thirds of a certificate's life are over: then its device is told to ask for the next (S3). */
export function isRenewalDue(
  { validFromDate, validToDate }: Pick<X509Certificate, 'validFromDate' | 'validToDate'>,
  nowMillis: number,
): boolean {
  const from = validFromDate.getTime();
  return nowMillis >= from + ((validToDate.getTime() - from) * 2) / 3;
}

/** A device that asks for its next certificate. */
export interface Renewing {
  readonly deviceId: string;
  /** The one that it shows. */
  readonly certificate: X509Certificate;
  readonly requestPem: string;
  /** How long the next one holds. */
  readonly certificateDays: number;
}

/**
 * Answers a request for a certificate with the certificate of that request, however often it comes. Another
 * request takes the place of one whose certificate was not used yet. Before it is due nothing is given, or a
 * device could fill the table; nor to a device that is shut out.
 */
export async function renewCertificate(
  gateway: Gateway,
  { deviceId, certificate, requestPem, certificateDays }: Renewing,
): Promise<Result<RenewResponse, WireErrorCode>> {
  const { database, authority, world } = gateway;
  const before = await mayRenew(database, deviceId);
  if (!before.ok) return before;
  if (!isRenewalDue(certificate, world.machineMillis())) return fail('malformed');
  const made = await authority.certifyDevice({ requestPem, deviceId, days: certificateDays });
  if (!made.ok) return fail('malformed');
  const requestHash = sha256(requestPem);
  const timeMillis = world.nowMillis();
  return write(database, async (writer) => {
    // Again: it may have been reported lost while its certificate was made.
    const now = await mayRenew(writer, deviceId);
    if (!now.ok) return now;
    const known = await writer
      .selectFrom('certificates')
      .select(['pem', 'replaced_at_millis'])
      .where('device_id', '=', deviceId)
      .where('request_hash', '=', requestHash)
      .executeTakeFirst();
    if (known !== undefined) {
      const { pem, replaced_at_millis } = known;
      if (pem === null || replaced_at_millis !== null) return fail('malformed');
      return ok({ certificatePem: pem, timeMillis });
    }
    await forgetUnused(writer, deviceId);
    await writer
      .insertInto('certificates')
      .values({
        fingerprint: made.value.fingerprint,
        device_id: deviceId,
        serial: made.value.serial,
        not_after_millis: made.value.notAfterMillis,
        request_hash: requestHash,
        pem: made.value.pem,
        used_at_millis: null,
        replaced_at_millis: null,
      })
      .execute();
    return ok({ certificatePem: made.value.pem, timeMillis });
  });
}

/**
 * The device of a certificate that is good; null for one that is not known, or was replaced. The first use of a
 * new one ends the one before it, on disk before the request is looked at.
 */
export async function deviceOfCertificate(
  { database, world }: Gateway,
  fingerprint: string,
): Promise<string | null> {
  const known = await goodCertificate(database, fingerprint);
  if (known === undefined || known.used_at_millis !== null) return known?.device_id ?? null;
  return write(database, async (writer) => {
    // Again: another request may have taken its place.
    const unused = await goodCertificate(writer, fingerprint);
    if (unused === undefined || unused.used_at_millis !== null) return unused?.device_id ?? null;
    const { device_id: deviceId } = unused;
    const nowMillis = world.nowMillis();
    await writer
      .updateTable('certificates')
      .set({ replaced_at_millis: nowMillis })
      .where('device_id', '=', deviceId)
      .where('used_at_millis', 'is not', null)
      .where('replaced_at_millis', 'is', null)
      .execute();
    await writer
      .updateTable('certificates')
      .set({ used_at_millis: nowMillis })
      .where('fingerprint', '=', fingerprint)
      .execute();
    appendAudit(writer, nowMillis, 'fleet.certificateRenewed', { deviceId });
    return deviceId;
  });
}

function goodCertificate(reader: Reader, fingerprint: string) {
  return reader
    .selectFrom('certificates')
    .select(['device_id', 'used_at_millis'])
    .where('fingerprint', '=', fingerprint)
    .where('replaced_at_millis', 'is', null)
    .executeTakeFirst();
}

async function mayRenew(reader: Reader, deviceId: string): Promise<Result<null, WireErrorCode>> {
  const device = await reader
    .selectFrom('devices')
    .select('state')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (device === undefined) return fail('certificateUnknown');
  if (device.state === 'active') return ok(null);
  return fail(device.state === 'retired' ? 'deviceRetired' : 'fenced');
}

async function forgetUnused(writer: Writer, deviceId: string): Promise<void> {
  await writer
    .deleteFrom('certificates')
    .where('device_id', '=', deviceId)
    .where('used_at_millis', 'is', null)
    .execute();
}
