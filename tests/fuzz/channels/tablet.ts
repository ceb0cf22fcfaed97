import { join } from 'node:path';
import { mock } from 'node:test';
import { enrolTablet } from '../../../build/start/demo.ts';
import { type Core, startCore } from '../../../electron/core/core.ts';
import { keepPictures } from '../../../gateway/blobs/photos.ts';
import { makePicture } from '../../../gateway/blobs/picture.test-support.ts';
import { type RunningDemo, startDemoGateway } from '../../../gateway/demo/demo.ts';
import { readFacility } from '../../../gateway/gateway.ts';
import { takeIn } from '../../../gateway/mail/take-in.ts';
import { approveAll } from '../../../gateway/review/decide.ts';
import { waitingIds } from '../../../gateway/review/waiting.ts';
import { write } from '../../../gateway/store/database.ts';
import { assert } from '../../../shared/assert.ts';
import type { ChannelInput, ChannelOutput } from '../../../shared/ipc/channels.ts';
import type { ChannelName } from '../../../shared/ipc/names.ts';
import { readPicture } from '../../../shared/photos/picture.ts';
import { createStillClock, type StillClock } from '../still-clock.ts';

/** Who signs in while the channels are fuzzed, and who shares the tablet. */
export const marcus = { residentId: '204817', pin: '482915', contactId: 'c-204817-1' } as const;
const lucia = { residentId: '219360', pin: '730264', contactId: 'c-219360-1' } as const;
/** Stands in the other resident's mail alone: whoever is answered with it has been told too much. */
export const canary = 'canary-of-the-other-7Q4Z';

const noon = Date.parse('2026-11-20T19:00:00Z');
const patienceMillis = 30_000;

/** A kiosk's core over a tablet that two people share, with mail, photos, drafts and sent letters of both. */
export interface FuzzedTablet {
  readonly core: Core;
  readonly clock: StillClock;
  readonly dataDir: string;
  /** Real ids, names and words: what somebody who has watched the screens could put into a call. */
  readonly words: readonly string[];
  /** The gateway is away; the core ends and closes its store. */
  end(): Promise<void>;
}

/** Sets all of it up over a real gateway, and takes that away. */
export async function makeFuzzedTablet(directory: string): Promise<FuzzedTablet> {
  const gateway = await startDemoGateway({ dataDir: join(directory, 'gateway'), now: noon });
  const dataDir = join(directory, 'tablet');
  const enrolmentCode = () => gateway.sharedEnrolmentCode();
  await enrolTablet({ ...gateway, enrolmentCode }, dataDir);
  await mailComes(gateway);
  const clock = createStillClock(noon);
  const core = openCore(dataDir, clock);
  const words = [...fixedWords, ...(await wordsOf(core, lucia, `Mi ${canary}`))];
  words.push(...(await wordsOf(core, marcus, 'A letter of mine')));
  await gateway.stop();
  return { core, clock, dataDir, words, end: () => core.end() };
}

/**
 * Starts the real core on a tablet's files. Its tries to reach a gateway come to nothing, and what it does every
 * so often is not done: that would pass for the effect of an input that is being answered just then.
 */
export function openCore(dataDir: string, clock: StillClock): Core {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval'] });
  return startCore({
    files: { dataDir },
    clock,
    buildMillis: 0,
    random: () => 0.5,
    renewWindow: async () => undefined,
    log: () => undefined,
  });
}

/** Calls a channel that must answer well. */
export async function must<Name extends ChannelName>(
  core: Core,
  name: Name,
  input: ChannelInput<Name>,
): Promise<ChannelOutput<Name>> {
  const answer = await core.call(name, input);
  assert(answer.ok, `${name} answered ${JSON.stringify(answer)}`);
  return answer.value as ChannelOutput<Name>;
}

/** From the locked screen to home. */
export async function signIn(
  core: Core,
  { residentId, pin }: { readonly residentId: string; readonly pin: string },
): Promise<void> {
  await must(core, 'session.touch', null);
  await must(core, 'session.signIn', { residentId, pin });
  const { resident, screen } = core.view();
  assert(resident !== null, `the PIN is right, and not: ${JSON.stringify(screen)}`);
}

async function mailComes({ gateway }: RunningDemo): Promise<void> {
  const { policy } = await readFacility(gateway.database);
  const content = makePicture({ bytes: 9_000, seed: 'fuzz' });
  const picture = readPicture(content);
  assert(picture.ok, 'it is a picture');
  const bodies = { [marcus.residentId]: 'Look at this.', [lucia.residentId]: canary };
  for (const { residentId, contactId } of [marcus, lucia]) {
    const message = {
      externalId: `fuzz-${residentId}`,
      residentId,
      contactId,
      body: bodies[residentId] ?? '',
      replyStamps: 1,
      arrivedAtMillis: noon,
    };
    const pictures = residentId === marcus.residentId ? [{ ...picture.value, content }] : [];
    await write(gateway.database, async (writer) => {
      const photos = await keepPictures(writer, pictures, gateway.world);
      return takeIn(writer, { ...message, photos }, { world: gateway.world, policy });
    });
  }
  await approveAll(gateway, await waitingIds(gateway.database), 'mail room');
}

/** Signs in, writes a letter and a draft, signs out; answers every id that the screens were told. */
async function wordsOf(
  core: Core,
  who: { readonly residentId: string; readonly pin: string; readonly contactId: string },
  text: string,
): Promise<string[]> {
  await until(() => core.view().link.connected, 'connected');
  await signIn(core, who);
  await until(async () => (await inbox(core)).length >= 2, 'mail');
  const told: string[] = [];
  for (const step of ['sent', 'draft'] as const) {
    await must(core, 'draft.start', { contactId: who.contactId, replyToId: null });
    const { screen } = core.view();
    assert(screen.name === 'writing', 'somebody writes');
    const { messageId } = screen.writing;
    told.push(messageId);
    const letter = { messageId, body: `${text}, ${step}` };
    await must(core, step === 'sent' ? 'draft.send' : 'draft.edit', letter);
    await must(core, 'session.go', { place: 'home' });
  }
  for (const { messageId } of await inbox(core)) told.push(messageId);
  const photos = async () => (await must(core, 'photos.own', { cursor: null })).items;
  if (who === marcus) await until(async () => (await photos()).length > 0, 'photos');
  for (const { blob } of await photos()) told.push(blob);
  for (const { contactId, name } of await must(core, 'mail.people', null))
    told.push(contactId, name);
  await must(core, 'session.signOut', null);
  await until(() => core.view().screen.name === 'locked', 'locked');
  // Not the PIN: somebody who knows it may change it, and then it opens no scene any more.
  return [...told, who.residentId];
}

async function inbox(core: Core): Promise<ChannelOutput<'mail.inbox'>['items']> {
  await core.call('sync.now', null);
  return (await must(core, 'mail.inbox', { cursor: null, search: '' })).items;
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (!(await isSo())) {
    assert(performance.now() < deadline, `not ${what} in time`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const fixedWords: readonly string[] = [
  '',
  'a',
  'Denise',
  'tomato* OR "NEAR"',
  'Mom, all is well here.\nWrite soon.',
  'Señora, ¿cómo está? 😀',
  'x'.repeat(6_001),
  'x'.repeat(20_000),
  '019ab0c1-2d3e-7f45-8a6b-7c8d9e0f1a2b',
  '1795390571571.019ab0c1-2d3e-7f45-8a6b-7c8d9e0f1a2b',
  '9'.repeat(128),
  '135790',
  'R-nobody',
  'no such / id',
  '0'.repeat(64),
];
