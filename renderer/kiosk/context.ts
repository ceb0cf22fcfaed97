import type { I18n } from '@lingui/core';
import { createContext, use } from 'react';
import { assert } from '../../shared/assert.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { Calendar } from '../phrases/dates.ts';
import type { Language } from '../words/catalog.ts';
import type { Ask } from './ask.ts';
import type { Display } from './display.ts';
import type { SeenView } from './view-store.ts';

/** All that a screen can know and do. */
export interface Kiosk {
  readonly seen: SeenView;
  readonly ask: Ask;
  /** Asks, and shows what went wrong in words on whatever screen is there. */
  readonly command: Ask;
  readonly problem: KioskError | null;
  readonly language: Language;
  /** Before sign-in; the resident's own language rules after it. */
  readonly chooseLanguage: (language: Language) => void;
  readonly i18n: I18n;
  readonly calendar: Calendar;
  readonly display: Display;
  readonly chooseDisplay: (display: Display) => void;
  /** Opens the always-open services, from any screen (rule 7). */
  readonly openHelp: () => void;
  readonly isHelpOpen: boolean;
}

/** Given by the app around every screen. */
export const KioskContext = createContext<Kiosk | null>(null);

/** The kiosk around this screen. */
export function useKiosk(): Kiosk {
  const kiosk = use(KioskContext);
  assert(kiosk !== null, 'a screen outside the kiosk');
  return kiosk;
}
