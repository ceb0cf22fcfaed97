import type { Bridge } from '../shared/ipc/bridge.ts';
import { type ChannelName, channelNames } from '../shared/ipc/names.ts';
import type { CostView, KioskView } from '../shared/ipc/view.ts';

/** What the stand-in answers, by channel; what is missing is answered with a plain "done". */
export type StandInAnswers = { readonly [Name in ChannelName]?: unknown };

/** Everything a stand-in needs, as plain data: it crosses into the page. */
export interface StandInScript {
  readonly names: readonly ChannelName[];
  readonly view: KioskView;
  readonly answers: StandInAnswers;
  /** Counted down with each letter; the rest of the cost stays as it is here. */
  readonly cost: CostView;
}

/** One call as the page made it. */
export interface StandInCall {
  readonly name: ChannelName;
  readonly input: unknown;
}

/** The page's window while the stand-in is there. */
export interface StandInWindow {
  postern: Bridge;
  /** Every call so far, oldest first. */
  posternCalls: StandInCall[];
  /** Shows another view, as the core would. */
  posternShow: (view: KioskView) => void;
}

/** The script of a stand-in: derived from the one list of channels, so that none is forgotten. */
export function standInScript(
  view: KioskView,
  answers: StandInAnswers,
  cost: CostView,
): StandInScript {
  return { names: channelNames, view, answers, cost };
}

/**
 * Puts a stand-in for the core into a page. It runs in the page, before the screens, and so uses
 * nothing from outside itself. Tests only: no screen imports it, and it is not in what is built.
 */
export function installStandIn(script: StandInScript): void {
  const page = window as unknown as StandInWindow;
  let shown = script.view;
  const listeners = new Set<(view: KioskView) => void>();
  const calls: StandInCall[] = [];
  const costOf = (body: string): CostView => {
    const characters = [...body.normalize('NFC')].length;
    const stamps = Math.max(1, Math.ceil(characters / script.cost.charactersPerStamp));
    return {
      ...script.cost,
      characters,
      stamps,
      charactersLeft: stamps * script.cost.charactersPerStamp - characters,
      uses:
        script.cost.missing + script.cost.ifLeft > 0
          ? script.cost.uses
          : { ...script.cost.uses, free: stamps },
    };
  };
  const answer = (name: ChannelName, input: unknown): unknown => {
    if (name in script.answers) return script.answers[name];
    if (name === 'view.get') return { ok: true, value: shown };
    if (name === 'draft.edit') {
      return { ok: true, value: costOf((input as { body: string }).body) };
    }
    return { ok: true, value: null };
  };
  const bridge: Record<string, unknown> = {
    onView: (listener: (view: KioskView) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  for (const name of script.names) {
    bridge[name] = async (input: unknown) => {
      calls.push({ name, input });
      return answer(name, input);
    };
  }
  page.postern = bridge as unknown as Bridge;
  page.posternCalls = calls;
  page.posternShow = (view) => {
    shown = view;
    for (const listener of listeners) listener(view);
  };
}
