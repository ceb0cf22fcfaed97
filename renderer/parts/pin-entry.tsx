import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useId, useMemo, useRef } from 'react';
import { KeyGrid } from '../keyboard/key-grid.tsx';
import { eraseCap, padCap } from '../keyboard/pad-caps.tsx';

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
  const rows = useMemo(
    () => [
      ...digitRows.map((row) => [...row].map(padCap)),
      [{ ...padCap('0'), units: 2 }, eraseCap(erase)],
    ],
    [erase],
  );
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
