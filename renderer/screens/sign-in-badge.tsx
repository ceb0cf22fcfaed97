import { Trans, useLingui } from '@lingui/react/macro';
import { ScanBarcode } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { badgeCodeCharacters, readBadgeCode } from '../../shared/session/badge.ts';
import { KeyGrid } from '../keyboard/key-grid.tsx';
import { eraseCap, padCap } from '../keyboard/pad-caps.tsx';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { SignInSays } from './sign-in-says.tsx';

const secondMillis = 1000;
/** The letters and digits of a badge: none that is taken for another. */
const keyRows = ['012345678', '9ABCDEFGH', 'JKMNPQRST', 'VWXYZ'];
/** As `session.badge` takes it. */
const typedMax = 64;

interface BadgeStepProps {
  readonly residentId: string;
  readonly checking: boolean;
  readonly problem: SignInProblem | null;
  readonly onOtherId: () => void;
}

/** The second way in (5.4): a reader types the badge and ends with Enter, or a person does. */
export function BadgeStep({ residentId, checking, problem, onOtherId }: BadgeStepProps) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(secondMillis);
  const [code, setCode] = useState('');
  const characters = readBadgeCode(code).length;
  const isWaiting = problem?.kind === 'wait' && problem.untilMillis > nowMillis;
  const isShut = problem?.kind === 'staffReset' || problem?.kind === 'suspended' || isWaiting;
  const canSignIn = characters === badgeCodeCharacters && !checking && !isShut;
  const signIn = () => {
    if (!canSignIn) return;
    void command('session.badge', { residentId, code });
    setCode('');
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
        <BadgeField code={code} onChange={setCode} />
        <p>{t`${characters} of ${badgeCodeCharacters} letters and digits`}</p>
        <SignInSays checking={checking} problem={problem} nowMillis={nowMillis} isBadge />
      </div>
      <BadgePad onChange={setCode} />
      <div className="actions">
        <Button tone="main" icon={ScanBarcode} isDisabled={!canSignIn} onPress={signIn}>
          {t`Sign in`}
        </Button>
      </div>
    </form>
  );
}

interface BadgeFieldProps {
  readonly code: string;
  readonly onChange: (code: string) => void;
}

/** What is typed is not shown: others look over a shoulder. */
function BadgeField({ code, onChange }: BadgeFieldProps) {
  const { t } = useLingui();
  const fieldId = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <label htmlFor={fieldId}>{t`The code on your badge`}</label>
      <input
        ref={field}
        id={fieldId}
        className="id-field"
        type="password"
        value={code}
        onChange={(event) => onChange(event.target.value.slice(0, typedMax))}
        inputMode="none"
        autoComplete="off"
      />
    </>
  );
}

function BadgePad({ onChange }: { onChange: (change: (old: string) => string) => void }) {
  const { t } = useLingui();
  const erase = t`Delete`;
  const rows = useMemo(() => {
    const del = eraseCap(erase);
    const rows = keyRows.map((row) => [...row].map(padCap));
    return rows.map((row, n) => (n === rows.length - 1 ? [...row, { ...del, units: 4 }] : row));
  }, [erase]);
  const onKey = useCallback(
    (id: string) =>
      onChange((old) => (id === 'backspace' ? old.slice(0, -1) : (old + id).slice(0, typedMax))),
    [onChange],
  );
  return (
    <KeyGrid label={t`Keys for your badge`} rows={rows} onKey={onKey} className="pad pad-letters" />
  );
}
