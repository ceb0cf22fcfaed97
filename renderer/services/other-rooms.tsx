import { useLingui } from '@lingui/react/macro';
import { useCallback, useId, useRef, useState } from 'react';
import type { FoundReport, OwnReportView } from '../../shared/ipc/services.ts';
import type { PhoneNumber } from '../../shared/policy/services.ts';
import { spokenReceiptNumber } from '../../shared/services/receipt.ts';
import { Keyboard } from '../keyboard/keyboard.tsx';
import { useField } from '../keyboard/use-field.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { dateWords } from '../phrases/dates.ts';
import type { ServicesInfo } from './use-info.ts';
import { numberGroups, ownTitle, progressWords, type Telling } from './words.ts';

/** All numbers of the facility, by what they are for. */
export function NumbersRoom({ info }: { info: ServicesInfo }) {
  const { t } = useLingui();
  const hasAny = typeof info === 'object' && info.numbers.length > 0;
  if (!hasAny) return <p>{t`Ask any staff member for the phone list.`}</p>;
  return <NumberList info={info} uses={['danger', 'legal', 'money', 'help']} />;
}

interface NumberListProps {
  readonly info: ServicesInfo;
  readonly uses: readonly PhoneNumber['use'][];
}

/** Numbers under their headings; nothing where there are none. */
export function NumberList({ info, uses }: NumberListProps) {
  const { i18n } = useLingui();
  const { language } = useKiosk();
  if (typeof info !== 'object') return null;
  const groups = numberGroups(i18n)
    .filter(([use]) => uses.includes(use))
    .map(([use, title]) => ({ use, title, own: info.numbers.filter((one) => one.use === use) }))
    .filter(({ own }) => own.length > 0);
  return groups.map(({ use, title, own }) => (
    <section key={use} className="numbers">
      <h3>{title}</h3>
      <dl>
        {own.map(({ name, number }) => (
          <div key={`${name.en} ${number}`}>
            <dt>{name[language]}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}

/** How people outside send money. */
export function MoneyRoom({ info }: { info: ServicesInfo }) {
  const { t } = useLingui();
  const { language } = useKiosk();
  if (typeof info !== 'object') return <p>{t`Ask any staff member how to send money.`}</p>;
  return (
    <>
      <p className="told">{info.texts.money[language]}</p>
      <NumberList info={info} uses={['money']} />
    </>
  );
}

/** How far a report has come, for whoever has its number: nothing of what it is about. */
export function FindRoom() {
  const { t } = useLingui();
  const { ask, language } = useKiosk();
  const id = useId();
  const [found, setFound] = useState<FoundReport | 'failed' | null>(null);
  const typed = useRef('');
  const field = useField<HTMLInputElement>('', (text) => {
    typed.current = text;
  });
  const find = useCallback(async () => {
    const answer = await ask('services.find', { number: typed.current.slice(0, numberMax) });
    setFound(answer.ok ? answer.value : 'failed');
  }, [ask]);
  const onEnter = useCallback(() => void find(), [find]);
  return (
    <div className="report">
      <div className="report-field">
        <label htmlFor={id}>{t`The 9 letters and numbers of the receipt`}</label>
        <input
          {...field.props}
          ref={field.ref}
          id={id}
          className="search-field receipt-typed"
          inputMode="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={numberMax}
        />
      </div>
      <div role="status">{found !== null && <Found found={found} />}</div>
      <div className="report-keys">
        <Keyboard
          language={language}
          onEdit={field.edit}
          onUndo={field.undo}
          onEnter={onEnter}
          enterName={t`Find it`}
        />
        <div className="actions">
          <Button tone="main" onPress={onEnter}>{t`Find it`}</Button>
        </div>
      </div>
    </div>
  );
}

const numberMax = 40;

function Found({ found }: { found: FoundReport | 'failed' }) {
  const { t } = useLingui();
  const telling = useTelling();
  if (found === 'failed')
    return <p>{t`This tablet cannot look it up right now. Ask any staff member.`}</p>;
  switch (found.state) {
    case 'mistyped':
      return <p>{t`That is not a receipt number. Look at it once more, letter by letter.`}</p>;
    case 'unknown':
      return (
        <p>{t`No receipt on this tablet has that number. Try the tablet it was sent from, or ask any staff member.`}</p>
      );
    default:
      return <p>{progressWords(telling, found.state, found.atMillis)}</p>;
  }
}

/** The signed-in resident's own, and what was answered. */
export function OwnRoom() {
  const { t } = useLingui();
  const { value, error } = useAnswer('services.own', null, 'own');
  if (error !== null) return <Problem error={error} />;
  if (value === null) return null;
  if (value.length === 0) return <p>{t`You have sent nothing from this tablet.`}</p>;
  return (
    <ul className="own-reports">
      {value.map((own) => (
        <OwnReport key={own.number} own={own} />
      ))}
    </ul>
  );
}

function OwnReport({ own }: { own: OwnReportView }) {
  const { t, i18n } = useLingui();
  const telling = useTelling();
  const date = dateWords(telling.calendar, own.atMillis, telling.nowMillis);
  return (
    <li>
      <h3>{ownTitle(i18n, own)}</h3>
      <p>
        {t`Receipt`} <span className="receipt-small">{spokenReceiptNumber(own.number)}</span>,{' '}
        {date}
      </p>
      <p>{progressWords(telling, own.state, own.stateAtMillis)}</p>
      {own.answer !== '' && <blockquote className="told">{own.answer}</blockquote>}
    </li>
  );
}

function useTelling(): Telling {
  const { seen, calendar } = useKiosk();
  const { i18n } = useLingui();
  return { i18n, calendar, nowMillis: trustedMillis(seen, performance.now()) };
}
