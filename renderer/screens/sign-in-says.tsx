import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { Notice } from '../parts/notice.tsx';
import { countdownWords } from '../phrases/dates.ts';

interface SignInSaysProps {
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly nowMillis: number;
  /** It was a badge, and not a PIN. */
  readonly isBadge: boolean;
}

/** What happened and what to do, without blame; a wait is counted down but not read out each second. */
export function SignInSays({ checking, problem, nowMillis, isBadge }: SignInSaysProps) {
  const { t } = useLingui();
  if (checking) return <Notice tone="calm" role="status">{t`Checking. One moment.`}</Notice>;
  if (problem === null) return null;
  switch (problem.kind) {
    case 'wrong':
      return (
        <Notice tone="care" role="alert">
          {isBadge
            ? t`That ID and badge do not go together. Look at both and try again.`
            : t`That ID and PIN do not go together. Look at both and try again.`}{' '}
          {t`${plural(problem.triesLeft, { 0: 'After this, staff must reset the PIN.', one: '# try is left before staff must reset the PIN.', other: '# tries are left before staff must reset the PIN.' })}`}
        </Notice>
      );
    case 'wait': {
      if (problem.untilMillis <= nowMillis) {
        return <Notice tone="calm" role="status">{t`You can try again now.`}</Notice>;
      }
      const countdown = countdownWords(problem.untilMillis - nowMillis);
      return (
        <Notice tone="care" role="alert">
          <p>
            {isBadge
              ? t`That ID and badge do not go together. To keep your emails safe there is a short wait.`
              : t`That ID and PIN do not go together. To keep your emails safe there is a short wait.`}
          </p>
          <p className="countdown" role="timer">
            {t`You can try again in ${countdown}`}
          </p>
        </Notice>
      );
    }
    case 'suspended':
      return (
        <Notice tone="care" role="alert">
          {t`Staff have paused your sign-in. Your emails and drafts are safe, and what you sent before still goes. Ask any staff member.`}
        </Notice>
      );
    case 'staffReset':
      return (
        <Notice tone="care" role="alert">
          {t`This PIN must be reset by staff. Ask any staff member. Your emails and drafts are safe.`}
        </Notice>
      );
  }
}
