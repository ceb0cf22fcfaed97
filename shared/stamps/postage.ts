import type { Policy } from '../policy/policy.ts';

/** Two units of UTF-16 that are one code point. */
const pairs = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** Unicode code points after NFC: what postage counts (rule 2.10). */
export function countCharacters(text: string): number {
  const units = text.normalize('NFC');
  return units.length - (units.match(pairs)?.length ?? 0);
}

/**
 * Stamps that a message costs (rule 2.10): characters rounded up to whole stamps, at least one, and
 * each photo's price. The one function for it, at kiosk and gateway alike.
 */
export function stampsForMessage(
  message: { readonly characters: number; readonly photos: number },
  postage: Policy['postage'],
): number {
  const forText = Math.max(1, Math.ceil(message.characters / postage.charactersPerStamp));
  return forText + message.photos * postage.stampsPerPhoto;
}

/** Characters that still fit on the stamps that a text of this length already costs. */
export function charactersLeft(characters: number, postage: Policy['postage']): number {
  return (
    stampsForMessage({ characters, photos: 0 }, postage) * postage.charactersPerStamp - characters
  );
}
