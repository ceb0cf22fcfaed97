import { randomBytes } from 'node:crypto';
import type { DeviceStore } from '../../../db/device-store.ts';
import type { NewRecord } from '../../../db/outbox.ts';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { type EnrolRequest, EnrolResponse } from '../../../shared/protocol/enrol.ts';
import {
  type EnrolmentCode,
  type EnrolmentCodeProblem,
  enrolmentSecretText,
  parseEnrolmentCode,
} from '../../../shared/protocol/enrolment-code.ts';
import { protocolRange } from '../../../shared/protocol/protocol-range.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { openGatewayLink } from '../sync/transport.ts';
import { appOf, purpose as ownPurpose, type Purpose } from '../version.ts';
import { makeCertificateRequest } from './certificate-request.ts';
import { fetchAuthority } from './gateway-authority.ts';

/** Why a device could not be enrolled. Nothing was kept; the code may have been used up. */
export type EnrolProblem =
  | { readonly code: 'badCode'; readonly problem: EnrolmentCodeProblem }
  | { readonly code: 'badUrl' }
  | { readonly code: 'alreadyEnrolled'; readonly deviceName: string }
  /** What waits on the tablet is sealed to the gateway that it knows, and no other could open it. */
  | { readonly code: 'otherFacility'; readonly unsentRecords: number }
  /** A kiosk that was packed for tests, at a gateway that does not say that it is a demo. */
  | { readonly code: 'notADemo' }
  | { readonly code: LinkProblem };

/** Where to enrol, and with what. */
export interface Enrolling {
  /** https://host:port of the gateway's device port. */
  readonly gatewayUrl: string;
  /** The one-time code as staff typed it. */
  readonly code: string;
  /** The tablet is enrolled already: it gets a new identity and keeps all that it has (6.5). */
  readonly again?: boolean;
  /** What this kiosk was packed for; known from its build if left out. */
  readonly purpose?: Purpose;
}

/** What a device is once it is enrolled. */
export interface Enrolled {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly facilityName: string;
}

/**
 * Enrols this device: proves the gateway by the code's fingerprint, then itself by the code's secret,
 * and keeps certificate, policy and sealing key in one transaction. The private key is made here and
 * stays here (S3). A tablet that was shut out is enrolled `again`: its queue goes into the new chain.
 */
export async function enrolDevice(
  store: DeviceStore,
  { gatewayUrl, code, again = false, purpose = ownPurpose }: Enrolling,
): Promise<Result<Enrolled, EnrolProblem>> {
  const known = store.enrolment.read();
  if (known !== null && !again) {
    return fail({ code: 'alreadyEnrolled', deviceName: known.deviceName });
  }
  const parsed = parseEnrolmentCode(code);
  if (!parsed.ok) return fail({ code: 'badCode', problem: parsed.error });
  if (!URL.canParse(gatewayUrl) || new URL(gatewayUrl).protocol !== 'https:')
    return fail({ code: 'badUrl' });
  const authority = await fetchAuthority(gatewayUrl, parsed.value.fingerprintBytes);
  if (!authority.ok) return fail({ code: authority.error });
  const unsentRecords = store.outbox.pendingCount();
  if (known !== null && unsentRecords > 0 && authority.value !== known.authorityPem) {
    return fail({ code: 'otherFacility', unsentRecords });
  }
  const request = await makeCertificateRequest();
  const answer = await askToEnrol(gatewayUrl, authority.value, parsed.value, {
    certificateRequestPem: request.requestPem,
    app: appOf(purpose),
  });
  if (!answer.ok) return fail({ code: answer.error });
  if (purpose === 'tests' && answer.value.isDemo !== true) return fail({ code: 'notADemo' });
  keepEnrolment(store, answer.value, {
    gatewayUrl,
    authorityPem: authority.value,
    privateKeyPem: request.privateKeyPem,
  });
  const { deviceId, deviceName, facility } = answer.value;
  return ok({ deviceId, deviceName, facilityName: facility.name });
}

async function askToEnrol(
  gatewayUrl: string,
  authorityPem: string,
  code: EnrolmentCode,
  asked: Omit<EnrolRequest, 'secret'>,
): Promise<Result<EnrolResponse, LinkProblem>> {
  const link = openGatewayLink(gatewayUrl, { authorityPem });
  const answer = await link.post('/enrol', {
    secret: enrolmentSecretText(code.secretBytes),
    ...asked,
    protocol: protocolRange,
  });
  link.close();
  if (!answer.ok) return answer;
  const parsed = EnrolResponse.safeParse(answer.value);
  return parsed.success ? ok(parsed.data) : fail('badAnswer');
}

/** Keeps what a gateway answered, in one transaction: from then on the device is enrolled. */
export function keepEnrolment(
  store: DeviceStore,
  answer: EnrolResponse,
  own: {
    readonly gatewayUrl: string;
    readonly authorityPem: string;
    readonly privateKeyPem: string;
  },
): void {
  const known = store.enrolment.read();
  store.transaction('enrol', () => {
    const isSame = known?.authorityPem === own.authorityPem;
    const isRestored = isSame && isOfAnotherLife(store, answer);
    const records = store.outbox.takeOut(isRestored ? 'kept' : 'unanswered');
    store.enrolment.save({
      ...own,
      deviceId: answer.deviceId,
      deviceName: answer.deviceName,
      epoch: answer.epoch,
      certificatePem: answer.certificatePem,
      sealingKey: Buffer.from(answer.sealingKey, 'base64'),
      facilityName: answer.facility.name,
      // Residents' keys are wrapped under it.
      pepper: known?.pepper ?? randomBytes(32),
      enrolledAtMillis: answer.timeMillis,
      mode: answer.mode,
    });
    store.renewal.forget();
    if (isRestored) store.mailbox.forgetRevisions();
    if (known !== null) beginAgain(store, records);
    store.policy.save(answer.policy);
    store.time.raiseFloor(answer.timeMillis);
    store.audit.append(answer.timeMillis, 'device.enrolled', { epoch: answer.epoch });
  });
}

/**
 * The gateway came back from a backup since it was heard last, and this device was shut out before it could send
 * again what that has forgotten: so it does it now, and counts no steps of before (6.4). A record that the
 * backup knows has no second effect.
 */
function isOfAnotherLife(store: DeviceStore, { incarnation }: EnrolResponse): boolean {
  const heard = store.position.read().incarnation;
  return heard !== null && incarnation !== undefined && heard !== incarnation;
}

/** Nothing is known of the new epoch: everything is asked for, and what is to be sent are its first records. */
function beginAgain(store: DeviceStore, records: readonly NewRecord[]): void {
  store.position.save({
    ...store.position.read(),
    cursor: null,
    nonce: null,
    incarnation: null,
  });
  store.stampbook.forgetLeases();
  for (const record of records) store.outbox.append(record);
}
