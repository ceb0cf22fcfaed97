import { assert } from '../../../shared/assert.ts';
import type { KioskView } from '../../../shared/ipc/view.ts';
import { type FuzzedTablet, marcus, must, signIn } from './tablet.ts';

/** Where the session stands while inputs come in. */
export interface Scene {
  readonly name: string;
  /** Its part of all inputs. */
  readonly share: number;
  /** Somebody is signed in. */
  readonly isSignedIn: boolean;
  readonly stands: (view: KioskView) => boolean;
  /** Brings the session there from wherever it is. */
  readonly set: (tablet: FuzzedTablet) => Promise<void>;
}

/** Long enough for the warning of an idle session (4.4), and too short for its end. */
const idleMillis = 4.5 * 60_000;

/**
 * From somebody who is signed in to nobody: wrong PINs shut a resident out, and are tried when they have
 * no more to do.
 */
export const scenes: readonly Scene[] = [
  {
    name: 'home',
    isSignedIn: true,
    share: 0.2,
    stands: ({ screen }) => screen.name === 'home',
    set: async (tablet) => {
      await besideDraft(tablet);
      await must(tablet.core, 'session.go', { place: 'home' });
    },
  },
  {
    name: 'writing',
    isSignedIn: true,
    share: 0.3,
    stands: ({ screen }) => screen.name === 'writing',
    set: async (tablet) => {
      await besideDraft(tablet);
      await must(tablet.core, 'draft.start', { contactId: marcus.contactId, replyToId: null });
    },
  },
  {
    name: 'reading',
    isSignedIn: true,
    share: 0.15,
    stands: ({ screen }) => screen.name === 'reading',
    set: async (tablet) => {
      await besideDraft(tablet);
      const { items } = await must(tablet.core, 'photos.own', { cursor: null });
      await must(tablet.core, 'mail.open', { messageId: items[0]?.messageId ?? '' });
    },
  },
  {
    name: 'expiring',
    isSignedIn: true,
    share: 0.1,
    stands: ({ warning }) => warning !== null,
    set: async (tablet) => {
      await besideDraft(tablet);
      await must(tablet.core, 'session.activity', null);
      tablet.clock.pass(idleMillis);
      await must(tablet.core, 'view.get', null);
    },
  },
  {
    name: 'signingIn',
    isSignedIn: false,
    share: 0.15,
    stands: ({ screen }) => screen.name === 'signingIn',
    set: async (tablet) => {
      await locked(tablet);
      await must(tablet.core, 'session.touch', null);
    },
  },
  {
    name: 'locked',
    isSignedIn: false,
    share: 0.1,
    stands: ({ screen }) => screen.name === 'locked',
    set: locked,
  },
];

/** Somebody is signed in, and no draft is left behind on the desk. */
async function besideDraft(tablet: FuzzedTablet): Promise<void> {
  const { core } = tablet;
  if (core.view().resident === null) {
    await locked(tablet);
    await signIn(core, marcus);
  }
  const { screen } = core.view();
  if (screen.name !== 'writing') return;
  await must(core, 'draft.discard', { messageId: screen.writing.messageId });
}

async function locked({ core, clock }: FuzzedTablet): Promise<void> {
  if (core.view().screen.name === 'signingIn') await core.call('session.cancel', null);
  if (core.view().resident !== null) await must(core, 'session.signOut', null);
  // A session ends in a few turns of its own.
  for (let turn = 0; turn < 50 && core.view().screen.name !== 'locked'; turn += 1) {
    await new Promise((done) => setImmediate(done));
  }
  assert(core.view().screen.name === 'locked', `the tablet is locked at ${clock.bootMillis()}`);
}
