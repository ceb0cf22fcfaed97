import { useLingui } from '@lingui/react/macro';
import { Delete } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef } from 'react';
import { type KeyCap, KeyGrid } from '../keyboard/key-grid.tsx';

/** Rule 5.1. */
export const pinDigits = 6;
const digitRows = ['123', '456', '789'];

interface PinDotsProps {
  readonly pin: string;
  readonly onChange: (pin: string) => void;
  /** Of the field; left out: "Six digits". */
  readonly label?: string;
}

/** The field is real, for keyboards and readers; what is seen of it are the dots. */
export function PinDots({ pin, onChange, label }: PinDotsProps) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const fieldId = useId();
  return (
    <div className="pin">
      <label htmlFor={fieldId}>{label ?? t`Six digits`}</label>
      <div className="pin-field">
        <input
          ref={field}
          id={fieldId}
          type="password"
          value={pin}
          onChange={(event) =>
            onChange(event.target.value.replaceAll(/\D/g, '').slice(0, pinDigits))
          }
          inputMode="none"
          autoComplete="off"
        />
        <span className="pin-dots" aria-hidden>
          {Array.from({ length: pinDigits }, (_, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place
            <span key={n} className={n < pin.length ? 'pin-dot pin-dot-full' : 'pin-dot'} />
          ))}
        </span>
      </div>
    </div>
  );
}

interface DigitPadProps {
  readonly label: string;
  /** Given a digit, or `backspace`. */
  readonly onKey: (id: string) => void;
}

/** Large keys for what is made of digits alone. */
export function DigitPad({ label, onKey }: DigitPadProps) {
  const { t } = useLingui();
  const erase = t`Delete`;
  const rows = useMemo(() => {
    const digit = (id: string): KeyCap => ({
      id,
      name: id,
      face: id,
      units: 1,
      tone: 'letter',
      repeats: false,
      isOn: null,
    });
    const picture = <Delete className="icon" aria-hidden focusable={false} />;
    const del: KeyCap = {
      ...digit('backspace'),
      name: erase,
      face: picture,
      tone: 'command',
      repeats: true,
    };
    return [...digitRows.map((row) => [...row].map(digit)), [{ ...digit('0'), units: 2 }, del]];
  }, [erase]);
  return <KeyGrid label={label} rows={rows} onKey={onKey} className="pad" />;
}

/** Keys for a PIN; `onChange` is given what makes the next PIN of the one before. */
export function PinPad({ onChange }: { onChange: (change: (old: string) => string) => void }) {
  const { t } = useLingui();
  const onKey = useCallback(
    (id: string) =>
      onChange((old) => (id === 'backspace' ? old.slice(0, -1) : (old + id).slice(0, pinDigits))),
    [onChange],
  );
  return <DigitPad label={t`Keys for your PIN`} onKey={onKey} />;
}
