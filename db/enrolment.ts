import { assert } from '../shared/assert.ts';
import type { DeviceMode } from '../shared/protocol/enrol.ts';
import type { Database } from './connection.ts';
import { remember } from './remembered.ts';

/** Who this device is, and whom it speaks with. One for each device. */
export interface Enrolment {
  readonly deviceId: string;
  readonly deviceName: string;
  /** Given by the gateway; the outbox's chain begins anew with each (6.3). */
  readonly epoch: number;
  readonly gatewayUrl: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The gateway's public key, P-256, raw uncompressed: records are sealed to it. */
  readonly sealingKey: Uint8Array;
  readonly facilityName: string;
  /** 32 random bytes made at enrolment and never sent: PINs are stretched with it (5.2). */
  readonly pepper: Uint8Array;
  readonly enrolledAtMillis: number;
  /** Whether it is one resident's own, or shared (2.4). */
  readonly mode: DeviceMode;
}

/** The enrolment in `device.db`. */
export interface EnrolmentBook {
  /** Null on a device that is not enrolled. */
  read(): Enrolment | null;
  /** Its mode alone, which a Send asks for; `personal` on a device that is not enrolled. */
  mode(): DeviceMode;
  /** Keeps the first enrolment, or renews the certificate, the address or the names of this one. */
  save(enrolment: Enrolment): void;
}

function isSameChain(known: Enrolment | undefined, { deviceId, epoch }: Enrolment): boolean {
  return known === undefined || (known.deviceId === deviceId && known.epoch === epoch);
}

/** Prepares the enrolment's statements. */
export function openEnrolment(database: Database): EnrolmentBook {
  const read = database.prepare<[], Enrolment>(
    'enrolment.read',
    `SELECT device_id AS deviceId, device_name AS deviceName, epoch, gateway_url AS gatewayUrl,
       authority_pem AS authorityPem, certificate_pem AS certificatePem,
       private_key_pem AS privateKeyPem, sealing_key AS sealingKey, facility_name AS facilityName,
       pepper, enrolled_at_millis AS enrolledAtMillis, mode
     FROM enrolment`,
  );
  const save = database.prepare<
    [
      ...identity: [string, string, number],
      ...strings: [string, string, string, string],
      Uint8Array,
      string,
      Uint8Array,
      number,
      DeviceMode,
    ]
  >(
    'enrolment.save',
    `INSERT OR REPLACE INTO enrolment (id, device_id, device_name, epoch, gateway_url, authority_pem,
       certificate_pem, private_key_pem, sealing_key, facility_name, pepper, enrolled_at_millis, mode)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const mode = database.prepare<[], Pick<Enrolment, 'mode'>>(
    'enrolment.mode',
    'SELECT mode FROM enrolment',
  );
  const modeNow = remember(database, () => mode.get()?.mode ?? 'personal');
  const hasRecords = database.prepare<[], { seq: number }>(
    'enrolment.hasRecords',
    'SELECT seq FROM outbox LIMIT 1',
  );
  return {
    read: () => read.get() ?? null,
    mode: modeNow.get,
    save: (enrolment) => {
      const known = read.get();
      // The chain in the outbox belongs to its enrolment: under another it would look like a fork.
      assert(
        hasRecords.get() === undefined || isSameChain(known, enrolment),
        'a new epoch or device over the outbox of another',
      );
      save.run(
        enrolment.deviceId,
        enrolment.deviceName,
        enrolment.epoch,
        enrolment.gatewayUrl,
        enrolment.authorityPem,
        enrolment.certificatePem,
        enrolment.privateKeyPem,
        enrolment.sealingKey,
        enrolment.facilityName,
        enrolment.pepper,
        enrolment.enrolledAtMillis,
        enrolment.mode,
      );
      modeNow.set(enrolment.mode);
    },
  };
}
