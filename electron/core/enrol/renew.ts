import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Enrolment } from '../../../db/enrolment.ts';
import type { NextKey } from '../../../db/renewal.ts';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { RenewResponse } from '../../../shared/protocol/renew.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import type { GatewayLink } from '../sync/transport.ts';

/**
 * Gets the device its next certificate, for a new key (S3). The key is on disk before it is asked for, and is asked
 * for again with the same request until there is an answer: so a lost answer and a kill at any step come to one
 * certificate. The gateway says when; no clock of this device has a part in it.
 */
export async function renewCertificate(
  kiosk: Kiosk,
  link: GatewayLink,
  hurry?: AbortSignal,
): Promise<Result<null, LinkProblem | 'storeFailed'>> {
  const next = kiosk.store.renewal.read().next ?? (await beginRenewal(kiosk));
  if (next === null) return fail('storeFailed');
  const posted = await link.post('/renew', { certificateRequestPem: next.requestPem }, hurry);
  if (!posted.ok) return posted;
  const parsed = RenewResponse.safeParse(posted.value);
  const enrolment = kiosk.store.enrolment.read();
  if (!parsed.success || enrolment === null) return fail('badAnswer');
  const { certificatePem } = parsed.data;
  // A certificate that is not for this key would leave the device with no way in but by hand.
  if (!isNextOf(enrolment, next, certificatePem)) return fail('badAnswer');
  const kept = onDisk(kiosk, () =>
    kiosk.store.transaction('renewed', () => {
      kiosk.store.renewal.finish(certificatePem);
      kiosk.store.audit.append(kiosk.time.now(), 'device.certificateRenewed', {});
    }),
  );
  return kept.ok ? ok(null) : fail('storeFailed');
}

async function beginRenewal(kiosk: Kiosk): Promise<NextKey | null> {
  // Half a megabyte that a start does not wait for: it is needed once in two months.
  const { makeCertificateRequest } = await import('./certificate-request.ts');
  const made = await makeCertificateRequest();
  const kept = onDisk(kiosk, () =>
    kiosk.store.transaction('renew', () => kiosk.store.renewal.begin(made)),
  );
  return kept.ok ? made : null;
}

/** Whether it is this device's, by its facility, for the next key, and holds as long as the one that is shown. */
function isNextOf(enrolment: Enrolment, next: NextKey, certificatePem: string): boolean {
  try {
    const certificate = new X509Certificate(certificatePem);
    const shown = new X509Certificate(enrolment.certificatePem);
    return (
      certificate.checkPrivateKey(createPrivateKey(next.privateKeyPem)) &&
      certificate.verify(new X509Certificate(enrolment.authorityPem).publicKey) &&
      certificate.subject === `CN=${enrolment.deviceId}` &&
      Date.parse(certificate.validTo) >= Date.parse(shown.validTo)
    );
  } catch {
    // Whatever was sent, it is only not a certificate.
    return false;
  }
}
