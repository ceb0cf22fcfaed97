import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useId, useRef } from 'react';
import { Keyboard } from '../keyboard/keyboard.tsx';
import { useField } from '../keyboard/use-field.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from './button.tsx';
import '../styles/keyboard.css';

/** As many letters as the core looks for (shared/ipc/channels.ts). */
const searchLettersMax = 200;

interface SearchBoxProps {
  readonly onSearch: (words: string) => void;
  readonly onClose: () => void;
}

/** A line to write the words into, with the keyboard below it. */
export function SearchBox({ onSearch, onClose }: SearchBoxProps) {
  const { language } = useKiosk();
  const { t } = useLingui();
  const fieldId = useId();
  const words = useRef('');
  const field = useField<HTMLInputElement>(
    '',
    useCallback((text: string) => {
      words.current = text;
    }, []),
  );
  const begin = useRef(onSearch);
  begin.current = onSearch;
  const search = useCallback(
    () => begin.current(words.current.trim().slice(0, searchLettersMax)),
    [],
  );
  const { ref } = field;
  useEffect(() => ref.current?.focus(), [ref]);
  return (
    <search className="search-box">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <label htmlFor={fieldId}>{t`Words to look for`}</label>
        <div className="search-line">
          <input
            {...field.props}
            ref={ref}
            id={fieldId}
            className="search-field"
            inputMode="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={searchLettersMax}
          />
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button tone="main" onPress={search}>{t`Find`}</Button>
        </div>
        <Keyboard
          language={language}
          onEdit={field.edit}
          onUndo={field.undo}
          onEnter={search}
          enterName={t`Find these words`}
        />
      </form>
    </search>
  );
}
