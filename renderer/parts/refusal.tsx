import { Trans, useLingui } from '@lingui/react/macro';
import type { Refusal as RefusalView } from '../../shared/protocol/change.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { dateWords, momentWords } from '../phrases/dates.ts';
import { partWords, returnedWords } from '../phrases/states.ts';

interface RefusalProps {
  readonly refusal: RefusalView;
  /** Stamps the message carried; null for one from outside, which is not the resident's to pay. */
  readonly stamps: number | null;
}

/** A refusal in full (rule 3.6): what, which part, which rule, who, until when, and the stamps. */
export function Refusal({ refusal, stamps }: RefusalProps) {
  const { seen, calendar } = useKiosk();
  const { t, i18n } = useLingui();
  const nowMillis = trustedMillis(seen, performance.now());
  const decidedAt = momentWords(calendar, refusal.decidedAtMillis, nowMillis);
  const appealBy = dateWords(calendar, refusal.appealByMillis, nowMillis);
  const part = partWords(i18n, refusal.part);
  const { ruleCode, decidedBy } = refusal;
  const returned = stamps === null ? '' : returnedWords(i18n, refusal.stampsReturned, stamps);
  return (
    <section className="refusal" aria-label={t`The reason`}>
      <h2>{t`The reason`}</h2>
      <p className="refusal-rule">{refusal.ruleText}</p>
      {refusal.note !== '' && <blockquote>{refusal.note}</blockquote>}
      <dl>
        <dt>{t`What was refused`}</dt>
        <dd>{part}</dd>
        <dt>{t`Rule`}</dt>
        <dd>{ruleCode}</dd>
        <dt>{t`Decided by`}</dt>
        <dd>
          <Trans>
            {decidedBy}, {decidedAt}
          </Trans>
        </dd>
        {returned !== '' && (
          <>
            <dt>{t`Stamps`}</dt>
            <dd>{returned}</dd>
          </>
        )}
        <dt>{t`If you disagree`}</dt>
        <dd>
          {refusal.appealByMillis > nowMillis
            ? t`You can appeal until ${appealBy}. Ask staff for the appeal form and give them the rule above.`
            : t`The time to appeal ended on ${appealBy}.`}
        </dd>
      </dl>
    </section>
  );
}
