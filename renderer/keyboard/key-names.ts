import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { KeyCommand } from './layouts.ts';

/** Marks that a reader may swallow are named; a letter is its own name. */
const marks: Readonly<Record<string, MessageDescriptor>> = {
  ' ': msg`Space`,
  ',': msg`Comma`,
  '.': msg`Period`,
  '?': msg`Question mark`,
  '!': msg`Exclamation mark`,
  '¿': msg`Opening question mark`,
  '¡': msg`Opening exclamation mark`,
  "'": msg`Apostrophe`,
  '"': msg`Quotation mark`,
  '-': msg`Hyphen`,
  _: msg`Underscore`,
  ':': msg`Colon`,
  ';': msg`Semicolon`,
  '(': msg`Opening bracket`,
  ')': msg`Closing bracket`,
  '/': msg`Slash`,
  '@': msg`At sign`,
  '#': msg`Number sign`,
  $: msg`Dollar sign`,
  '%': msg`Percent sign`,
  '&': msg`And sign`,
  '*': msg`Star`,
  '+': msg`Plus sign`,
  '=': msg`Equals sign`,
};

const commands: Readonly<
  Record<Exclude<KeyCommand, 'page' | 'layout' | 'enter'>, MessageDescriptor>
> = {
  shift: msg`Capital letters`,
  backspace: msg`Delete`,
  left: msg`Move left`,
  right: msg`Move right`,
  undo: msg`Undo`,
};

/** What a letter key is called. */
export function letterName(i18n: I18n, letter: string): string {
  const mark = marks[letter];
  return mark === undefined ? letter : i18n._(mark);
}

/** What a command key is called. Page, layout and enter depend on where they lead. */
export function commandName(i18n: I18n, command: keyof typeof commands): string {
  return i18n._(commands[command]);
}
