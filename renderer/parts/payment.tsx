import { useLingui } from '@lingui/react/macro';
import type { PaymentView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import {
  apartWords,
  elsewhereWords,
  freeInAll,
  lackWords,
  lastPaymentWords,
  sendWords,
  waitWords,
} from '../phrases/costs.ts';
import { dateWords } from '../phrases/dates.ts';
import { Notice } from './notice.tsx';
import { nextPicture, Stamp } from './stamp.tsx';

/** As many stamps as fit in a row on the narrowest screen. */
const drawnMax = 4;

/** What an email that waits at the facility takes: which stamps, or how many are lacking (2.9, 2.11). */
export function Payment({ payment }: { payment: PaymentView }) {
  const { i18n, t } = useLingui();
  return (
    <section className="payment" aria-label={t`Stamps`}>
      {payment.lastPayment !== null && (
        <Notice tone="care">{lastPaymentWords(i18n, payment.lastPayment)}</Notice>
      )}
      {payment.missing === 0 ? <Enough payment={payment} /> : <TooFew payment={payment} />}
    </section>
  );
}

function Enough({ payment }: { payment: PaymentView }) {
  const { stamps } = useKiosk().seen.view;
  const { i18n } = useLingui();
  return (
    <>
      <div className="payment-stamps">
        {Array.from({ length: Math.min(payment.stamps, drawnMax) }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the nth stamp that the email takes is its number
          <Stamp key={n} picture={nextPicture(stamps) + n} postmark={null} />
        ))}
      </div>
      <p>{sendWords(i18n, payment, freeInAll(stamps))}</p>
    </>
  );
}

function TooFew({ payment }: { payment: PaymentView }) {
  const { i18n } = useLingui();
  const { seen, calendar } = useKiosk();
  const { stamps, time } = seen.view;
  const nowMillis = trustedMillis(seen, performance.now());
  const canSayWhen = stamps !== null && stamps.perMonth > 0 && !time.doubtful;
  const nextFree = canSayWhen ? dateWords(calendar, stamps.nextFreeAtMillis, nowMillis) : null;
  return (
    <>
      <p className="payment-lack">{lackWords(i18n, payment)}</p>
      <p>{waitWords(i18n, payment, nextFree)}</p>
      {stamps?.standing === 'apart' && <p>{apartWords(i18n)}</p>}
      {stamps !== null && stamps.elsewhere > 0 && <p>{elsewhereWords(i18n, stamps.elsewhere)}</p>}
    </>
  );
}
