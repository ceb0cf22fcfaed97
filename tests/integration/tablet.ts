import { type Core, startCore } from '../../electron/core/core.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView, LetterView } from '../../shared/ipc/view.ts';
import type { OutgoingState } from '../../shared/mail/states.ts';
import type { Refusal } from '../../shared/protocol/change.ts';
import type { Result } from '../../shared/result.ts';
import { enrolTablet, eventually, type Resident } from './facility.ts';
import { type Network, openNetwork } from './network.ts';
import { createTestClock, type TestClock } from './test-clock.ts';

/** Calls a channel as a screen does. */
export type Call = <Name extends ChannelName>(
  name: Name,
  input: ChannelInput<Name>,
) => Promise<Result<ChannelOutput<Name>, KioskError>>;

/** What a resident does at a tablet, whatever process its core runs in. */
export interface Hands {
  readonly call: Call;
  /** The same for a call that must succeed: answers its value. */
  do<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>>;
  /** Types an ID and a PIN, right or wrong. */
  tryToSignIn(residentId: string, pin: string): Promise<KioskView>;
  signIn(resident: Resident): Promise<KioskView>;
  /** Begins an email to the first contact and types a text. Answers its id. */
  write(text: string): Promise<string>;
  /** Writes an email and sends it. Answers it as Sent shows it. */
  send(text: string): Promise<LetterView>;
  /** A letter as the list of sent mail has it; null when it is not there. */
  sent(messageId: string): Promise<LetterView | null>;
  /** Free stamps as home shows them. */
  freeStamps(): Promise<number | undefined>;
}

/** The kiosk's core in plain Node, over a real store and a real gateway. */
export interface Tablet extends Hands {
  readonly core: Core;
  readonly dataDir: string;
  readonly clock: TestClock;
  readonly network: Network;
  view(): KioskView;
  /** Waits until the view is as wanted. */
  until(isWanted: (view: KioskView) => boolean, what: string): Promise<KioskView>;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** Asks the gateway until the letter is in this state. */
  untilState(messageId: string, state: OutgoingState): Promise<LetterView>;
  /** Asks the gateway until it has refused the letter. Answers why. */
  untilRefused(messageId: string): Promise<Refusal>;
  /** Lets time pass on both clocks, and the session look at its deadlines. */
  pass(millis: number): void;
  /** The same, up to an instant of trusted time. */
  passUntil(trustedMillis: number): void;
  /** Ends the core as staff do, and starts another on the same files. */
  restart(): Promise<Tablet>;
  /** Ends the core; the files stay. */
  stop(): Promise<void>;
}

/** How a new tablet is set up, where it matters. */
export interface NewTablet {
  readonly clock?: TestClock;
  readonly dataDir?: string;
  /** The others of the unit that shares it; left out for a tablet of the resident's own. */
  readonly sharedWith?: readonly Resident[];
}

/** Enrols a new tablet of a resident over a network of its own, and starts its core. */
export async function newTablet(
  gateway: RunningDemo,
  resident: Resident,
  { clock, ...setUp }: NewTablet = {},
): Promise<Tablet> {
  const network = await openNetwork(gateway.deviceUrl);
  const directory = await enrolTablet(gateway, resident, { gatewayUrl: network.url, ...setUp });
  const ownClock = clock ?? createTestClock(gateway.gateway.world.nowMillis());
  const tablet = startTablet(directory, ownClock, network);
  await tablet.until((view) => view.link.connected, 'connected');
  return tablet;
}

/** Starts a core on a tablet's files. */
export function startTablet(
  dataDir: string,
  clock: TestClock,
  network: Network,
  { buildMillis = 0 } = {},
): Tablet {
  const core = startCore({
    files: { dataDir },
    clock,
    buildMillis,
    // Short waits: how they grow is the unit tests' business.
    random: () => 0.02,
    renewWindow: async () => undefined,
    log: () => undefined,
  });
  const hands = handsOn((name, input) => core.call(name, input));
  const until: Tablet['until'] = async (isWanted, what) => {
    await eventually(() => isWanted(core.view()), what).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(core.view())}`);
    });
    return core.view();
  };
  const pass: Tablet['pass'] = (millis) => {
    clock.pass(millis);
    core.resumed();
  };
  return {
    ...hands,
    core,
    dataDir,
    clock,
    network,
    until,
    view: core.view,
    async goOffline() {
      network.cut();
      await hands.do('sync.now', null);
      await until((view) => !view.link.connected, 'offline');
    },
    async goOnline() {
      network.mend();
      await hands.do('sync.now', null);
      await until((view) => view.link.connected, 'online');
    },
    async untilState(messageId, state) {
      await eventually(async () => {
        await hands.do('sync.now', null);
        return (await hands.sent(messageId))?.state === state;
      }, `${state}: ${messageId}`);
      return (await hands.sent(messageId)) as LetterView;
    },
    async untilRefused(messageId) {
      let refusal: Refusal | null = null;
      await eventually(async () => {
        await hands.do('sync.now', null);
        refusal = (await hands.sent(messageId))?.refusal ?? null;
        return refusal !== null;
      }, `refused: ${messageId}`);
      return refusal as unknown as Refusal;
    },
    pass,
    passUntil: (trustedMillis) => pass(trustedMillis - core.view().time.millis),
    async restart() {
      await core.end();
      return startTablet(dataDir, clock, network);
    },
    stop: () => core.end(),
  };
}

/** The hands of a resident on whatever answers calls. */
export function handsOn(answer: (name: ChannelName, input: unknown) => Promise<unknown>): Hands {
  const call = ((name, input) => answer(name, input)) as Call;
  const hands: Hands = {
    call,
    async do(name, input) {
      const answered = await call(name, input);
      if (!answered.ok) throw new Error(`${name} answered ${JSON.stringify(answered.error)}`);
      return answered.value;
    },
    async tryToSignIn(residentId, pin) {
      await hands.do('session.touch', null);
      await hands.do('session.signIn', { residentId, pin });
      return hands.do('view.get', null);
    },
    async signIn({ residentId, pin }) {
      const view = await hands.tryToSignIn(residentId, pin);
      if (view.screen.name !== 'home') throw new Error(`not signed in: ${JSON.stringify(view)}`);
      return view;
    },
    async write(text) {
      const [contact] = await hands.do('mail.people', null);
      await hands.do('draft.start', { contactId: contact?.contactId ?? '', replyToId: null });
      const { screen } = await hands.do('view.get', null);
      if (screen.name !== 'writing') throw new Error(`the screen is ${screen.name}`);
      const { messageId } = screen.writing;
      await hands.do('draft.edit', { messageId, body: text });
      return messageId;
    },
    async send(text) {
      const messageId = await hands.write(text);
      return hands.do('draft.send', { messageId, body: text });
    },
    async sent(messageId) {
      const { items } = await hands.do('mail.sent', { cursor: null, search: '' });
      return items.find((item) => item.messageId === messageId) ?? null;
    },
    async freeStamps() {
      return (await hands.do('view.get', null)).stamps?.free;
    },
  };
  return hands;
}
