import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { PinAnswer, PinProblem } from '../../shared/ipc/view.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Notice } from '../parts/notice.tsx';
import { countdownWords } from '../phrases/dates.ts';

const secondMillis = 1000;

/** What keeps a PIN from being changed; `differ`: the new one was typed in two ways. */
export type PinHindrance = Exclude<PinAnswer, { kind: 'done' }> | { readonly kind: 'differ' };

interface PinSaysProps {
  readonly says: PinHindrance;
  /** The PIN that was asked for is the one of before a staff reset. */
  readonly isOfBefore?: true;
}

/** What happened and what to do, without blame. */
export function PinSays({ says, isOfBefore }: PinSaysProps) {
  const { t } = useLingui();
  const isNotIt = isOfBefore
    ? t`The PIN you typed is not the old one.`
    : t`The PIN you typed is not the one you have now.`;
  if (says.kind === 'wrong') return <WrongPin problem={says.problem} isNotIt={isNotIt} />;
  if (says.kind === 'differ') {
    return (
      <Notice tone="care" role="alert">
        {t`The two new PINs are not the same. Choose one and type it twice.`}
      </Notice>
    );
  }
  const words = {
    notSixDigits: t`A PIN has six digits.`,
    common: t`Many people use this PIN, so it is easy to guess. Choose another.`,
    repeat: t`The same digits again and again are easy to see and to guess. Choose another.`,
    run: t`Digits in a row, like 123456, are easy to see and to guess. Choose another.`,
    same: t`This is the PIN you have now. Choose another.`,
  } as const;
  return (
    <Notice tone="care" role="alert">
      {words[says.problem]}
    </Notice>
  );
}

function WrongPin({ problem, isNotIt }: { problem: PinProblem; isNotIt: string }) {
  const { t } = useLingui();
  const nowMillis = useNow(secondMillis);
  if (problem.kind === 'staffReset') {
    return (
      <Notice tone="care" role="alert">
        {isNotIt}{' '}
        {t`Before you can sign in again, staff must reset your PIN. Ask any staff member.`}
      </Notice>
    );
  }
  if (problem.kind === 'wait') {
    if (problem.untilMillis <= nowMillis) {
      return <Notice tone="calm" role="status">{t`You can try again now.`}</Notice>;
    }
    const countdown = countdownWords(problem.untilMillis - nowMillis);
    return (
      <Notice tone="care" role="alert">
        <p>
          {isNotIt} {t`To keep your emails safe there is a short wait.`}
        </p>
        <p className="countdown" role="timer">
          {t`You can try again in ${countdown}`}
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="care" role="alert">
      {isNotIt} {t`Try again.`}{' '}
      {t`${plural(problem.triesLeft, { 0: 'After this, staff must reset the PIN.', one: '# try is left before staff must reset the PIN.', other: '# tries are left before staff must reset the PIN.' })}`}
    </Notice>
  );
}
