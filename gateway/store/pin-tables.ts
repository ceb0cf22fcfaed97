/** The code on a resident's badge, as a PIN is kept; base64 both. */
export interface BadgesTable {
  resident_id: string;
  salt: string;
  stretched: string;
}

/** A stretched PIN of before, closed under the one that counts. */
export interface PinLinksTable {
  resident_id: string;
  /** Base64, as in `residents.pin_salt`. */
  salt: string;
  /** Base64: gateway/pins/link.ts. */
  link: string;
  version: number;
}
