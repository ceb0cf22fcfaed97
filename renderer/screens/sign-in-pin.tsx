import { useLingui } from '@lingui/react/macro';
import { KeyRound, ScanBarcode } from 'lucide-react';
import { useState } from 'react';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { PinDots, PinPad, pinDigits } from '../parts/pin-entry.tsx';
import { SignInForm, type SignInStep } from './sign-in-form.tsx';

/** The PIN: dots only, no preview. */
export function PinStep({ onBadge, ...step }: SignInStep & { readonly onBadge: () => void }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const [pin, setPin] = useState('');
  const signIn = () => {
    void command('session.signIn', { residentId: step.residentId, pin });
    setPin('');
  };
  return (
    <SignInForm
      step={step}
      icon={KeyRound}
      isComplete={pin.length === pinDigits}
      onSignIn={signIn}
      otherWay={<Button tone="quiet" icon={ScanBarcode} onPress={onBadge}>{t`Use a badge`}</Button>}
      pad={<PinPad onChange={setPin} />}
    >
      <PinDots pin={pin} onChange={setPin} />
    </SignInForm>
  );
}
