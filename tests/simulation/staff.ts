import { keepPictures, photosOf } from '../../gateway/blobs/photos.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { takeIn } from '../../gateway/mail/take-in.ts';
import { orderDevice, orderFacility } from '../../gateway/orders/issue.ts';
import { approveAll, decide } from '../../gateway/review/decide.ts';
import { refusalRules } from '../../gateway/review/rules.ts';
import { waitingIds } from '../../gateway/review/waiting.ts';
import { write } from '../../gateway/store/database.ts';
import { atGateway } from './gateway-door.ts';
import { byLabel } from './memory.ts';
import { picturesOf } from './photos.ts';
import type { Act, FacilityOrder, Step } from './scenario.ts';
import type { Tablet } from './tablet.ts';
import { note, type World } from './world.ts';

/** Staff decide about one message that waits; or deliver it without one of its photos. */
export async function decideOne(
  world: World,
  { salt, approves, withholds }: Extract<Step, { act: 'decide' }>,
): Promise<void> {
  const { facility, memory } = world;
  const waiting = await waitingIds(facility.books);
  const id = waiting.sort(byLabel(memory))[salt % Math.max(1, waiting.length)];
  if (id === undefined) return;
  note(world, 'staff', `${approves ? 'approve' : 'refuse'} ${memory.labelOf(id)}`);
  const photos = (await photosOf(facility.books, [id])).get(id) ?? [];
  const isPart = withholds !== undefined && photos.length > 0;
  if (isPart && approves) world.faults.add('photo withheld');
  const photo = 1 + (salt % Math.max(1, photos.length));
  const withheld = isPart ? [{ photo, ruleCode: refusalRules[0]?.code ?? '', note: '' }] : [];
  const verdict = approves
    ? ({ kind: 'approve', withheld } as const)
    : ({ kind: 'refuse', ruleCode: refusalRules[0]?.code ?? '', note: '' } as const);
  await atGateway(world, () => decide(facility.gateway, id, { verdict, by: 'staff' }));
}

/** Staff approve all that waits. */
export async function approveWaiting(world: World): Promise<void> {
  const { facility } = world;
  const waiting = await waitingIds(facility.books);
  if (waiting.length === 0) return;
  note(world, 'staff', `approve all ${waiting.length}`);
  await atGateway(world, () => approveAll(facility.gateway, waiting, 'staff'));
}

/** A message comes from outside; or one that came before comes again. */
export async function bringMail(
  world: World,
  mail: Omit<Extract<Act, { act: 'mailIn' }>, 'act'> & { readonly residentId: string },
): Promise<void> {
  const { facility, memory, timeline } = world;
  const last = memory.mail.at(-1);
  const isAgain = mail.isAgain && last !== undefined;
  const externalId = isAgain ? last.externalId : `mail-${memory.mail.length + 1}`;
  const residentId = isAgain ? last.residentId : mail.residentId;
  const photos = isAgain ? last.photos : (mail.photos ?? 0);
  note(world, 'outside', `${externalId} comes${isAgain ? ' again' : ''} for ${residentId}`);
  const taken = await atGateway(world, () =>
    write(facility.gateway.database, async (writer) => {
      const { policy } = await readFacility(writer);
      const pictures = picturesOf(externalId, photos);
      const message = {
        externalId,
        residentId,
        contactId: `c-${residentId}-1`,
        body: `Words of ${externalId}`,
        replyStamps: mail.replyStamps,
        arrivedAtMillis: timeline.now(),
        photos: await keepPictures(writer, pictures, facility.gateway.world),
      };
      return takeIn(writer, message, { world: facility.gateway.world, policy });
    }),
  );
  if (taken.ok && taken.value) memory.mail.push({ externalId, residentId, photos });
}

/** Staff order one tablet, or all of them, to close or to open. */
export async function orderTablets(
  world: World,
  tablet: Tablet,
  order: FacilityOrder,
): Promise<void> {
  const { gateway } = world.facility;
  const given = { by: 'staff', reason: null };
  const { deviceId } = tablet;
  note(world, 'staff', `order: ${order}${isForAll(order) ? '' : ` ${tablet.name}`}`);
  if (!world.isHealing) world.faults.add(`order: ${order}`);
  // What was on its way from it counts no longer, and its stamps are somebody else's (2.12).
  if (order === 'lose') tablet.isForked = true;
  const device = await world.facility.books
    .selectFrom('devices')
    .select('name')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  const typedName = device?.name ?? '';
  await atGateway(world, async () => {
    if (isForAll(order)) return orderFacility(gateway, order, given);
    const kind = order === 'open' ? 'unlock' : order;
    return orderDevice(gateway, { ...given, kind, deviceId, typedName });
  });
}

function isForAll(order: FacilityOrder): order is 'lockdown' | 'unlock' {
  return order === 'lockdown' || order === 'unlock';
}
