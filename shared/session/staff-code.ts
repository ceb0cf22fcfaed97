/** A code with which staff open a tablet's maintenance: digits alone, for the pad that every screen has. */
export const staffCodeDigits = 11;

/** How many of them name the code; the rest, 26 bits, are its secret. */
const numberDigits = 3;

/** A whole code and nothing else. */
export const staffCodePattern = /^\d{11}$/;

/** Which code it is: what staff and the audit log may know of it. */
export function staffCodeNumber(code: string): string {
  return code.slice(0, numberDigits);
}

/** The code as it is read out and written on a card: 104 2839 5512. */
export function staffCodeInGroups(code: string): string {
  return code.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
}
