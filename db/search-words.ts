/** A resident looks for a few words; more than this is paste, and would only be slow. */
const wordsMax = 16;

/**
 * What a person typed into a search field, as a query of the index: every word must occur, and the
 * last one, which may still be being typed, may go on. Null when there is no word in it.
 *
 * Each word is quoted and holds only the letters and digits that the index keeps, so that nothing a
 * person types is ever read as the index's query language.
 */
export function searchQuery(typed: string): string | null {
  const words = typed
    .normalize('NFC')
    .split(/\s+/u)
    // A mark alone is no word of the index, though it belongs to one.
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, wordsMax)
    .map((word) => `"${word.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()}"`);
  return words.length === 0 ? null : `${words.join(' ')}*`;
}
