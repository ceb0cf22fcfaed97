import type { ChannelResult, KioskError } from '../../shared/ipc/errors.ts';
import type { CostView } from '../../shared/ipc/view.ts';

/** What a draft sender talks to. */
export interface DraftSenderParts {
  /** Hands the whole text to the core. */
  readonly edit: (body: string) => Promise<ChannelResult<CostView>>;
  /** The cost of the newest text that the core has seen. */
  readonly onCost: (cost: CostView) => void;
  /** The core could not take the text; the screen still has it. */
  readonly onProblem: (error: KioskError) => void;
}

/** Takes each new text at once; the core gets every last one. */
export interface DraftSender {
  /** The text as it is now. */
  send(body: string): void;
  /** Done when the core has answered for the newest text. */
  settled(): Promise<void>;
}

/**
 * One call in flight at most: a slow store must not have a hundred letters queued behind it, and an
 * old text must never arrive after a newer one (rule 3.5). What comes while a call is under way
 * waits, and only the newest of it goes.
 */
export function createDraftSender(parts: DraftSenderParts): DraftSender {
  let waiting: string | null = null;
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting !== null) {
      const body = waiting;
      waiting = null;
      const answer = await parts.edit(body);
      if (answer.ok) parts.onCost(answer.value);
      else parts.onProblem(answer.error);
    }
    running = null;
  }

  return {
    send(body) {
      waiting = body;
      running ??= drain();
    },
    async settled() {
      await running;
    },
  };
}
