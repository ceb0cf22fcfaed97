import type { ChannelInput, ChannelOutput } from './channels.ts';
import type { ChannelResult } from './errors.ts';
import type { ChannelName } from './names.ts';
import type { KioskView } from './view.ts';

/**
 * What the preload puts into the page as `window.postern`: one function a channel, derived from
 * channels.ts, and a listener for the view. Nothing of Electron crosses.
 */
export type Bridge = {
  readonly [Name in ChannelName]: (
    input: ChannelInput<Name>,
  ) => Promise<ChannelResult<ChannelOutput<Name>>>;
} & {
  /** Calls `listener` with each new view until the returned function is called. */
  readonly onView: (listener: (view: KioskView) => void) => () => void;
};
