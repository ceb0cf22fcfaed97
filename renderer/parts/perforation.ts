/**
 * The outline of a stamp: a square of `side` whose edges carry `holes` half-holes each, as the
 * punch leaves them. A path for SVG, clockwise from the top left corner.
 */
export function perforatedSquare(side: number, holes: number): string {
  const step = side / holes;
  const radius = step * 0.31;
  const flat = (step - 2 * radius) / 2;
  const edge = (alongX: number, alongY: number) => {
    const line = `l${alongX * flat} ${alongY * flat}`;
    const hole = `a${radius} ${radius} 0 0 0 ${alongX * 2 * radius} ${alongY * 2 * radius}`;
    return `${line}${hole}${line}`.repeat(holes);
  };
  return `M0 0${edge(1, 0)}${edge(0, 1)}${edge(-1, 0)}${edge(0, -1)}Z`;
}
