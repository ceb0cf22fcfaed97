import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { StampsView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { apartWords, elsewhereWords } from '../phrases/costs.ts';
import { dateWords, postmarkWords } from '../phrases/dates.ts';
import { Stamp } from './stamp.tsx';

/** Beyond this the row would not fit a hand's width: the number alone says it. */
const drawnMax = 8;
const minuteMillis = 60_000;

/** The month's stamps, drawn and in words: the spent ones postmarked, from the left. */
export function StampRow({ stamps }: { stamps: StampsView }) {
  const { calendar, seen } = useKiosk();
  const nowMillis = useNow(minuteMillis);
  const { t } = useLingui();
  // Only what is known to be spent has a postmark: what another tablet has, or may have, is not drawn.
  const known = stamps.standing === 'whole' ? stamps.perMonth - stamps.elsewhere : stamps.free;
  const drawn = Math.min(Math.max(known, stamps.free), drawnMax);
  const spent = Math.max(0, drawn - stamps.free);
  const month = postmarkWords(calendar, nowMillis);
  const next = dateWords(calendar, stamps.nextFreeAtMillis, nowMillis);
  return (
    <section className="stamps" aria-label={t`Your stamps`}>
      {drawn > 0 && (
        <div className="stamps-drawn">
          {Array.from({ length: drawn }, (_, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the nth stamp of the month is its number
            <Stamp key={n} picture={n} postmark={n < spent ? month : null} />
          ))}
        </div>
      )}
      <div className="stamps-words">
        <FreeCount stamps={stamps} />
        {stamps.bought > 0 && (
          <p>{t`${plural(stamps.bought, { one: 'And # stamp you bought', other: 'And # stamps you bought' })}`}</p>
        )}
        {stamps.reply > 0 && (
          <p>
            {t`${plural(stamps.reply, { one: 'And # stamp to answer an email, paid by its writer', other: 'And # stamps to answer emails, paid by their writers' })}`}
          </p>
        )}
        {/* In doubt no month begins here, whatever its date (rule 1.2). */}
        {stamps.perMonth > 0 && !seen.view.time.doubtful && (
          <p className="soft">
            {t`${plural(stamps.perMonth, { one: '# new stamp', other: '# new stamps' })} on ${next}`}
          </p>
        )}
      </div>
    </section>
  );
}

/** How many free stamps there are: left in all, or only on this tablet where others may be elsewhere (2.4). */
function FreeCount({ stamps }: { stamps: StampsView }) {
  const { t, i18n } = useLingui();
  if (stamps.standing === 'asking') {
    return <p className="stamps-count" role="status">{t`Asking the facility for your stamps…`}</p>;
  }
  if (stamps.standing === 'whole' && stamps.elsewhere === 0) {
    return (
      <p className="stamps-count">
        {t`${plural(stamps.free, { 0: 'No free stamps left', one: '# free stamp left', other: '# free stamps left' })}`}
      </p>
    );
  }
  return (
    <>
      <p className="stamps-count">
        {t`${plural(stamps.free, { 0: 'No free stamps on this tablet', one: '# free stamp on this tablet', other: '# free stamps on this tablet' })}`}
      </p>
      <p>
        {stamps.standing === 'apart' ? apartWords(i18n) : elsewhereWords(i18n, stamps.elsewhere)}
      </p>
    </>
  );
}
