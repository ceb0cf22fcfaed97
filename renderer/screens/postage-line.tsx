import { useLingui } from '@lingui/react/macro';
import type { CostView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Notice } from '../parts/notice.tsx';
import { nextPicture, Stamp } from '../parts/stamp.tsx';
import { leftWords, takesWords } from '../phrases/costs.ts';
import { dateWords } from '../phrases/dates.ts';
import { missingWords } from '../phrases/errors.ts';

/** What the email will cost, live. Only the number of stamps is read out: letters left would never stop. */
export function PostageLine({ cost }: { cost: CostView }) {
  const { seen, calendar } = useKiosk();
  const { i18n } = useLingui();
  const { stamps } = seen.view;
  if (cost.missing > 0 && stamps !== null) {
    const nowMillis = trustedMillis(seen, performance.now());
    const nextFree = dateWords(calendar, stamps.nextFreeAtMillis, nowMillis);
    return (
      <Notice tone="care" role="status">
        {missingWords(i18n, cost.missing, nextFree, stamps.elsewhere)}
      </Notice>
    );
  }
  return (
    <div className="postage">
      <Stamp picture={nextPicture(stamps)} postmark={null} />
      <div>
        <p className="postage-takes" role="status">
          {takesWords(i18n, cost)}
        </p>
        <p className="soft">{leftWords(i18n, cost)}</p>
      </div>
    </div>
  );
}
