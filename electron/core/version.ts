import manifest from '../../package.json' with { type: 'json' };
import type { App } from '../../shared/protocol/enrol.ts';

/** The version of Postern that is running. */
export const { version } = manifest;

/** What a kiosk was packed for (docs/decisions/0016). */
export type Purpose = 'release' | 'tests';

/** This kiosk's. One that is run out of its sources was not packed, and nobody needs to be kept from it. */
export const purpose: Purpose =
  typeof POSTERN_FOR_TESTS === 'boolean' && POSTERN_FOR_TESTS ? 'tests' : 'release';

/** What a kiosk says of itself to a gateway. */
export function appOf(packedFor: Purpose): App {
  return packedFor === 'tests' ? { version, isForTests: true } : { version };
}
