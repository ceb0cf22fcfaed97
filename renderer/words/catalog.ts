import { type I18n, setupI18n } from '@lingui/core';
import { messages as english } from './en.po';
import { messages as spanish } from './es.po';

/** A language of the interface, as the contract with the core names it. */
export type Language = 'en' | 'es';

const catalogues = { en: english, es: spanish } as const;

/** What each language calls itself: these are never translated. */
export const ownNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' };

/** The words of `language`, ready to use. Both catalogues ship in the first file: a switch is instant. */
export function wordsIn(language: Language): I18n {
  return setupI18n({ locale: language, messages: { [language]: catalogues[language] } });
}
