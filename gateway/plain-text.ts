/**
 * What a reader cannot see and a screen obeys: controls, ends of lines, halves of pairs, and what turns the
 * direction of the text around it. Direction marks and joiners stay: names in several scripts need them.
 */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const everyObeyed = new RegExp(obeyed, 'gu');
const seen = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text is one line of whole Unicode characters, none of which a screen obeys. */
export function isPlainLine(text: string): boolean {
  return !obeyed.test(text);
}

/** Whether a text can be a name or a reference: a plain line with something in it to see. */
export function isPlainName(text: string): boolean {
  return isPlainLine(text) && seen.test(text);
}

/** A line as a terminal can be given it: what a terminal would obey is escaped, all but a tab. */
export function escapeControls(line: string): string {
  return line.replace(everyObeyed, (character) =>
    character === '\t' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
