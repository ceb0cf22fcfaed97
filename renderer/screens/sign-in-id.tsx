import { useLingui } from '@lingui/react/macro';
import { ArrowRight, Delete } from 'lucide-react';
import { useCallback, useId, useMemo, useState } from 'react';
import { badgeSign } from '../../shared/session/badge.ts';
import { type KeyCap, KeyGrid } from '../keyboard/key-grid.tsx';
import { Button } from '../parts/button.tsx';

/** As long as an ID can be (shared/mail/identifiers.ts). */
const idLettersMax = 32;
const digitRows = ['123', '456', '789'];
const letterRows = ['ABCDEFGHI', 'JKLMNOPQR', 'STUVWXYZ-'];

interface IdStepProps {
  readonly residentId: string;
  readonly onChange: (residentId: string) => void;
  readonly onNext: () => void;
  /** A badge is being read into the field: its ID is there. */
  readonly onBadge: () => void;
}

/** Only what an ID can hold; a keyboard on the table may send anything. */
export function cleanId(typed: string): string {
  return typed.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, idLettersMax);
}

function cap(id: string, name: string, tone: KeyCap['tone'] = 'letter', units = 1): KeyCap {
  return { id, name, face: name, units, tone, repeats: id === 'backspace', isOn: null };
}

/** The ID, on large keys: digits first, letters and the hyphen one touch away. */
export function IdStep({ residentId, onChange, onNext, onBadge }: IdStepProps) {
  const { t } = useLingui();
  const fieldId = useId();
  const [page, setPage] = useState<'digits' | 'letters'>('digits');
  const hyphen = t`Hyphen`;
  const erase = t`Delete`;
  const toLetters = t`Letters`;
  const toDigits = t`Numbers`;

  const rows = useMemo(() => {
    const picture = <Delete className="icon" aria-hidden focusable={false} />;
    const delKey: KeyCap = { ...cap('backspace', erase, 'command'), face: picture };
    const lettersOf = (row: string) =>
      [...row].map((letter) => ({
        ...cap(letter, letter === '-' ? hyphen : letter),
        face: letter,
      }));
    if (page === 'digits') {
      return [
        ...digitRows.map(lettersOf),
        [cap('page', toLetters, 'command'), cap('0', '0'), delKey],
      ];
    }
    return [
      ...letterRows.map(lettersOf),
      [cap('page', toDigits, 'command', 2), { ...delKey, units: 1 }],
    ];
  }, [page, hyphen, erase, toLetters, toDigits]);

  const onKey = useCallback(
    (id: string) => {
      if (id === 'page') setPage((old) => (old === 'digits' ? 'letters' : 'digits'));
      else if (id === 'backspace') onChange(residentId.slice(0, -1));
      else onChange(cleanId(residentId + id));
    },
    [residentId, onChange],
  );

  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (residentId !== '') onNext();
      }}
    >
      <div className="sign-in-say">
        <label htmlFor={fieldId}>{t`It is on your ID card.`}</label>
        <input
          id={fieldId}
          className="id-field"
          value={residentId}
          onChange={(event) => {
            onChange(cleanId(event.target.value));
            if (event.target.value.endsWith(badgeSign)) onBadge();
          }}
          inputMode="none"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the one field of the screen, and a keyboard may be on the table
          autoFocus
        />
      </div>
      <KeyGrid
        label={t`Keys for your ID`}
        rows={rows}
        onKey={onKey}
        className={page === 'digits' ? 'pad' : 'pad pad-letters'}
      />
      <div className="actions">
        <Button
          tone="main"
          icon={ArrowRight}
          iconAt="end"
          isDisabled={residentId === ''}
          onPress={onNext}
        >
          {t`Next`}
        </Button>
      </div>
    </form>
  );
}
