import type { I18n } from '@lingui/core';
import { ArrowBigUp, ArrowBigUpDash, ChevronLeft, ChevronRight, CornerDownLeft, Delete, Undo2 } from 'lucide-react';
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
  readonly undo: string;
  readonly lettersPage: string;
  readonly symbolsPage: string;
  readonly english: string;
  readonly spanish: string;
}

const picture = { className: 'icon', 'aria-hidden': true, focusable: false } as const;

function commandCap(command: KeyCommand, state: KeyboardState, words: KeyboardWords): [string, ReactNode] {
  switch (command) {
    case 'shift':
      return [
        commandName(words.i18n, command),
        state.shift === 'locked' ? <ArrowBigUpDash {...picture} /> : <ArrowBigUp {...picture} />,
      ];
    case 'backspace':
      return [commandName(words.i18n, command), <Delete key="face" {...picture} />];
    case 'left':
      return [commandName(words.i18n, command), <ChevronLeft key="face" {...picture} />];
    case 'right':
      return [commandName(words.i18n, command), <ChevronRight key="face" {...picture} />];
    case 'undo':
      return [words.undo, <Undo2 key="face" {...picture} />];
    case 'enter':
      return [words.enterName, <CornerDownLeft key="face" {...picture} />];
    case 'page':
      return state.page === 'letters' ? [words.symbolsPage, '123 ?'] : [words.lettersPage, 'ABC'];
    case 'layout':
      return state.layout === 'en' ? [words.spanish, 'ñ á'] : [words.english, 'EN'];
  }
}

function keyCap(key: Key, state: KeyboardState, words: KeyboardWords): KeyCap {
  if (key.kind === 'command') {
    const { command } = key;
    const [name, face] = commandCap(command, state, words);
    const repeats = command === 'backspace' || command === 'left' || command === 'right';
    const isOn = command === 'shift' ? state.shift !== 'off' : null;
    return { id: command, name, face, units: key.units, tone: 'command', repeats, isOn };
  }
  const letter = state.shift === 'off' ? key.letter : shifted(key.letter, state.layout);
  const name = letterName(words.i18n, letter);
  const face = key.letter === ' ' ? name : letter;
  return { id: `letter ${key.letter}`, name, face, units: key.units, tone: 'letter', repeats: false, isOn: null };
}

/** The keys as they stand now, row by row. */
export function keyCaps(state: KeyboardState, words: KeyboardWords): KeyCap[][] {
  return keyRows(state.layout, state.page).map((row) => row.map((key) => keyCap(key, state, words)));
}
