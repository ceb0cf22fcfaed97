import type { StampsView } from '../../shared/ipc/view.ts';
import { perforatedSquare } from './perforation.ts';
import { StampPicture } from './stamp-picture.tsx';

/** Side of a stamp's drawing in its own units; how large it is on the screen is the page's affair. */
const side = 96;
const outline = perforatedSquare(side, 8);

interface StampProps {
  /** Which of the pictures: the stamps of a month differ, like those in an album. */
  readonly picture: number;
  /** What the postmark says, where the stamp is spent; null for one that can be used. */
  readonly postmark: string | null;
}

/** One stamp, drawn. It stands beside its words and says nothing by itself. */
export function Stamp({ picture, postmark }: StampProps) {
  return (
    <svg
      className={postmark === null ? 'stamp' : 'stamp stamp-spent'}
      viewBox={`-3 -3 ${side + 6} ${side + 6}`}
      aria-hidden
      focusable={false}
    >
      <path d={outline} className="stamp-paper" />
      <svg
        x="10"
        y="10"
        width="76"
        height="76"
        viewBox="0 0 76 76"
        className="stamp-print"
        aria-hidden
      >
        <StampPicture picture={picture} />
      </svg>
      {postmark !== null && <Postmark words={postmark} />}
    </svg>
  );
}

/** The picture of the first stamp that is not spent: the same one that stands unmarked on home. */
export function nextPicture(stamps: StampsView | null): number {
  return stamps === null ? 0 : Math.max(0, stamps.perMonth - stamps.free);
}

/** The round mark and the waves of a hand stamp, a little askew as a hand leaves it. */
function Postmark({ words }: { words: string }) {
  return (
    <g className="postmark" transform="rotate(-14 48 48)">
      <circle cx="36" cy="50" r="25" />
      <circle cx="36" cy="50" r="17" />
      <text x="36" y="55" textAnchor="middle">
        {words}
      </text>
      {[38, 46, 54, 62].map((y) => (
        <path key={y} d={`M62 ${y}q5 -5 10 0t10 0t10 0t10 0`} />
      ))}
    </g>
  );
}
