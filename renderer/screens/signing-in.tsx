import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { BackButton, Frame } from '../parts/frame.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { IdStep } from './sign-in-id.tsx';
import { PinStep } from './sign-in-pin.tsx';

interface SigningInProps {
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
}

/** First the ID, then the PIN; after a wrong pair the ID stays, to be looked at again. */
export function SigningIn({ checking, problem }: SigningInProps) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const [residentId, setResidentId] = useState('');
  const [step, setStep] = useState<'id' | 'pin'>('id');
  const back = step === 'pin' ? () => setStep('id') : () => void command('session.cancel', null);
  return (
    <Frame
      title={step === 'id' ? t`What is your ID?` : t`What is your PIN?`}
      back={
        <>
          <BackButton onPress={back} />
          <LanguageSwitch />
        </>
      }
      ownsFocus
    >
      {step === 'id' ? (
        <IdStep residentId={residentId} onChange={setResidentId} onNext={() => setStep('pin')} />
      ) : (
        <PinStep
          residentId={residentId}
          checking={checking}
          problem={problem}
          onOtherId={() => setStep('id')}
        />
      )}
    </Frame>
  );
}
