import { useLingui } from '@lingui/react/macro';
import type { ReceiptView } from '../../shared/ipc/services.ts';
import { spokenReceiptNumber } from '../../shared/services/receipt.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { dateWords, timeWords } from '../phrases/dates.ts';

/** What somebody takes with them: one sentence, the number, the time. Nothing of what it was about. */
export function ReceiptRoom({ receipt, onDone }: { receipt: ReceiptView; onDone: () => void }) {
  const { t } = useLingui();
  const { seen, calendar } = useKiosk();
  const { atMillis } = receipt;
  const nowMillis = trustedMillis(seen, performance.now());
  const isConnected = seen.view.link.connected;
  return (
    <>
      <p role="status">
        {isConnected
          ? t`It is saved, and it is going to staff now.`
          : t`It is saved on this tablet. It goes to staff as soon as the tablet connects, before all mail. If it cannot wait, tell any staff member now.`}
      </p>
      <dl className="receipt">
        <dt>{t`Receipt number`}</dt>
        <dd className="receipt-number">{spokenReceiptNumber(receipt.number)}</dd>
        <dt>{t`Date and time`}</dt>
        <dd>
          {dateWords(calendar, atMillis, nowMillis)}, {timeWords(calendar, atMillis)}
          {receipt.isTimeDoubtful && ` (${t`this tablet is not sure of the time`})`}
        </dd>
      </dl>
      <p>{t`Write the number down. With it you can ask how far it has come, on this tablet or by asking staff.`}</p>
      <div className="actions">
        <Button tone="main" onPress={onDone}>{t`Done`}</Button>
      </div>
    </>
  );
}
