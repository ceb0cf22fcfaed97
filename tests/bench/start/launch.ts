import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { electronPath, kioskEnvironment } from '../../e2e/kiosk.ts';
import type { Colour, Screen } from './screen.ts';

/** What one launch took, in milliseconds from the moment the program was started. */
export interface Launch {
  /** Until the button that is to be touched is on the glass. */
  readonly lockedMillis: number;
  /** Until it was touched, at that very moment, and what it leads to is on the glass. */
  readonly signInMillis: number;
}

const root = resolve(import.meta.dirname, '../../..');
const lookEveryMillis = 4;
const patienceMillis = 30_000;
/** The button on the locked screen, which only the whole of it reaches; its stamp has the colour too. */
const button = { colour: colourOf('accent'), share: 0.025 };
/** From the button's corner into it: nobody touches an edge, which may move by a pixel while a window opens. */
const fingerPixels = 24;
/** The keys of the sign-in screen. */
const keys = { colour: colourOf('sheet'), share: 0.12 };
/** The large digits of the clock; the facility's name has the colour too. */
const clock = { colour: colourOf('ink'), share: 0.008 };

/**
 * Starts Electron on an app, touches its button as soon as it is there, ends it, and waits until the
 * display is empty again. Throws when a screen does not come.
 */
export function launch(screen: Screen, words: readonly string[]): Promise<Launch> {
  return whileRunning(screen, words, async (millis) => {
    await until(screen, button, 'no button to touch');
    const lockedMillis = millis();
    const { lowest } = screen.look(button.colour);
    assert(lowest !== null, 'the button is there');
    screen.press({ x: lowest.x - fingerPixels, y: lowest.y - fingerPixels });
    await until(screen, keys, 'the touch was not answered');
    return { lockedMillis, signInMillis: millis() };
  });
}

/**
 * Starts the kiosk and touches nothing. Answers the milliseconds until the clock stands on its locked
 * screen: the first thing there that only the core can tell.
 */
export function launchToClock(screen: Screen, words: readonly string[]): Promise<number> {
  return whileRunning(screen, words, async (millis) => {
    await until(screen, clock, 'no clock');
    return millis();
  });
}

/** Does `work` with a program that has just been started; `millis` is the time since then. */
async function whileRunning<Outcome>(
  screen: Screen,
  words: readonly string[],
  work: (millis: () => number) => Promise<Outcome>,
): Promise<Outcome> {
  const begun = performance.now();
  const child = start(screen, words);
  try {
    return await work(() => performance.now() - begun);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rest(screen);
  }
}

function start(screen: Screen, words: readonly string[]): ChildProcess {
  // Chromium will not sandbox what root runs. Both programs are started alike.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = kioskEnvironment(screen.name);
  return spawn(electronPath(), [...sandbox, ...words], { stdio: 'ignore', env });
}

async function until(
  screen: Screen,
  { colour, share }: { readonly colour: Colour; readonly share: number },
  otherwise: string,
): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (screen.look(colour).share < share) {
    if (performance.now() > deadline) throw new Error(`${otherwise} within ${patienceMillis} ms`);
    await pause(lookEveryMillis);
  }
}

/** The window is gone, and whatever ends after its process has ended. */
async function rest(screen: Screen): Promise<void> {
  while (screen.look(keys.colour).share > 0 || screen.look(button.colour).share > 0) {
    await pause(lookEveryMillis);
  }
  await pause(500);
}

function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis));
}

/** A colour of the kiosk's first set, by the name it has in the style sheet. */
function colourOf(name: string): Colour {
  const tokens = readFileSync(join(root, 'renderer/styles/tokens.css'), 'utf8');
  const [, colour] = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(tokens) ?? [];
  assert(colour !== undefined, `tokens.css has a colour ${name}`);
  return colour;
}
