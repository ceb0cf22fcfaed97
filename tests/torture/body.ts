import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { Result } from '../../shared/result.ts';

/** A tablet that is switched on: the real core, in whatever stands around it. */
export interface Body {
  /** Calls a channel as a screen does. Rejects with `PowerCut` when the tablet dies first. */
  call<Name extends ChannelName>(
    name: Name,
    input: ChannelInput<Name>,
  ): Promise<Result<ChannelOutput<Name>, KioskError>>;
  /** SIGKILL to all of it, at this very moment; ends when it is gone. */
  kill(): Promise<void>;
  /** Switches it off as staff do. */
  end(): Promise<void>;
}

/** Switches a tablet on that keeps its things in this directory; it may be booting still. */
export type StartBody = (dataDir: string) => Promise<Body>;

/** The tablet died under a call, whose outcome nobody was told. */
export class PowerCut extends Error {
  constructor() {
    super('the tablet is off');
    this.name = 'PowerCut';
  }
}
