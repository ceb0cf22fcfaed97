import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useId, useState } from 'react';
import type { StaffSignInProblem } from '../../shared/ipc/maintenance.ts';
import { staffCodeDigits } from '../../shared/session/staff-code.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { countdownWords } from '../phrases/dates.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';
import { DigitPad } from './pin-entry.tsx';

/** A half-typed code is not left for the next person. */
const leftAloneMillis = 60_000;
const secondMillis = 1_000;

/** Staff type their code; what it opens is the core's to say. */
export default function StaffDialog({ onClose }: { onClose: () => void }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const fieldId = useId();
  const nowMillis = useNow(secondMillis);
  const [code, setCode] = useState('');
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState<StaffSignInProblem | null>(null);
  const isWaiting = problem?.kind === 'wait' && problem.untilMillis > nowMillis;
  const canOpen = code.length === staffCodeDigits && !checking && !isWaiting;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each digit begins the minute anew
  useEffect(() => {
    const timer = setTimeout(onClose, leftAloneMillis);
    return () => clearTimeout(timer);
  }, [code, problem, onClose]);

  const onKey = useCallback(
    (id: string) => setCode((old) => (id === 'backspace' ? old.slice(0, -1) : cleanCode(old + id))),
    [],
  );
  const open = async () => {
    if (!canOpen) return;
    setChecking(true);
    setProblem(null);
    const answer = await command('staff.signIn', { code });
    setCode('');
    setChecking(false);
    if (answer.ok) setProblem(answer.value.problem);
    else onClose();
  };

  return (
    <Dialog
      title={t`For staff`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button tone="main" isDisabled={!canOpen} onPress={() => void open()}>
            {t`Open maintenance`}
          </Button>
        </>
      }
    >
      <form
        className="staff-code"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <label htmlFor={fieldId}>{t`Your staff code, eleven digits`}</label>
        <input
          id={fieldId}
          className="id-field"
          type="password"
          value={code}
          onChange={(event) => setCode(cleanCode(event.target.value))}
          inputMode="none"
          autoComplete="off"
          autoFocus
        />
        <StaffCodeSays checking={checking} problem={problem} nowMillis={nowMillis} />
        <DigitPad label={t`Keys for your code`} onKey={onKey} />
      </form>
    </Dialog>
  );
}

function cleanCode(typed: string): string {
  return typed.replaceAll(/\D/g, '').slice(0, staffCodeDigits);
}

interface StaffCodeSaysProps {
  readonly checking: boolean;
  readonly problem: StaffSignInProblem | null;
  readonly nowMillis: number;
}

function StaffCodeSays({ checking, problem, nowMillis }: StaffCodeSaysProps) {
  const { t } = useLingui();
  if (checking) return <Notice tone="calm" role="status">{t`Checking. One moment.`}</Notice>;
  if (problem === null) return null;
  if (problem.kind === 'wrong') {
    return (
      <Notice tone="care" role="alert">
        {t`This code is not known here. Look at it and try again.`}
      </Notice>
    );
  }
  if (problem.untilMillis <= nowMillis) {
    return <Notice tone="calm" role="status">{t`You can try again now.`}</Notice>;
  }
  const countdown = countdownWords(problem.untilMillis - nowMillis);
  return (
    <Notice tone="care" role="alert">
      <p>{t`This code is not known here.`}</p>
      <p className="countdown" role="timer">
        {t`You can try again in ${countdown}`}
      </p>
    </Notice>
  );
}
