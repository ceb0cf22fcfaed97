import type { ChannelResult } from '../shared/ipc/errors.ts';
import type { ChannelName } from '../shared/ipc/names.ts';
import type { KioskView } from '../shared/ipc/view.ts';

/** What the shell (main process) says to the core (utility process). */
export type ShellToCore =
  /** A screen's call. The shell has checked the sender and the size, and nothing else. */
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly channel: ChannelName;
      readonly input: unknown;
    }
  /** A fresh renderer stands, with a fresh storage partition: the end of `renewWindow`. */
  | { readonly kind: 'windowRenewed' }
  /** The renderer died or hung: whoever was signed in has lost the screen. */
  | { readonly kind: 'rendererGone'; readonly reason: string }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  /** The shell is about to end: save, close the store, answer `ended`. */
  | { readonly kind: 'end' };

/** What the core says to the shell. */
export type CoreToShell =
  | { readonly kind: 'answer'; readonly id: number; readonly result: ChannelResult<unknown> }
  | { readonly kind: 'view'; readonly view: KioskView }
  /** Destroy the window and all it stored, and make a new one (rule 4.5). */
  | { readonly kind: 'renewWindow' }
  | { readonly kind: 'ended' };
