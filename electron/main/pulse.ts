/** What is known of a page's health. `hung`: no beat came; `white`: it beats and shows nothing. */
export type Health = 'well' | 'hung' | 'white';

const beatsMax = 4;
/** A page that loads on a cold, busy tablet has not begun to beat: it is given longer, once. */
const firstBeatMax = 15;

/** Follows the pulse of one page. */
export type Pulse = {
  /** The page beat; `hasContent` says whether anything stands on it. */
  readonly beat: (hasContent: boolean) => void;
  /** To be called once a `pulseMillis`. Counts calls and not time: a suspended tablet is not a hung one. */
  readonly tick: () => Health;
};

/** Starts following the pulse of a page that is about to load (K10). */
export function createPulse(): Pulse {
  let missed = beatsMax - firstBeatMax;
  let white = 0;
  return {
    beat: (hasContent) => {
      missed = 0;
      white = hasContent ? 0 : white + 1;
    },
    tick: () => {
      missed += 1;
      if (missed >= beatsMax) return 'hung';
      return white >= beatsMax ? 'white' : 'well';
    },
  };
}
