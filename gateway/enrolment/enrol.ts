import { genesisHash } from '../../shared/protocol/chain.ts';
import type { EnrolRequest, EnrolResponse } from '../../shared/protocol/enrol.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { protocolWith } from '../../shared/protocol/protocol-range.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { DeviceCertificate } from '../authority/authority.ts';
import { type Gateway, isDemo, readFacility } from '../gateway.ts';
import { orderNewDevice } from '../orders/issue.ts';
import { policyFor } from '../policy-for.ts';
import { write } from '../store/database.ts';
import type { EnrolmentCodesTable, Reader, Writer } from '../store/schema.ts';
import { retireReplacedDevices } from '../sync/retire.ts';
import { codeIdOf, hashSecret } from './codes.ts';

/** Days for which a device's certificate holds, unless the gateway was started with another number. */
export const certificateDaysDefault = 90;

/** Enrols a device: its code is used up, its name, certificate and residents are in one transaction. */
export async function enrolDevice(
  gateway: Gateway,
  request: EnrolRequest,
  certificateDays: number,
): Promise<Result<EnrolResponse, WireErrorCode>> {
  // Both before the code is looked at: it is still good for the kiosk that should have come.
  if (request.app.isForTests === true && !isDemo(gateway)) return fail('madeForTests');
  const protocol = protocolWith(request.protocol ?? beforeItWasSaid);
  if (protocol === null) return fail('unsupportedProtocol');
  const secretHash = hashSecret(request.secret);
  const now = gateway.world.nowMillis();
  const before = await findCode(gateway.database, secretHash, now);
  if (!before.ok) return before;
  const deviceId = gateway.world.newId();
  const certificate = await gateway.authority.certifyDevice({
    requestPem: request.certificateRequestPem,
    deviceId,
    days: certificateDays,
  });
  if (!certificate.ok) return fail('malformed');
  const enrolled = await write(gateway.database, async (writer) => {
    // Looked up again: two devices may have typed the same code at the same moment.
    const code = await findCode(writer, secretHash, now);
    if (!code.ok) return code;
    await addDevice(writer, { deviceId, code: code.value, request, now });
    await addCertificate(writer, { deviceId, certificate: certificate.value, now });
    const codeId = codeIdOf(secretHash);
    appendAudit(writer, now, 'code.used', { codeId, deviceId });
    appendAudit(writer, now, 'fleet.enrolled', { deviceId, epoch: firstEpoch });
    await retireReplacedDevices(writer, { deviceId, code: code.value, nowMillis: now });
    await orderNewDevice(writer, gateway, deviceId);
    return code;
  });
  if (!enrolled.ok) return enrolled;
  const facility = await readFacility(gateway.database);
  return ok({
    deviceId,
    deviceName: enrolled.value.device_name,
    mode: enrolled.value.mode,
    epoch: firstEpoch,
    facility: { name: facility.name },
    certificatePem: certificate.value.pem,
    sealingKey: gateway.sealing.publicKey,
    policy: policyFor(protocol, facility.policy),
    incarnation: facility.incarnation,
    timeMillis: now,
    ...(isDemo(gateway) ? { isDemo: true } : {}),
  });
}

/** A device that says nothing of it is one of the first. */
const beforeItWasSaid = { min: 1, max: 1 } as const;

/** A device that is enrolled again is a new device, so an epoch is told apart by the device's ID. */
const firstEpoch = 1;

async function findCode(
  reader: Reader,
  secretHash: string,
  nowMillis: number,
): Promise<Result<EnrolmentCodesTable, WireErrorCode>> {
  const code = await reader
    .selectFrom('enrolment_codes')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
  if (code === undefined) return fail('codeUnknown');
  if (code.used_at_millis !== null) return fail('codeUsed');
  return nowMillis >= code.expires_at_millis ? fail('codeExpired') : ok(code);
}

interface NewDevice {
  readonly deviceId: string;
  readonly code: EnrolmentCodesTable;
  readonly request: EnrolRequest;
  readonly now: number;
}

async function addDevice(writer: Writer, device: NewDevice): Promise<void> {
  await writer
    .insertInto('devices')
    .values({
      device_id: device.deviceId,
      name: device.code.device_name,
      mode: device.code.mode,
      state: 'active',
      state_reason: '',
      epoch: firstEpoch,
      app_version: device.request.app.version,
      enrolled_at_millis: device.now,
      last_seen_millis: null,
      clock_skew_millis: null,
      pending: 0,
      acknowledged_seq: 0,
      head_hash: genesisHash,
      nonce: null,
      previous_nonce: null,
      lease_version: 0,
      incarnation: null,
    })
    .execute();
  await writer
    .insertInto('device_residents')
    .columns(['device_id', 'resident_id'])
    .expression((from) =>
      from
        .selectFrom('enrolment_code_residents')
        .select((column) => [column.val(device.deviceId).as('device_id'), 'resident_id'])
        .where('secret_hash', '=', device.code.secret_hash),
    )
    .execute();
  await writer
    .updateTable('enrolment_codes')
    .set({ used_at_millis: device.now, device_id: device.deviceId })
    .where('secret_hash', '=', device.code.secret_hash)
    .execute();
}

async function addCertificate(
  writer: Writer,
  {
    deviceId,
    certificate,
    now,
  }: { readonly deviceId: string; readonly certificate: DeviceCertificate; readonly now: number },
): Promise<void> {
  await writer
    .insertInto('certificates')
    .values({
      fingerprint: certificate.fingerprint,
      device_id: deviceId,
      serial: certificate.serial,
      not_after_millis: certificate.notAfterMillis,
      request_hash: null,
      pem: null,
      used_at_millis: now,
      replaced_at_millis: null,
    })
    .execute();
}
