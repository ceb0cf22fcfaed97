import { issueEnrolmentCode } from '../../../gateway/enrolment/codes.ts';
import { enrolDevice } from '../../../gateway/enrolment/enrol.ts';
import { type Gateway, openGateway } from '../../../gateway/gateway.ts';
import { pullOrders } from '../../../gateway/orders/pull.ts';
import { stretchPin } from '../../../gateway/pins/stretch-pin.ts';
import { addResident } from '../../../gateway/residents.ts';
import { write } from '../../../gateway/store/database.ts';
import { makeCertificateRequest, TestDevice } from '../../../gateway/sync/device.test-support.ts';
import { sync } from '../../../gateway/sync/sync.ts';
import { assert } from '../../../shared/assert.ts';
import {
  enrolmentSecretText,
  parseEnrolmentCode,
} from '../../../shared/protocol/enrolment-code.ts';
import { OrdersRequest } from '../../../shared/protocol/order.ts';
import type { StretchedPin } from '../../../shared/protocol/record.ts';
import { SyncRequest } from '../../../shared/protocol/sync.ts';
import { letterText } from '../send/letter.ts';

const pin = '482915';

/** A device without a disk, and whose it is. */
export interface SimulatedDevice {
  readonly device: TestDevice;
  readonly residentId: string;
}

/** A gateway with its devices, all of them enrolled and level with it. */
export interface Fleet {
  readonly size: number;
  readonly devices: readonly SimulatedDevice[];
  /** Asks whether there are orders or news, as each device does every few seconds. */
  look(device: SimulatedDevice): Promise<void>;
  /** One exchange, with whatever the device has written. */
  sync(device: SimulatedDevice): Promise<void>;
  /** The device's resident sends a letter; it waits on the device. */
  write(device: SimulatedDevice): Promise<void>;
  close(): Promise<void>;
}

/** Makes a gateway in a directory, and enrols and syncs devices, each of a resident of its own. */
export async function enrolFleet(directory: string, size: number): Promise<Fleet> {
  const opened = await openGateway({ directory, mode: 'create' });
  assert(opened.ok, 'a new gateway opens');
  const gateway = opened.value;
  const stretched = await stretchPin(pin, gateway.world);
  // One key for all of them: making keys is the devices' work, and nothing here shows them.
  const { requestPem } = await makeCertificateRequest();
  const devices: SimulatedDevice[] = [];
  const fleet: Fleet = {
    size,
    devices,
    look: (one) => look(gateway, one),
    sync: (one) => syncOnce(gateway, one),
    write: (one) => writeLetter(gateway, one),
    close: gateway.close,
  };
  const residentIds = Array.from({ length: size }, (_, index) => `R-${index}`);
  await admit(gateway, residentIds, stretched);
  for (const residentId of residentIds) {
    devices.push({ residentId, device: await enrol(gateway, residentId, requestPem) });
  }
  // The first answers bring everything, and are noted: after them a device is level.
  for (const one of devices) {
    await fleet.sync(one);
    await fleet.look(one);
  }
  return fleet;
}

/** All in one transaction, as an import does. */
async function admit(
  { database, world }: Gateway,
  residentIds: readonly string[],
  stretched: StretchedPin,
): Promise<void> {
  const approval = { by: 'bench', nowMillis: world.nowMillis() };
  await write(database, async (writer) => {
    for (const residentId of residentIds) {
      const contacts = [
        { contactId: contactOf(residentId), name: 'Denise', relationship: 'mother' },
      ];
      const named = { residentId, firstName: 'Marcus', lastName: 'Whitfield', language: 'en' };
      await addResident(writer, { ...named, pin: stretched, contacts }, approval);
    }
  });
}

async function enrol(
  gateway: Gateway,
  residentId: string,
  certificateRequestPem: string,
): Promise<TestDevice> {
  const request = { deviceName: `Tablet of ${residentId}`, residentIds: [residentId] };
  const issued = await issueEnrolmentCode(gateway, request);
  assert(issued.ok, 'the resident is there');
  const code = parseEnrolmentCode(issued.value.code);
  assert(code.ok, 'a code that was made is one');
  const secret = enrolmentSecretText(code.value.secretBytes);
  const asked = { secret, certificateRequestPem, app: { version: 'bench' } };
  const enrolled = await enrolDevice(gateway, asked, 90);
  assert(enrolled.ok, 'the code is new');
  return new TestDevice('', enrolled.value, '');
}

async function look(gateway: Gateway, { device }: SimulatedDevice): Promise<void> {
  const asked = OrdersRequest.parse({ ordersSeen: 0, cursor: device.cursor });
  const answer = await pullOrders(gateway, device.enrolment.deviceId, asked);
  assert(answer.ok, 'the gateway answers');
}

async function syncOnce(gateway: Gateway, { device }: SimulatedDevice): Promise<void> {
  const request = SyncRequest.parse(device.nextRequest());
  const answer = await sync(gateway, device.enrolment.deviceId, request);
  assert(answer.ok, 'the gateway answers');
  const isApplied = answer.value.results.every(({ outcome }) => outcome === 'applied');
  assert(isApplied, 'each letter is paid for and accepted');
  device.take(answer.value);
}

async function writeLetter(
  gateway: Gateway,
  { device, residentId }: SimulatedDevice,
): Promise<void> {
  await device.send({
    messageId: gateway.world.newId(),
    residentId,
    contactId: contactOf(residentId),
    replyToId: null,
    body: letterText,
    stamps: device.stamps.slice(0, 1).map(({ name }) => name),
  });
}

function contactOf(residentId: string): string {
  return `c-${residentId}`;
}
