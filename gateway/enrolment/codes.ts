import { createHash } from 'node:crypto';
import type { DeviceMode } from '../../shared/protocol/enrol.ts';
import {
  enrolmentCodeHalfBytes,
  enrolmentSecretText,
  formatEnrolmentCode,
} from '../../shared/protocol/enrolment-code.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { goneAmong } from '../standing.ts';
import { write } from '../store/database.ts';
import type { Writer } from '../store/schema.ts';

/** For what a code is good. */
export interface CodeRequest {
  readonly deviceName: string;
  /** The one resident of a personal device; those who share a shared one. */
  readonly residentIds: readonly string[];
  /** `personal` if left out. */
  readonly mode?: DeviceMode;
  /** The shared device whose place the new one takes: it is shut out when the code is used (2.12). */
  readonly replaces?: string;
}

/** Why no code was made. */
export type CodeProblem =
  | { readonly code: 'unknownResident'; readonly residentId: string }
  /** Not a shared device, or one that was retired. */
  | { readonly code: 'unknownDevice'; readonly deviceId: string };

export interface IssuedCode {
  /** As it is typed into the device: eight groups of four. */
  readonly code: string;
  readonly expiresAtMillis: number;
}

/** How long a code holds. */
export const codeMillis = 3_600_000;

/** Issues a code for one device: good once, within the hour, and known to the database by its hash. */
export async function issueEnrolmentCode(
  gateway: Gateway,
  request: CodeRequest,
): Promise<Result<IssuedCode, CodeProblem>> {
  const secretBytes = gateway.world.randomBytes(enrolmentCodeHalfBytes);
  const fingerprintBytes = gateway.authority.fingerprint.subarray(0, enrolmentCodeHalfBytes);
  const now = gateway.world.nowMillis();
  const expiresAtMillis = now + codeMillis;
  return write(gateway.database, async (writer) => {
    const known = await writer
      .selectFrom('residents')
      .select('resident_id')
      .where('resident_id', 'in', request.residentIds)
      .execute();
    const gone = await goneAmong(writer, request.residentIds);
    const unknown = request.residentIds.find(
      (id) => gone.has(id) || !known.some((row) => row.resident_id === id),
    );
    if (unknown !== undefined) return fail({ code: 'unknownResident', residentId: unknown });
    if (request.replaces !== undefined && !(await isSharedInUse(writer, request.replaces))) {
      return fail({ code: 'unknownDevice', deviceId: request.replaces });
    }
    const secretHash = hashSecret(enrolmentSecretText(secretBytes));
    await writer
      .insertInto('enrolment_codes')
      .values({
        secret_hash: secretHash,
        device_name: request.deviceName,
        mode: request.mode ?? 'personal',
        created_at_millis: now,
        expires_at_millis: expiresAtMillis,
        used_at_millis: null,
        device_id: null,
        replaces_device: request.replaces ?? null,
      })
      .execute();
    await writer
      .insertInto('enrolment_code_residents')
      .values(request.residentIds.map((id) => ({ secret_hash: secretHash, resident_id: id })))
      .execute();
    appendAudit(writer, now, 'code.made', {
      codeId: codeIdOf(secretHash),
      residents: request.residentIds.length,
      expiresAtMillis,
    });
    return ok({ code: formatEnrolmentCode({ secretBytes, fingerprintBytes }), expiresAtMillis });
  });
}

async function isSharedInUse(writer: Writer, deviceId: string): Promise<boolean> {
  const device = await writer
    .selectFrom('devices')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .where('mode', '=', 'shared')
    .where('state', '<>', 'retired')
    .executeTakeFirst();
  return device !== undefined;
}

/** By what the audit log knows a code: no secret, and enough to tell codes apart. */
export function codeIdOf(secretHash: string): string {
  return secretHash.slice(0, 16);
}

/** What the database knows a code's secret by. 80 random bits need no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret.trim().toUpperCase()).digest('hex');
}
