import { randomBytes } from 'node:crypto';
import { V7Generator } from 'uuidv7';

/**
 * All that the gateway takes from outside itself: time and chance. Only composition roots make one
 * (rule 1.4); tests give their own.
 */
export interface World {
  /** The gateway's time, milliseconds since 1970: the authority for months, reviews and leases. */
  nowMillis(): number;
  /** The machine's own clock: certificates are dated by it, because TLS checks them by it. */
  machineMillis(): number;
  /** A new UUIDv7; sorts after all that this world made before. */
  newId(): string;
  /** Unguessable bytes. */
  randomBytes(count: number): Uint8Array;
}

/** The real world, whose gateway clock runs `offsetMillis` away from the machine's (demo only). */
export function createWorld(offsetMillis: number): World {
  return createWorldAt(() => Date.now() + offsetMillis);
}

/** A world whose gateway clock can be set, and runs on from there (demo only). */
export interface SettableWorld {
  readonly world: World;
  /** By how much the gateway's clock is ahead of the machine's. */
  offsetMillis(): number;
  setNow(millis: number): void;
}

/** The real world with a gateway clock that starts at an instant; null: at the machine's time. */
export function createSettableWorld(nowMillis: number | null): SettableWorld {
  let offsetMillis = 0;
  const setNow = (millis: number) => {
    offsetMillis = millis - Date.now();
  };
  if (nowMillis !== null) setNow(nowMillis);
  return {
    world: createWorldAt(() => Date.now() + offsetMillis),
    offsetMillis: () => offsetMillis,
    setNow,
  };
}

/** The real world with a gateway clock of the caller's. */
export function createWorldAt(nowMillis: () => number): World {
  const generator = new V7Generator();
  return {
    nowMillis,
    machineMillis: () => Date.now(),
    newId: () => generator.generateOrResetWithTs(nowMillis()).toString(),
    randomBytes: (count) => randomBytes(count),
  };
}
