/** Between the resident's ID and the code on a badge: no ID has one, and every reader can send it. */
export const badgeSign = '+';
/** 80 bits in base32. */
export const badgeCodeCharacters = 16;

/** What a badge says: `R-1001+7F3K-…`, as it is printed and as a reader types it. */
export function badgeText(residentId: string, code: string): string {
  return `${residentId}${badgeSign}${code.replace(/(.{4})(?=.)/g, '$1-')}`;
}

/**
 * A badge's code as it is meant, whatever way it was typed: any case, spaces and hyphens anywhere, O for 0,
 * I and L for 1. Whether it is one is not asked: a wrong one takes the same work (5.1).
 */
export function readBadgeCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
