import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import { type ChannelName, channelNames } from '../../shared/ipc/names.ts';
import { fail } from '../../shared/result.ts';
import { kioskOrigin } from './assets.ts';
import { fitsChannel } from './input-size.ts';

/** What a screen's calls need of the rest of the shell. */
export type CallTarget = {
  /** The id of the page whose calls count; null while there is none. */
  readonly contentsId: () => number | null;
  /** Hands a call to the core. Never rejects. */
  readonly call: (channel: ChannelName, input: unknown) => Promise<ChannelResult<unknown>>;
};

/**
 * One handler for each channel of the schema, and no other way in (K8). The shell looks at who is
 * calling and how much they bring; what it says is for the core to check. A caller that is refused
 * learns only that the input was bad.
 */
export function answerCalls(target: CallTarget): void {
  for (const channel of channelNames) {
    ipcMain.handle(
      channel,
      async (event, ...inputs: unknown[]): Promise<ChannelResult<unknown>> => {
        const [input] = inputs;
        if (!isScreen(event, target.contentsId())) return fail({ code: 'badInput' });
        if (inputs.length !== 1 || !fitsChannel(input)) return fail({ code: 'badInput' });
        return target.call(channel, input);
      },
    );
  }
}

/** Only the main frame of the page that is up now: not a frame in it, and not one on its way out. */
function isScreen({ sender, senderFrame }: IpcMainInvokeEvent, contentsId: number | null): boolean {
  return (
    sender.id === contentsId &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    // The address and not the origin alone: `about:blank` inherits the origin of who went there.
    senderFrame.url === `${kioskOrigin}/`
  );
}
