import { buildKiosk } from '../../build/bundle/bundle.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import { type Kiosk, landscape, launchKiosk, startDisplay } from '../e2e/kiosk.ts';
import { type Body, PowerCut, type StartBody } from './body.ts';

/** Tablets in their real Electron window, on a display of their own. */
export interface WindowBodies {
  readonly start: StartBody;
  end(): Promise<void>;
}

/** Builds the kiosk and starts a display for it. */
export async function prepareWindows(): Promise<WindowBodies> {
  await buildKiosk();
  const display = await startDisplay(landscape);
  return {
    async start(dataDirectory) {
      return bodyOf(await launchKiosk({ display: display.name, dataDirectory }));
    },
    end: display.end,
  };
}

function bodyOf(kiosk: Kiosk): Body {
  let isEnding = false;
  return {
    async call(name, input) {
      try {
        const answer = await ask(kiosk, name, input);
        return answer as Awaited<ReturnType<Body['call']>> as never;
      } catch (error) {
        if (isEnding) throw new PowerCut();
        throw error;
      }
    },
    async kill() {
      isEnding = true;
      await kiosk.killHard();
    },
    async end() {
      isEnding = true;
      await kiosk.end();
    },
  };
}

/** Calls the bridge inside the page: a screen's own way to the core, through preload and shell. */
async function ask(
  kiosk: Kiosk,
  name: ChannelName,
  input: unknown,
): Promise<ChannelResult<unknown>> {
  const page = await kiosk.page();
  return page.evaluate(
    ([channel, given]) => {
      const { postern } = window as unknown as { postern: Bridge };
      return postern[channel](given as never) as Promise<ChannelResult<unknown>>;
    },
    [name, input] as const,
  );
}
