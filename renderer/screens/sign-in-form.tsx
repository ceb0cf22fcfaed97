import { Trans, useLingui } from '@lingui/react/macro';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { SignInSays } from './sign-in-says.tsx';

const secondMillis = 1000;

/** What a way in is told: who it is, and what came of the last try. */
export interface SignInStep {
  readonly residentId: string;
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly onOtherId: () => void;
}

interface SignInFormProps {
  readonly step: SignInStep;
  readonly isBadge?: boolean;
  readonly icon: LucideIcon;
  /** Whether all is typed that a try takes. */
  readonly isComplete: boolean;
  readonly onSignIn: () => void;
  readonly otherWay?: ReactNode;
  readonly pad: ReactNode;
  /** The field. */
  readonly children: ReactNode;
}

/** The form of both ways in: nothing is sent before the button is touched, or Enter pressed, and no one is let try while they are to wait. */
export function SignInForm({ step, icon, isComplete, onSignIn, ...parts }: SignInFormProps) {
  const { residentId, checking, problem, onOtherId } = step;
  const { t } = useLingui();
  const nowMillis = useNow(secondMillis);
  const isWaiting = problem?.kind === 'wait' && problem.untilMillis > nowMillis;
  const isShut = problem?.kind === 'staffReset' || problem?.kind === 'suspended' || isWaiting;
  const canSignIn = isComplete && !checking && !isShut;
  const signIn = () => {
    if (canSignIn) onSignIn();
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
          {parts.otherWay}
        </p>
        {parts.children}
        <SignInSays
          checking={checking}
          problem={problem}
          nowMillis={nowMillis}
          isBadge={parts.isBadge === true}
        />
      </div>
      {parts.pad}
      <div className="actions">
        <Button tone="main" icon={icon} isDisabled={!canSignIn} onPress={signIn}>
          {t`Sign in`}
        </Button>
      </div>
    </form>
  );
}
