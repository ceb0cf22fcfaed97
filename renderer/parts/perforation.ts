/** A corner keeps this part of the side whole: the punch never bites where two edges meet. */
const cornerShare = 0.045;
/** A hole's radius as a part of the way from one hole to the next. */
const holeShare = 0.28;

/**
 * The outline of a stamp: a square of `side` whose edges carry `holes` half-holes each, as the
 * punch leaves them. A path for SVG, clockwise from the top left corner.
 */
export function perforatedSquare(side: number, holes: number): string {
  const corner = side * cornerShare;
  const step = (side - 2 * corner) / holes;
  const radius = step * holeShare;
  const flat = (step - 2 * radius) / 2;
  const edge = (alongX: number, alongY: number) => {
    const line = (length: number) => `l${alongX * length} ${alongY * length}`;
    const hole = `a${radius} ${radius} 0 0 0 ${alongX * 2 * radius} ${alongY * 2 * radius}`;
    return line(corner) + `${line(flat)}${hole}${line(flat)}`.repeat(holes) + line(corner);
  };
  return `M0 0${edge(1, 0)}${edge(0, 1)}${edge(-1, 0)}${edge(0, -1)}Z`;
}
