/** Sizes of text in percent (screens.md, Feel). */
export const textSizes = [100, 125, 150, 200] as const;
/** The sets of colours in styles/tokens.css. */
export const looks = ['light', 'dark', 'contrast'] as const;

/** How the screen is drawn for the person in front of it. Kept nowhere: gone with them (rule 4.5). */
export interface Display {
  readonly textSize: (typeof textSizes)[number];
  readonly look: (typeof looks)[number];
}

/** What the next person finds. */
export const firstDisplay: Display = { textSize: 100, look: 'light' };

/** Puts the choice on the page; tokens.css does the rest. */
export function showDisplay(root: HTMLElement, display: Display): void {
  root.dataset['textSize'] = String(display.textSize);
  root.dataset['look'] = display.look;
}
