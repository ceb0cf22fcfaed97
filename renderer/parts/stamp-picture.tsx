import type { ReactNode } from 'react';

/**
 * The four pictures of a month, printed in the two inks of the house on paper: the gate that letters
 * go through, a swallow with an envelope, a letter folded to a boat, and a lit window at night.
 */
const pictures: readonly ReactNode[] = [
  <g key="gate">
    <rect className="ink-wash" width="76" height="76" />
    <circle className="ink-care" cx="38" cy="41" r="10" />
    <path
      className="ink-accent"
      d="M0 18h8v-6h10v6h10v-6h20v6h10v-6h10v6h8v58H56V44a18 18 0 0 0-36 0v32H0Z"
    />
    <path className="ink-paper" d="M31 76c2-9 4-14 7-18 3 4 5 9 7 18Z" />
    <path className="ink-line" d="M6 30h9M4 42h9M62 30h9M63 42h8M6 55h9M62 55h9M6 67h9M62 67h9" />
  </g>,
  <g key="swallow">
    <rect className="ink-wash" width="76" height="76" />
    <circle className="ink-care" cx="56" cy="20" r="9" />
    <path
      className="ink-accent"
      d="M8 20c12 2 21 8 27 17 4-2 9-3 14-2 4 1 6 3 10 5-4 0-5 1-7 4-5 7-13 10-21 8L12 62l9-13L6 50l17-9C14 37 9 29 8 20Z"
    />
    <circle className="ink-paper" cx="50" cy="39.5" r="1.6" />
    <g transform="rotate(12 62 56)">
      <rect className="ink-paper ink-outline" x="52" y="50" width="20" height="14" rx="1" />
      <path className="ink-outline" d="m52 51 10 8 10-8" />
    </g>
    <path className="ink-outline" d="M58 41q4 3 3 8" />
  </g>,
  <g key="boat">
    <rect className="ink-wash" width="76" height="76" />
    <circle className="ink-care" cx="19" cy="20" r="8" />
    <path className="ink-paper ink-outline" d="M38 18 55 46H21Z" />
    <path className="ink-outline" d="M38 18v28" />
    <path className="ink-paper ink-outline" d="M10 42l12 4h32l12-4-10 17H20Z" />
    <path className="ink-accent" d="M0 56q6.3-6 12.6 0t12.6 0t12.6 0t12.6 0t12.6 0t13-1V76H0Z" />
    <path className="ink-line" d="M4 67q5-5 10 0t10 0M44 68q5-5 10 0t10 0" />
  </g>,
  <g key="window">
    <rect className="ink-accent" width="76" height="76" />
    <path className="ink-paper" d="M58 10a10 10 0 1 0 9 15 8.5 8.5 0 0 1-9-15Z" />
    <circle className="ink-paper" cx="14" cy="14" r="1.5" />
    <circle className="ink-paper" cx="30" cy="8" r="1.2" />
    <circle className="ink-paper" cx="42" cy="18" r="1.5" />
    <circle className="ink-paper" cx="10" cy="34" r="1.2" />
    <path className="ink-wash" d="M0 64q38-18 76 0v12H0Z" />
    <path className="ink-paper" d="M18 42 38 26l20 16v24H18Z" />
    <rect className="ink-care" x="31" y="44" width="14" height="14" rx="1" />
    <path className="ink-window" d="M38 44v14M31 51h14" />
  </g>,
];

/** Picture `picture` of the set, going round where there are more stamps than pictures. */
export function StampPicture({ picture }: { picture: number }) {
  return pictures[picture % pictures.length];
}
