import { assert } from '../../shared/assert.ts';
import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { Mark, Shown, Task } from './marks.ts';

/** What the people at a tablet were told up to a moment, by which its disk is judged. */
export interface Promises {
  readonly isEnrolled: boolean;
  /** They saw stamps of their own. */
  readonly hasSeenStamps: boolean;
  /** Every outgoing letter by its id. */
  readonly letters: ReadonlyMap<string, PromisedLetter>;
  /** Ids of the messages from outside that they saw in a list. */
  readonly seen: ReadonlySet<string>;
  /** What the gateway may have seen: the last request. */
  readonly shown: Shown;
  /** The nonces of the requests before it: whoever shows one of these again is taken for a clone (6.5). */
  readonly pastNonces: ReadonlySet<string | null>;
}

/** What was said about one outgoing letter. */
export interface PromisedLetter {
  /** The text that was confirmed to be saved; null before the first. */
  saved: string | null;
  /** Texts that were typed after that: any of them may be there in its place. */
  typed: string[];
  send: Step;
  takeBack: Step;
  discard: Step;
  /** The draft that its words became when it was taken back. */
  draftId: string | null;
}

/** `begun`: asked for and not answered, so that it may have happened or not. */
export type Step = 'no' | 'begun' | 'done';

type Call = Extract<Task, { do: 'call' }>;
type Answer = { readonly ok: boolean; readonly value?: unknown };

/** Keeps count of what was promised, from a trace's marks in their order. */
export class PromiseKeeper implements Promises {
  isEnrolled = false;
  hasSeenStamps = false;
  readonly letters = new Map<string, PromisedLetter>();
  readonly seen = new Set<string>();
  shown: Shown = { nonce: null, outboxSeq: 0, auditSeq: 0 };
  readonly pastNonces = new Set<string | null>();
  readonly #asked = new Map<number, Task>();

  hear(mark: Mark): void {
    switch (mark.kind) {
      case 'shown':
        this.#show(mark.shown);
        break;
      case 'asked':
        this.#asked.set(mark.id, mark.task);
        if (mark.task.do === 'call') this.#beforeCall(mark.task);
        break;
      case 'answered':
        this.#afterAnswer(this.#asked.get(mark.id), mark.answer as Answer | null);
    }
  }

  #afterAnswer(task: Task | undefined, answer: Answer | null): void {
    assert(task !== undefined, 'what is answered was asked');
    if (task.do === 'enrol') this.isEnrolled = answer?.ok === true;
    if (task.do === 'call' && answer?.ok === true) this.#afterCall(task, answer.value);
  }

  #show(shown: Shown): void {
    if (shown.nonce !== this.shown.nonce) this.pastNonces.add(this.shown.nonce);
    const auditSeq = Math.max(shown.auditSeq, this.shown.auditSeq);
    this.shown = { ...shown, auditSeq };
  }

  /** What is promised now, whatever is said later. */
  snapshot(): Promises {
    const { isEnrolled, hasSeenStamps, letters, seen, shown, pastNonces } = this;
    return structuredClone({ isEnrolled, hasSeenStamps, letters, seen, shown, pastNonces });
  }

  /** Another process begins: the numbers of its calls begin anew. */
  beginProcess(): void {
    this.#asked.clear();
  }

  #beforeCall(call: Call): void {
    if (is(call, 'draft.edit')) this.#type(call.input.messageId, call.input.body);
    if (is(call, 'draft.send')) {
      this.#type(call.input.messageId, call.input.body);
      this.#letter(call.input.messageId).send = 'begun';
    }
    if (is(call, 'mail.takeBack')) this.#letter(call.input.messageId).takeBack = 'begun';
    if (is(call, 'draft.discard')) this.#letter(call.input.messageId).discard = 'begun';
  }

  #afterCall(call: Call, value: unknown): void {
    if (is(call, 'draft.save')) this.#save(call.input.messageId);
    if (is(call, 'draft.send')) {
      this.#save(call.input.messageId);
      this.#letter(call.input.messageId).send = 'done';
    }
    if (is(call, 'mail.takeBack')) {
      const { draftId } = value as ChannelOutput<'mail.takeBack'>;
      const letter = this.#letter(call.input.messageId);
      Object.assign(letter, { takeBack: 'done', draftId });
      this.#letter(draftId).saved = letter.saved;
    }
    if (is(call, 'draft.discard')) this.#letter(call.input.messageId).discard = 'done';
    if (is(call, 'mail.inbox')) {
      const { items } = value as ChannelOutput<'mail.inbox'>;
      for (const { messageId } of items) this.seen.add(messageId);
    }
    if (is(call, 'view.get')) {
      const { stamps } = value as ChannelOutput<'view.get'>;
      this.hasSeenStamps ||= stamps !== null && stamps.free > 0;
    }
  }

  #type(id: string, body: string): void {
    this.#letter(id).typed.push(body);
  }

  /** The newest text is on disk: none of the older ones may be there any more. */
  #save(id: string): void {
    const letter = this.#letter(id);
    letter.saved = letter.typed.at(-1) ?? letter.saved;
    letter.typed = [];
  }

  #letter(id: string): PromisedLetter {
    const fresh: PromisedLetter = {
      saved: null,
      typed: [],
      send: 'no',
      takeBack: 'no',
      discard: 'no',
      draftId: null,
    };
    const letter = this.letters.get(id) ?? fresh;
    this.letters.set(id, letter);
    return letter;
  }
}

function is<Name extends ChannelName>(
  call: Call,
  name: Name,
): call is Call & { name: Name; input: ChannelInput<Name> } {
  return call.name === name;
}
