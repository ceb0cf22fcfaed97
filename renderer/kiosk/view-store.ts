import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { Face } from '../../shared/ipc/face.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { type Ask, askThrough } from './ask.ts';
import { type FaceScreen, faceView } from './face-view.ts';

/** A view and the page's monotonic clock when it came: trusted time goes on from there. */
export interface SeenView {
  readonly view: KioskView;
  /** `performance.now()`; never the wall clock, which anyone can set (rule 1.1). */
  readonly seenAtMillis: number;
  /** The core has not spoken yet: this is the tablet's face (docs/decisions/0007), and has no time. */
  readonly isFace: boolean;
}

/** The newest view, in the shape that `useSyncExternalStore` reads. */
export interface ViewStore {
  current(): SeenView | null;
  listen(onChange: () => void): () => void;
  /** Asks the core. A button of the face is answered on the screen at once, and by the core when it comes. */
  readonly ask: Ask;
  /** Shows the face of the tablet, unless its core was quicker. */
  showFace(face: Face): void;
}

/**
 * A core that has not spoken by then is not about to: the face gives way to the truth, "Starting". On a
 * slow disk a store takes seconds to open, and whoever has begun to type an ID should not lose it.
 */
const faceMillisMax = 10_000;

/** What a button of the face leads to. */
const afterPress: { readonly [Name in ChannelName]?: FaceScreen } = {
  'session.touch': 'signingIn',
  'session.cancel': 'locked',
};

/**
 * Follows the core's views from now on. A pushed view is newer than the answer to the first question; but
 * one that comes before the core has answered a press on the face is older than that press, and only tells
 * something where the core is elsewhere: in lockdown, out of its hours, out of service.
 */
export function createViewStore(bridge: Bridge, readMillis: () => number): ViewStore {
  const askCore = askThrough(bridge);
  let seen: SeenView | null = null;
  let face: Face | null = null;
  let pressesUnanswered = 0;
  const listeners = new Set<() => void>();
  const isFaceShown = () => seen === null || seen.isFace;
  const show = (view: KioskView, isFace: boolean) => {
    seen = { view, seenAtMillis: readMillis(), isFace };
    for (const listener of listeners) listener();
  };
  const showOwn = (screen: FaceScreen) => {
    if (face !== null && isFaceShown()) show(faceView(face, screen), true);
  };
  const hear = (view: KioskView) => {
    const isOlder = pressesUnanswered > 0 && Object.hasOwn(faceScreens, view.screen.name);
    if (!isOlder) show(view, false);
  };
  const askForView = async () => {
    const answer = await askCore('view.get', null);
    if (!isFaceShown()) return;
    if (answer.ok) hear(answer.value);
    else showOwn('booting');
  };
  const press = async (screen: FaceScreen, answered: Promise<unknown>) => {
    pressesUnanswered += 1;
    showOwn(screen);
    await answered;
    pressesUnanswered -= 1;
    if (pressesUnanswered === 0) await askForView();
  };
  bridge.onView(hear);
  void askForView();
  return {
    current: () => seen,
    listen(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    ask(name, input) {
      const answered = askCore(name, input);
      const screen = seen?.isFace === true ? afterPress[name] : undefined;
      if (screen !== undefined) void press(screen, answered);
      return answered;
    },
    showFace(shown) {
      face = shown;
      showOwn('locked');
      setTimeout(() => showOwn('booting'), faceMillisMax);
    },
  };
}

const faceScreens: { readonly [Screen in FaceScreen]: true } = {
  locked: true,
  signingIn: true,
  booting: true,
};

/** Trusted time on this screen now: the view's time, gone on with the page's own clock. */
export function trustedMillis(seen: SeenView, pageMillis: number): number {
  return seen.view.time.millis + Math.max(0, pageMillis - seen.seenAtMillis);
}
