/**
 * The device's two clocks, read together (rule 1.4: only composition roots create one).
 * The wall clock can be set by anyone who can open the case; the boot clock cannot.
 */
export interface Clock {
  /** Milliseconds since 1970 by the wall clock. Grants nothing by itself (rule 1.1). */
  wallMillis(): number;
  /** Milliseconds since this boot; time asleep counts. Never goes back within a boot. */
  bootMillis(): number;
  /** Names this boot; another boot has another name. */
  bootId(): string;
}
