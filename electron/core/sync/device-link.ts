import { assert } from '../../../shared/assert.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { type GatewayLink, openGatewayLink } from './transport.ts';

/** A link, and the certificate that it shows. */
interface Shown {
  readonly certificatePem: string;
  readonly link: GatewayLink;
}

/**
 * The link of an enrolled device: it shows the certificate that the store has now, also after a renewal. Where the
 * gateway does not know that one, the one before it is tried (S3): a gateway that was restored from a backup of
 * before the renewal knows no other, and each of its tablets would have to be enrolled again by hand.
 */
export function openDeviceLink(kiosk: Kiosk): GatewayLink {
  let shown: Shown | null = null;
  let before: GatewayLink | null = null;
  const current = (): GatewayLink => {
    const { certificatePem, gatewayUrl, ...own } = enrolmentOf(kiosk);
    if (shown?.certificatePem === certificatePem) return shown.link;
    shown?.link.close();
    shown = { certificatePem, link: openGatewayLink(gatewayUrl, { certificatePem, ...own }) };
    return shown.link;
  };
  return {
    async post(...call) {
      const answer = await current().post(...call);
      if (answer.ok || answer.error !== 'certificateUnknown') return answer;
      before = linkBefore(kiosk);
      if (before === null) return answer;
      const second = await before.post(...call);
      before.close();
      return second.ok && hasGoneBack(kiosk) ? second : answer;
    },
    close() {
      shown?.link.close();
      before?.close();
    },
  };
}

/** One that shows the pair before this one; null where there is none. */
function linkBefore(kiosk: Kiosk): GatewayLink | null {
  const { previous } = kiosk.store.renewal.read();
  if (previous === null) return null;
  const { gatewayUrl, authorityPem } = enrolmentOf(kiosk);
  return openGatewayLink(gatewayUrl, { authorityPem, ...previous });
}

function hasGoneBack(kiosk: Kiosk): boolean {
  const kept = onDisk(kiosk, () =>
    kiosk.store.transaction('renewal taken back', () => {
      kiosk.store.renewal.goBack();
      kiosk.store.audit.append(kiosk.time.now(), 'device.certificateTakenBack', {});
    }),
  );
  return kept.ok;
}

function enrolmentOf({ store }: Kiosk) {
  const enrolment = store.enrolment.read();
  assert(enrolment !== null, 'sync on a device that is not enrolled');
  return enrolment;
}
