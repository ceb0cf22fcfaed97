import { useLingui } from '@lingui/react/macro';
import { ScanBarcode } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { badgeCodeCharacters, readBadgeCode } from '../../shared/session/badge.ts';
import { KeyGrid } from '../keyboard/key-grid.tsx';
import { eraseCap, padCap } from '../keyboard/pad-caps.tsx';
import { useKiosk } from '../kiosk/context.ts';
import { SignInForm, type SignInStep } from './sign-in-form.tsx';

/** The letters and digits of a badge: none that is taken for another. */
const keyRows = ['012345678', '9ABCDEFGH', 'JKMNPQRST', 'VWXYZ'];
/** As `session.badge` takes it. */
const typedMax = 64;

/** The second way in (5.4): a reader types the badge and ends with Enter, or a person does. */
export function BadgeStep(step: SignInStep) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const characters = readBadgeCode(code).length;
  const signIn = () => {
    void command('session.badge', { residentId: step.residentId, code });
    setCode('');
  };
  return (
    <SignInForm
      step={step}
      isBadge
      icon={ScanBarcode}
      isComplete={characters === badgeCodeCharacters}
      onSignIn={signIn}
      pad={<BadgePad onChange={setCode} />}
    >
      <BadgeField code={code} onChange={setCode} />
      <p>{t`${characters} of ${badgeCodeCharacters} letters and digits`}</p>
    </SignInForm>
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
