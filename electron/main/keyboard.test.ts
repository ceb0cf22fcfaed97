import { describe, expect, it } from 'vitest';
import { type KeyInput, passesKey } from './keyboard.ts';

const plain = { control: false, alt: false, meta: false, shift: false };

function key(name: string, held: Partial<KeyInput> = {}): KeyInput {
  return { key: name, ...plain, ...held };
}

describe('K7 keys', () => {
  it.each(['a', 'Z', 'é', 'ñ', '7', ' ', '¿', '😀'])('K7 the character %j passes', (name) => {
    expect(passesKey(key(name))).toBe(true);
    expect(passesKey(key(name, { shift: true }))).toBe(true);
  });

  it.each(['Tab', 'Enter', 'Escape', 'Backspace', 'ArrowLeft', 'Home'])(
    'K7 %s passes, so that every screen can be walked without touch (A2)',
    (name) => {
      expect(passesKey(key(name))).toBe(true);
      expect(passesKey(key(name, { shift: true }))).toBe(true);
    },
  );

  it.each(['c', 'v', 'x', 'z', 'a', 'Z'])('K7 Ctrl+%s edits text and passes', (name) => {
    expect(passesKey(key(name, { control: true }))).toBe(true);
  });

  it.each([
    ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
    'ContextMenu',
    'PrintScreen',
    'BrowserBack',
    'BrowserHome',
    'LaunchMail',
    'AudioVolumeUp',
    'Power',
    'Help',
    'Insert',
    'Meta',
    'Process',
    'Unidentified',
  ])('K7 %s does not pass, held with anything or nothing', (name) => {
    for (const held of [{}, { control: true }, { alt: true }, { shift: true }, { meta: true }]) {
      expect(passesKey(key(name, held))).toBe(false);
    }
  });

  it.each(['r', 'w', 'q', 'p', 's', 'o', 'u', 'n', 't', 'l', 'f', '0', '+', '-', 'Tab', 'Enter'])(
    'K7 Ctrl+%s does not pass',
    (name) => {
      expect(passesKey(key(name, { control: true }))).toBe(false);
      expect(passesKey(key(name, { control: true, shift: true }))).toBe(false);
    },
  );

  it.each(['F4', 'Tab', ' ', 'ArrowLeft', 'a', 'Escape'])(
    'K7 Alt+%s and Super+%s do not',
    (name) => {
      expect(passesKey(key(name, { alt: true }))).toBe(false);
      expect(passesKey(key(name, { meta: true }))).toBe(false);
      expect(passesKey(key(name, { control: true, alt: true }))).toBe(false);
    },
  );

  it('K7 Ctrl+Shift+C, which opens developer tools in browsers, is not a copy', () => {
    expect(passesKey(key('C', { control: true, shift: true }))).toBe(false);
  });
});
