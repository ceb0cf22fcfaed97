import { randomFrom } from '../simulation/random.ts';

/** Different words in all letters together: of a large correspondence, names and misspellings included. */
const wordsKnown = 20_000;
const syllables = 'ba co da el fi go ha in jo ka le ma no or pa qui re sa to un va wi ya zu'.split(
  ' ',
);

/** Makes letters of natural length and words; the same name makes the same letters. */
export interface LetterMaker {
  /** So many characters, all of them one byte in UTF-8. */
  letter(characters: number): string;
  /** A word as often as letters have it; the rank of the commonest is 0. */
  word(): string;
  wordOfRank(rank: number): string;
  /** A whole number from 0 up to `bound`. */
  below(bound: number): number;
}

/**
 * Words by Zipf's law, as in every natural language: the commonest stands in nearly each letter, half of
 * all words in hardly any. An index of words is as long, and as slow, as these make it.
 */
export function letterMaker(name: string): LetterMaker {
  const random = randomFrom('letters', name);
  const word = () => wordOfRank(Math.floor(wordsKnown ** random.next()) - 1);
  return {
    word,
    wordOfRank,
    below: random.below,
    letter(characters) {
      const parts: string[] = [];
      for (let length = 0; length < characters; ) {
        const isSentenceOver = random.chance(0.09);
        const part = `${word()}${isSentenceOver ? '. ' : ' '}`;
        parts.push(part);
        length += part.length;
      }
      return parts.join('').slice(0, characters);
    },
  };
}

/** Short for the common ones; each rank has a word of its own. */
function wordOfRank(rank: number): string {
  let word = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / syllables.length)) {
    word += syllables[rest % syllables.length];
  }
  return word;
}
