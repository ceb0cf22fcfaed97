import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { BackButton, Frame } from '../parts/frame.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { BadgeStep } from './sign-in-badge.tsx';
import { IdStep } from './sign-in-id.tsx';
import { PinStep } from './sign-in-pin.tsx';

interface SigningInProps {
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
}

type Step = 'id' | 'pin' | 'badge';

/** First the ID, then the PIN; after a wrong pair the ID stays, to be looked at again. */
export function SigningIn({ checking, problem }: SigningInProps) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const [residentId, setResidentId] = useState('');
  const [step, setStep] = useState<Step>('id');
  const toId = () => setStep('id');
  const back = step === 'id' ? () => void command('session.cancel', null) : toId;
  const titles: Readonly<Record<Step, string>> = {
    id: t`What is your ID?`,
    pin: t`What is your PIN?`,
    badge: t`Read or type your badge`,
  };
  return (
    <Frame
      title={titles[step]}
      back={
        <>
          <BackButton onPress={back} />
          <LanguageSwitch />
        </>
      }
      ownsFocus
    >
      {step === 'id' && (
        <IdStep
          residentId={residentId}
          onChange={setResidentId}
          onNext={() => setStep('pin')}
          onBadge={() => setStep('badge')}
        />
      )}
      {step === 'pin' && (
        <PinStep
          residentId={residentId}
          checking={checking}
          problem={problem}
          onOtherId={toId}
          onBadge={() => setStep('badge')}
        />
      )}
      {step === 'badge' && (
        <BadgeStep residentId={residentId} checking={checking} problem={problem} onOtherId={toId} />
      )}
    </Frame>
  );
}
