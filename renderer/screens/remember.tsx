import { useLingui } from '@lingui/react/macro';
import { LockOpen } from 'lucide-react';
import { useState } from 'react';
import type { PinAnswer } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { PinDots, PinPad, pinDigits } from '../parts/pin-entry.tsx';
import { PinSays } from './pin-says.tsx';

/** What a staff reset left closed, and the one thing that opens it: the PIN of before. */
export default function Remember() {
  const { command } = useKiosk();
  const { t } = useLingui();
  const [answer, setAnswer] = useState<PinAnswer | null>(null);
  const [isAsking, setAsking] = useState(false);
  const home = () => void command('session.go', { place: 'home' });
  const open = async (oldPin: string) => {
    setAsking(true);
    const answered = await command('pin.remember', { oldPin });
    setAsking(false);
    setAnswer(answered.ok ? answered.value : null);
  };
  const isDone = answer?.kind === 'done';
  return (
    <Frame
      title={isDone ? t`Your drafts and emails are back` : t`What was your old PIN?`}
      back={<BackButton onPress={home} />}
      ownsFocus={!isDone}
    >
      {isDone ? (
        <Notice tone="good" role="status">
          {t`What you wrote before staff reset your PIN is with the rest now. Your new PIN opens it all.`}
        </Notice>
      ) : (
        <RememberForm answer={answer} isAsking={isAsking} onOpen={(pin) => void open(pin)} />
      )}
    </Frame>
  );
}

interface RememberFormProps {
  readonly answer: Exclude<PinAnswer, { kind: 'done' }> | null;
  readonly isAsking: boolean;
  readonly onOpen: (pin: string) => void;
}

function RememberForm({ answer, isAsking, onOpen }: RememberFormProps) {
  const { t } = useLingui();
  const [pin, setPin] = useState('');
  const canOpen = pin.length === pinDigits && !isAsking;
  const open = () => {
    if (!canOpen) return;
    setPin('');
    onOpen(pin);
  };
  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <div className="sign-in-say">
        <p>
          {t`Drafts and emails that you wrote here before staff reset your PIN are closed. Only your old PIN opens them. Staff cannot. If you do not know it now, they stay safe on this tablet.`}
        </p>
        <PinDots pin={pin} onChange={setPin} />
        {isAsking ? (
          <Notice tone="calm" role="status">{t`Checking. One moment.`}</Notice>
        ) : (
          answer !== null && <PinSays says={answer} isOfBefore />
        )}
      </div>
      <PinPad onChange={setPin} />
      <div className="actions">
        <Button tone="main" icon={LockOpen} isDisabled={!canOpen} onPress={open}>
          {t`Open them`}
        </Button>
      </div>
    </form>
  );
}
