import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';

/** Sends an event or a question to the core and gives its answer. */
export type Ask = <Name extends ChannelName>(
  name: Name,
  input: ChannelInput<Name>,
) => Promise<ChannelResult<ChannelOutput<Name>>>;

/** The bridge as one function. A call that breaks off means that the core is starting again (K10). */
export function askThrough(bridge: Bridge): Ask {
  const ask = async (name: ChannelName, input: never): Promise<ChannelResult<unknown>> => {
    try {
      return await bridge[name](input);
    } catch {
      return { ok: false, error: { code: 'coreGone' } };
    }
  };
  // The bridge has one function a channel, each of its own type; the compiler cannot see that one
  // name picks input and answer together.
  return ask as Ask;
}
