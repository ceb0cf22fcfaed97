import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { PinDots, PinPad, pinDigits } from '../parts/pin-entry.tsx';
import { countdownWords } from '../phrases/dates.ts';

const secondMillis = 1000;

interface PinStepProps {
  readonly residentId: string;
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly onOtherId: () => void;
}

/** The PIN: dots only, no preview, and nothing sent before the button is touched. */
export function PinStep({ residentId, checking, problem, onOtherId }: PinStepProps) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(secondMillis);
  const [pin, setPin] = useState('');
  const isWaiting = problem?.kind === 'wait' && problem.untilMillis > nowMillis;
  const isShut = problem?.kind === 'staffReset' || problem?.kind === 'suspended' || isWaiting;
  const canSignIn = pin.length === pinDigits && !checking && !isShut;

  const signIn = () => {
    if (!canSignIn) return;
    void command('session.signIn', { residentId, pin });
    setPin('');
  };

  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        signIn();
      }}
    >
      <div className="sign-in-say">
        <p className="sign-in-who">
          <Trans>
            ID <strong>{residentId}</strong>
          </Trans>
          <Button tone="quiet" onPress={onOtherId}>{t`Change ID`}</Button>
        </p>
        <PinDots pin={pin} onChange={setPin} />
        <SignInSays checking={checking} problem={problem} nowMillis={nowMillis} />
      </div>
      <PinPad onChange={setPin} />
      <div className="actions">
        <Button tone="main" icon={KeyRound} isDisabled={!canSignIn} onPress={signIn}>
          {t`Sign in`}
        </Button>
      </div>
    </form>
  );
}

interface SignInSaysProps {
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly nowMillis: number;
}

/** What happened and what to do, without blame; a wait is counted down but not read out each second. */
function SignInSays({ checking, problem, nowMillis }: SignInSaysProps) {
  const { t } = useLingui();
  if (checking) return <Notice tone="calm" role="status">{t`Checking. One moment.`}</Notice>;
  if (problem === null) return null;
  switch (problem.kind) {
    case 'wrong':
      return (
        <Notice tone="care" role="alert">
          {t`That ID and PIN do not go together. Look at both and try again.`}{' '}
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
          <p>{t`That ID and PIN do not go together. To keep your emails safe there is a short wait.`}</p>
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
