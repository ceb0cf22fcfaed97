import type { I18n } from '@lingui/core';
import {
  ArrowBigUp,
  ArrowBigUpDash,
  ChevronLeft,
  ChevronRight,
  CornerDownLeft,
  Delete,
  type LucideIcon,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Language } from '../words/catalog.ts';
import type { KeyCap } from './key-grid.tsx';
import { commandName, letterName } from './key-names.ts';
import { type Key, type KeyCommand, type KeyPage, keyRows, shifted } from './layouts.ts';

/** What the keyboard remembers while its screen is open, and not a moment longer. */
export interface KeyboardState {
  readonly layout: Language;
  readonly page: KeyPage;
  readonly shift: 'off' | 'once' | 'locked';
}

/** The words on the keys. */
export interface KeyboardWords {
  readonly i18n: I18n;
  readonly enterName: string;
  readonly lettersPage: string;
  readonly symbolsPage: string;
  readonly english: string;
  readonly spanish: string;
}

/** A key's name and what is drawn on it. */
interface Face {
  readonly name: string;
  readonly face: ReactNode;
}

/** What is seen on a key must be part of what it is called (WCAG 2.5.3). */
function written(face: string, words: string): Face {
  return { name: `${face} ${words}`, face };
}

function commandFace(command: KeyCommand, state: KeyboardState, words: KeyboardWords): Face {
  const drawn = (Icon: LucideIcon, name: string): Face => ({
    name,
    face: <Icon className="icon" aria-hidden focusable={false} />,
  });
  switch (command) {
    case 'shift': {
      const icon = state.shift === 'locked' ? ArrowBigUpDash : ArrowBigUp;
      return drawn(icon, commandName(words.i18n, command));
    }
    case 'backspace':
      return drawn(Delete, commandName(words.i18n, command));
    case 'left':
      return drawn(ChevronLeft, commandName(words.i18n, command));
    case 'right':
      return drawn(ChevronRight, commandName(words.i18n, command));
    case 'undo':
      return drawn(Undo2, commandName(words.i18n, command));
    case 'enter':
      return drawn(CornerDownLeft, words.enterName);
    case 'page':
      return state.page === 'letters'
        ? written('123 ?', words.symbolsPage)
        : written('ABC', words.lettersPage);
    case 'layout':
      return state.layout === 'en' ? written('ñ á', words.spanish) : written('EN', words.english);
  }
}

function keyCap(key: Key, state: KeyboardState, words: KeyboardWords): KeyCap {
  if (key.kind === 'command') {
    const { command } = key;
    const { name, face } = commandFace(command, state, words);
    const repeats = command === 'backspace' || command === 'left' || command === 'right';
    const isOn = command === 'shift' ? state.shift !== 'off' : null;
    return { id: command, name, face, units: key.units, tone: 'command', repeats, isOn };
  }
  const letter = state.shift === 'off' ? key.letter : shifted(key.letter, state.layout);
  const name = letterName(words.i18n, letter);
  const face = key.letter === ' ' ? name : letter;
  return {
    id: `letter ${key.letter}`,
    name,
    face,
    units: key.units,
    tone: 'letter',
    repeats: false,
    isOn: null,
  };
}

/** The keys as they stand now, row by row. */
export function keyCaps(state: KeyboardState, words: KeyboardWords): KeyCap[][] {
  return keyRows(state.layout, state.page).map((row) =>
    row.map((key) => keyCap(key, state, words)),
  );
}
