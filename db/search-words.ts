/** A resident looks for a few words; more than this is paste, and would only be slow. */
const wordsMax = 16;

/**
 * The words of a text as the index has them, in order: without accents and capitals, cut at whatever is
 * neither letter nor digit (m'ap: m, ap). So `jardin` finds `Jardín`, and `fre` finds `frè`.
 *
 * One function for what is written and for what is looked for. The index itself splits nothing more: its
 * tokenizer, `ascii`, takes letters and digits, and all that is not ASCII, for parts of a word.
 */
export function foldedWords(text: string): string[] {
  const bare = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  return bare.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * What a person typed into a search field, as a query of the index: every word must occur, in any order,
 * and the last one, which may still be being typed, may go on. Null when there is no word in it.
 *
 * Each word is quoted and holds only letters and digits, so that nothing a person types is ever read as
 * the index's query language.
 */
export function searchQuery(typed: string): string | null {
  const words = foldedWords(typed).slice(0, wordsMax);
  return words.length === 0 ? null : `${words.map((word) => `"${word}"`).join(' ')}*`;
}
