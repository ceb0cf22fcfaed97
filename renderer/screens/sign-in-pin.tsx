import { Trans, useLingui } from '@lingui/react/macro';
import { KeyRound, ScanBarcode } from 'lucide-react';
import { useState } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { PinDots, PinPad, pinDigits } from '../parts/pin-entry.tsx';
import { SignInSays } from './sign-in-says.tsx';

const secondMillis = 1000;

interface PinStepProps {
  readonly residentId: string;
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly onOtherId: () => void;
  readonly onBadge: () => void;
}

/** The PIN: dots only, no preview, and nothing sent before the button is touched. */
export function PinStep({ residentId, checking, problem, onOtherId, onBadge }: PinStepProps) {
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
          <Button tone="quiet" icon={ScanBarcode} onPress={onBadge}>{t`Use a badge`}</Button>
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
