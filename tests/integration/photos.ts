import { keepPictures } from '../../gateway/blobs/photos.ts';
import { makePicture } from '../../gateway/blobs/picture.test-support.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { takeIn } from '../../gateway/mail/take-in.ts';
import { write } from '../../gateway/store/database.ts';
import type { ChannelOutput } from '../../shared/ipc/channels.ts';
import { readPicture } from '../../shared/photos/picture.ts';
import { approveEverything, eventually, type Resident } from './facility.ts';
import type { Hands, Tablet } from './tablet.ts';

/** So many pictures of so many bytes each, no two alike. */
export function pictures(count: number, bytes = 300_000): Buffer[] {
  return Array.from({ length: count }, (_, n) => makePicture({ bytes, seed: `photo ${n + 1}` }));
}

/** Mail with photos comes from outside and waits for review. */
export async function comesWithPhotos(
  { gateway }: RunningDemo,
  to: Resident,
  contents: readonly Buffer[],
): Promise<void> {
  const { world, database } = gateway;
  const { policy } = await readFacility(database);
  const pictures = contents.map((content) => {
    const picture = readPicture(content);
    if (!picture.ok) throw new Error(picture.error);
    return { ...picture.value, content };
  });
  const message = {
    externalId: world.newId(),
    residentId: to.residentId,
    contactId: to.contactId,
    body: 'Look at these.',
    replyStamps: 0,
    arrivedAtMillis: world.nowMillis(),
  };
  await write(database, async (writer) => {
    const photos = await keepPictures(writer, pictures, world);
    return takeIn(writer, { ...message, photos }, { world, policy });
  });
}

/** The same, approved. */
export async function isGivenPhotos(
  gateway: RunningDemo,
  to: Resident,
  contents: readonly Buffer[],
): Promise<void> {
  await comesWithPhotos(gateway, to, contents);
  await approveEverything(gateway);
}

/** Opens the newest mail, once there is some. */
export async function openNewest(tablet: Tablet): Promise<ChannelOutput<'mail.open'>> {
  let messageId = '';
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const { items } = await tablet.do('mail.inbox', { cursor: null, search: '' });
    messageId = items[0]?.messageId ?? '';
    return messageId !== '';
  }, 'mail');
  return tablet.do('mail.open', { messageId });
}

/** Waits until every photo of a message from outside is on the tablet, and answers their pictures. */
export async function untilPhotosAreHere(tablet: Tablet, messageId: string): Promise<Buffer[]> {
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const { photos } = await tablet.do('mail.open', { messageId });
    return photos.every(({ state }) => state !== 'coming');
  }, 'photos');
  return shownPictures(tablet, await tablet.do('mail.open', { messageId }));
}

/** The pictures of a message as the screen gets them. */
export function shownPictures(
  tablet: Hands,
  { message, photos }: ChannelOutput<'mail.open'>,
): Promise<Buffer[]> {
  const here = photos.flatMap(({ blob }) => blob ?? []);
  return Promise.all(
    here.map(async (blob) => {
      const shown = await tablet.do('photos.get', { messageId: message.messageId, blob });
      return Buffer.from(shown.base64, 'base64');
    }),
  );
}

/** Begins an email with these photos of the resident's own, and answers its id. */
export async function writeWithPhotos(
  tablet: Hands,
  text: string,
  blobs: readonly string[],
): Promise<string> {
  const messageId = await tablet.write(text);
  await tablet.do('draft.photos', { messageId, blobs: [...blobs] });
  return messageId;
}

/** All of the resident's own photos that can go with an email. */
export async function ownBlobs(tablet: Hands): Promise<string[]> {
  const { items } = await tablet.do('photos.own', { cursor: null });
  return items.toSorted((a, b) => a.number - b.number).map(({ blob }) => blob);
}

/** Makes the gateway forget every photo, as one restored from an earlier backup has never heard of it. */
export async function forgetPhotos({ gateway: { database } }: RunningDemo): Promise<void> {
  await database.deleteFrom('photos').execute();
  await database.deleteFrom('blob_uploads').execute();
}
