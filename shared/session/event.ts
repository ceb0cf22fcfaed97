import type { OutOfServiceReason } from '../ipc/view.ts';
import type { SessionLimits } from './limits.ts';

/** The device's clocks at the moment of an event, read together by the host, in milliseconds. */
export interface SessionTime {
  /** Since this boot; time asleep counts. What idle and total time are measured by (4.3). */
  readonly elapsedMillis: number;
  /** Trusted time since 1970 (rule 1.1). What the facility's hours are measured by. */
  readonly trustedMillis: number;
}

/** Where a signed-in resident is. A message is named by its id alone. */
export type SessionPlace =
  | { readonly name: 'home' | 'inbox' | 'people' | 'drafts' | 'sent' | 'pin' | 'remember' }
  | { readonly name: 'reading' | 'writing' | 'letter'; readonly messageId: string };

/** The name of a place, which is also the name of the screen and of the machine's state for it. */
export type PlaceName = SessionPlace['name'];

type Happening =
  /** The core has started and looked at the store. `fault` says why it cannot serve, if it cannot. */
  | {
      readonly type: 'BOOTED';
      readonly provisioned: boolean;
      readonly fault: OutOfServiceReason | null;
    }
  /** The device has its certificate and its facility. */
  | { readonly type: 'ENROLLED' }
  /** The device has carried out its wipe: it belongs to no facility, and nothing is on it any more. */
  | { readonly type: 'WIPED' }
  /** The locked screen was touched. */
  | { readonly type: 'TOUCH' }
  /** Back from the sign-in screen; or "OK" to the announcement that the session ends soon. */
  | { readonly type: 'CANCEL' }
  /** The PIN opened the resident's vault. */
  | { readonly type: 'SIGNED_IN'; readonly residentId: string }
  /** Another screen: by a button, or because a command has finished (a Send shows Sent). */
  | { readonly type: 'GO'; readonly place: SessionPlace }
  /** Someone touched the screen. */
  | { readonly type: 'ACTIVITY' }
  /** The large button "I need more time". */
  | { readonly type: 'EXTEND' }
  | { readonly type: 'SIGN_OUT' }
  /** Staff have suspended who is signed in, or taken them off this device. */
  | { readonly type: 'SHUT_OUT' }
  /** The draft is on disk, the keys are gone, the renderer is a fresh one (4.5). */
  | { readonly type: 'CLOSED' }
  /** Time has passed: sent at least once a second while lit, before every other event, on resume. */
  | { readonly type: 'TICK' }
  /** The facility's order, also the one kept on disk, given anew after a restart. */
  | { readonly type: 'LOCKDOWN' }
  | { readonly type: 'UNLOCK' }
  | { readonly type: 'FAULT'; readonly reason: OutOfServiceReason }
  | { readonly type: 'MENDED' }
  /** A code of staff was right. */
  | { readonly type: 'MAINTENANCE_BEGIN' }
  /** Staff leave. Gone away, they leave by themselves. */
  | { readonly type: 'MAINTENANCE_END' }
  /** The facility's policy has changed. */
  | { readonly type: 'POLICY'; readonly limits: SessionLimits };

/** All that can happen to the session. Every event says when, so that any of them can end it (4.3). */
export type SessionEvent = Happening & { readonly now: SessionTime };
