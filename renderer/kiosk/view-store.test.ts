import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { Face } from '../../shared/ipc/face.ts';
import { wellTablet } from '../../shared/ipc/maintenance.test-support.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView, ScreenView } from '../../shared/ipc/view.ts';
import { faceView } from './face-view.ts';
import { createViewStore, type ViewStore } from './view-store.ts';

const face: Face = {
  schemaVersion: 1,
  facility: { name: 'Blue Mesa', timeZone: 'America/Denver', languages: ['en', 'es'] },
};

function trueView(screen: ScreenView): KioskView {
  return {
    ...faceView(face, 'locked'),
    screen,
    time: { millis: 1_800_000_000_000, doubtful: false },
  };
}

const locked: ScreenView = { name: 'locked', newMail: 2 };
const signingIn: ScreenView = { name: 'signingIn', checking: false, problem: null };
const lockdown: ScreenView = { name: 'lockdown' };

/** A core that answers when it is told to, in the order in which it was asked, as a port would. */
function slowCore(atRest: ScreenView) {
  const asked: { name: ChannelName; answer: (result: ChannelResult<unknown>) => void }[] = [];
  let screen = atRest;
  let listener: (view: KioskView) => void = () => {};
  const obey = (name: ChannelName) => {
    if (name === 'session.touch' && screen.name === 'locked') screen = signingIn;
    else if (name === 'session.cancel' && screen.name === 'signingIn') screen = locked;
    return name === 'view.get' ? trueView(screen) : null;
  };
  const bridge = new Proxy({} as Bridge, {
    get: (_target, name) =>
      name === 'onView'
        ? (heard: typeof listener) => {
            listener = heard;
          }
        : () => new Promise((answer) => asked.push({ name: name as ChannelName, answer })),
  });
  return {
    bridge,
    push() {
      listener(trueView(screen));
    },
    async answerNext() {
      const next = asked.shift();
      const before = screen;
      next?.answer({ ok: true, value: obey(next.name) });
      await settled();
      // The core publishes after it has answered.
      if (screen !== before) this.push();
    },
    async answerAll() {
      while (asked.length > 0) await this.answerNext();
    },
    async die() {
      for (const { answer } of asked.splice(0)) answer({ ok: false, error: { code: 'coreGone' } });
      await settled();
    },
    screen: () => screen,
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function shown(store: ViewStore): string {
  const seen = store.current();
  return seen === null ? 'nothing' : `${seen.isFace ? 'face: ' : ''}${seen.view.screen.name}`;
}

function start(atRest: ScreenView) {
  const core = slowCore(atRest);
  const store = createViewStore(core.bridge, () => 0);
  return { core, store };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('4.6 the face stands until the core has spoken, and no longer', async () => {
  const { core, store } = start(locked);
  expect(shown(store)).toBe('nothing');
  store.showFace(face);
  expect(shown(store)).toBe('face: locked');
  await core.answerAll();
  expect(shown(store)).toBe('locked');
  store.showFace(face);
  expect(shown(store)).toBe('locked');
});

test.each<ScreenView>([
  lockdown,
  { name: 'outsideHours', opensAtMillis: 1 },
  { name: 'outOfService', reason: 'storeLocked' },
  { name: 'maintenance', tablet: wellTablet },
  { name: 'unprovisioned' },
])(
  '4.6 a face that invites to sign in gives way at once to $name, touched or not',
  async (screen) => {
    for (const isTouched of [false, true]) {
      const { core, store } = start(screen);
      store.showFace(face);
      if (isTouched) void store.ask('session.touch', null);
      core.push();
      expect(shown(store)).toBe(screen.name);
      await core.answerAll();
      expect(shown(store)).toBe(screen.name);
    }
  },
);

test('a touch before the core is there is answered at once, and ends in the core’s sign-in', async () => {
  const { core, store } = start(locked);
  store.showFace(face);
  void store.ask('session.touch', null);
  expect(shown(store)).toBe('face: signingIn');
  // The core says what it was before it heard of the touch: the keys do not vanish under the finger.
  core.push();
  await core.answerNext();
  expect(shown(store)).toBe('face: signingIn');
  await core.answerAll();
  expect(shown(store)).toBe('signingIn');
});

test('a touch that the core does not follow ends where the core is', async () => {
  const { core, store } = start({ name: 'booting' });
  store.showFace(face);
  void store.ask('session.touch', null);
  await core.answerAll();
  expect(shown(store)).toBe('booting');
});

test('Back on the face leads back, and the core follows', async () => {
  const { core, store } = start(locked);
  store.showFace(face);
  void store.ask('session.touch', null);
  void store.ask('session.cancel', null);
  expect(shown(store)).toBe('face: locked');
  await core.answerAll();
  expect([shown(store), core.screen().name]).toEqual(['locked', 'locked']);
});

test.each([false, true])(
  'K10 with a core that never comes the screen says that it is starting (touched: %s)',
  (isTouched) => {
    const { store } = start(locked);
    store.showFace(face);
    if (isTouched) void store.ask('session.touch', null);
    vi.advanceTimersByTime(9_999);
    expect(shown(store)).toBe(isTouched ? 'face: signingIn' : 'face: locked');
    vi.advanceTimersByTime(1);
    expect(shown(store)).toBe('face: booting');
  },
);

test('K10 a core that dies before it has spoken takes the face with it', async () => {
  const { core, store } = start(locked);
  store.showFace(face);
  const answer = store.ask('session.touch', null);
  await core.die();
  expect(await answer).toEqual({ ok: false, error: { code: 'coreGone' } });
  await core.die();
  expect(shown(store)).toBe('face: booting');
});

test('whatever is pressed before the core is there, and whenever it speaks, the end is what the core says', async () => {
  const steps = fc.array(fc.constantFrom('touch', 'cancel', 'push', 'answer'), { maxLength: 12 });
  const rests = fc.constantFrom<ScreenView>(locked, lockdown, { name: 'booting' });
  await fc.assert(
    fc.asyncProperty(rests, steps, async (atRest, taken) => {
      const { core, store } = start(atRest);
      store.showFace(face);
      for (const step of taken) {
        if (step === 'touch') void store.ask('session.touch', null);
        else if (step === 'cancel') void store.ask('session.cancel', null);
        else if (step === 'push') core.push();
        else await core.answerNext();
      }
      await core.answerAll();
      expect(shown(store)).toBe(core.screen().name);
    }),
  );
});
