import { useLingui } from '@lingui/react/macro';
import { useCallback, useMemo, useState } from 'react';
import type { Language } from '../words/catalog.ts';
import type { Edit } from './editing.ts';
import { type KeyboardState, type KeyboardWords, keyCaps } from './key-caps.tsx';
import { KeyGrid } from './key-grid.tsx';
import { shifted } from './layouts.ts';

interface KeyboardProps {
  /** The layout to begin with: the language of the interface. */
  readonly language: Language;
  /** Must be stable: the keys are drawn once and not at every letter. */
  readonly onEdit: (edit: Edit) => void;
  readonly onUndo: () => void;
  readonly onEnter: () => void;
  /** What Enter does here, in words. */
  readonly enterName: string;
}

/** The keyboard on the screen (kiosk.md A3). It learns nothing and suggests nothing. */
export function Keyboard({ language, onEdit, onUndo, onEnter, enterName }: KeyboardProps) {
  const { t, i18n } = useLingui();
  const [state, setState] = useState<KeyboardState>({
    layout: language,
    page: 'letters',
    shift: 'off',
  });

  const onKey = useCallback(
    (id: string) => {
      const letter = id.startsWith('letter ') ? id.slice('letter '.length) : null;
      if (letter !== null) {
        onEdit({
          kind: 'insert',
          text: state.shift === 'off' ? letter : shifted(letter, state.layout),
        });
        if (state.shift === 'once') setState({ ...state, shift: 'off' });
        return;
      }
      switch (id) {
        case 'shift':
          return setState({ ...state, shift: nextShift[state.shift] });
        case 'page':
          return setState({
            ...state,
            page: state.page === 'letters' ? 'symbols' : 'letters',
            shift: 'off',
          });
        case 'layout':
          return setState({
            ...state,
            layout: state.layout === 'en' ? 'es' : 'en',
            page: 'letters',
          });
        case 'backspace':
        case 'left':
        case 'right':
          return onEdit({ kind: id });
        case 'undo':
          return onUndo();
        case 'enter':
          return onEnter();
      }
    },
    [state, onEdit, onUndo, onEnter],
  );

  const rows = useMemo(() => {
    const words: KeyboardWords = {
      i18n,
      enterName,
      lettersPage: t`Letters`,
      symbolsPage: t`Numbers and signs`,
      english: t`English keyboard`,
      spanish: t`Spanish keyboard`,
    };
    return keyCaps(state, words);
  }, [state, i18n, t, enterName]);

  return <KeyGrid label={t`Keyboard`} rows={rows} onKey={onKey} className="keyboard" />;
}

/** Once for one letter, again for all, again for none. */
const nextShift = { off: 'once', once: 'locked', locked: 'off' } as const;
