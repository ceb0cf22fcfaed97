import { useLingui } from '@lingui/react/macro';
import { ArrowRight, LogOut } from 'lucide-react';
import { useState } from 'react';
import { checkChosenPin } from '../../shared/session/pin.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { PinDots, PinPad, pinDigits } from '../parts/pin-entry.tsx';
import { type PinHindrance, PinSays } from './pin-says.tsx';

type Step = 'old' | 'new' | 'again' | 'done';
type Says = PinHindrance | null;

/** Another PIN, in three short steps: the one of before, the new one, the new one again. */
export default function Pin({ mustChange }: { mustChange: boolean }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const { step, says, isAsking, next } = useSteps();
  const titles: Readonly<Record<Step, string>> = {
    old: mustChange ? t`Type the PIN from staff once more` : t`What is your PIN now?`,
    new: t`Choose a new PIN`,
    again: t`Type the new PIN again`,
    done: t`Your PIN is changed`,
  };
  const home = () => void command('session.go', { place: 'home' });
  const signOut = (
    <Button icon={LogOut} tone="quiet" onPress={() => void command('session.signOut', null)}>
      {t`Sign out`}
    </Button>
  );
  return (
    <Frame
      title={titles[step]}
      back={mustChange ? signOut : <BackButton onPress={home} />}
      ownsFocus={step !== 'done'}
      {...(step === 'done'
        ? {
            actions: (
              <Button tone="main" icon={ArrowRight} iconAt="end" onPress={home}>
                {t`Go on`}
              </Button>
            ),
          }
        : {})}
    >
      {step === 'done' ? (
        <Notice tone="good" role="status">
          {t`Use the new PIN from now on. The old one no longer works on this tablet. Other tablets learn the new one when they connect.`}
        </Notice>
      ) : (
        <PinForm
          key={step}
          step={step}
          mustChange={mustChange}
          says={says}
          isAsking={isAsking}
          onNext={next}
        />
      )}
    </Frame>
  );
}

/** Where one is, what was wrong, and what the next six digits do. */
function useSteps() {
  const { command } = useKiosk();
  const [step, setStep] = useState<Step>('old');
  const [typed, setTyped] = useState({ oldPin: '', newPin: '' });
  const [says, setSays] = useState<Says>(null);
  const [isAsking, setAsking] = useState(false);
  const goTo = (there: Step, saying: Says = null) => {
    setStep(there);
    setSays(saying);
  };
  const change = async (newPin: string) => {
    setAsking(true);
    const answer = await command('pin.change', { oldPin: typed.oldPin, newPin });
    setAsking(false);
    setTyped({ oldPin: '', newPin: '' });
    if (!answer.ok) return goTo('old');
    if (answer.value.kind === 'done') return goTo('done');
    return goTo('old', answer.value);
  };
  const next = (pin: string) => {
    if (step === 'old') {
      setTyped({ oldPin: pin, newPin: '' });
      return goTo('new');
    }
    if (step === 'again')
      return pin === typed.newPin ? void change(pin) : goTo('new', { kind: 'differ' });
    const chosen = checkChosenPin(pin);
    if (!chosen.ok) return setSays({ kind: 'unfit', problem: chosen.error });
    if (pin === typed.oldPin) return setSays({ kind: 'unfit', problem: 'same' });
    setTyped({ ...typed, newPin: pin });
    return goTo('again');
  };
  return { step, says, isAsking, next };
}

interface PinFormProps {
  readonly step: Exclude<Step, 'done'>;
  readonly mustChange: boolean;
  readonly says: Says;
  readonly isAsking: boolean;
  readonly onNext: (pin: string) => void;
}

function PinForm({ step, mustChange, says, isAsking, onNext }: PinFormProps) {
  const { t } = useLingui();
  const [pin, setPin] = useState('');
  const canGoOn = pin.length === pinDigits && !isAsking;
  const goOn = () => {
    if (!canGoOn) return;
    setPin('');
    onNext(pin);
  };
  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        goOn();
      }}
    >
      <div className="sign-in-say">
        {step === 'old' && mustChange && (
          <p>{t`Staff gave you a PIN to start with. Choose one that only you know.`}</p>
        )}
        {step === 'new' && (
          <p>{t`Six digits that are easy for you to remember and hard for others to guess.`}</p>
        )}
        <PinDots pin={pin} onChange={setPin} />
        {isAsking ? (
          <Notice tone="calm" role="status">{t`Checking. One moment.`}</Notice>
        ) : (
          says !== null && <PinSays says={says} />
        )}
      </div>
      <PinPad onChange={setPin} />
      <div className="actions">
        <Button tone="main" icon={ArrowRight} iconAt="end" isDisabled={!canGoOn} onPress={goOn}>
          {step === 'again' ? t`Change PIN` : t`Next`}
        </Button>
      </div>
    </form>
  );
}
