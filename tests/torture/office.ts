import { issueEnrolmentCode } from '../../gateway/enrolment/codes.ts';
import { type Gateway, openGateway, readFacility } from '../../gateway/gateway.ts';
import { takeIn } from '../../gateway/mail/take-in.ts';
import { stretchPin } from '../../gateway/pins/stretch-pin.ts';
import { addResident } from '../../gateway/residents.ts';
import { approveAll } from '../../gateway/review/decide.ts';
import { waitingIds } from '../../gateway/review/waiting.ts';
import { write } from '../../gateway/store/database.ts';
import { assert } from '../../shared/assert.ts';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { paidStampName } from '../../shared/stamps/name.ts';

/** What the facility's staff do, each time with a connection of their own beside the serving process. */
export interface Office {
  /** The facility, always open, and its residents. Before the gateway is served. */
  make(residents: readonly Admitted[], pin: string): Promise<void>;
  enrolmentCode(residentId: string): Promise<string>;
  buyStamps(residentId: string, purchaseId: string, count: number): Promise<void>;
  /** Mail from outside, which waits for review. */
  comeFromOutside(to: Admitted, texts: readonly string[]): Promise<void>;
  approveAll(): Promise<void>;
  /** Looks at the gateway's own tables. */
  look<Seen>(at: (gateway: Gateway) => Promise<Seen>): Promise<Seen>;
}

/** Someone of the facility, with the one person to whom they write. */
export interface Admitted {
  readonly residentId: string;
  readonly contactId: string;
}

const policy = PolicySchema.parse({ hours: { opens: '00:00', closes: '00:00' } });

/** The staff of the gateway in this directory. */
export function openOffice(directory: string): Office {
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: a connection that waits for another one's lock stops the whole process.
  const look: Office['look'] = (at) => {
    const next = last.then(() => withGateway(directory, at));
    last = next.catch(() => undefined);
    return next;
  };
  return {
    look,
    make: (residents, pin) => makeFacility(directory, residents, pin),
    enrolmentCode: (residentId) =>
      look(async (gateway) => {
        const asked = { deviceName: `Tablet of ${residentId}`, residentIds: [residentId] };
        const issued = await issueEnrolmentCode(gateway, asked);
        assert(issued.ok, `${residentId} is known`);
        return issued.value.code;
      }),
    buyStamps: (residentId, purchaseId, count) =>
      look(({ database }) =>
        write(database, async (writer) => {
          const stamps = Array.from({ length: count }, (_, index) => ({
            name: paidStampName(purchaseId, index + 1),
            resident_id: residentId,
            kind: 'paid' as const,
            period: null,
            per_month: null,
            n: index + 1,
            contact_id: null,
            holder_device: null,
          }));
          await writer.insertInto('stamps').values(stamps).execute();
        }),
      ),
    comeFromOutside: (to, texts) =>
      look(async ({ database, world }) => {
        const arrivedAtMillis = world.nowMillis();
        await write(database, async (writer) => {
          for (const body of texts) {
            const message = { ...to, externalId: body, body, replyStamps: 0, arrivedAtMillis };
            await takeIn(writer, message, { world, policy });
          }
        });
      }),
    approveAll: () =>
      look(async (gateway) => {
        await approveAll(gateway, await waitingIds(gateway.database), 'mail room');
      }),
  };
}

async function withGateway<Seen>(
  directory: string,
  at: (gateway: Gateway) => Promise<Seen>,
): Promise<Seen> {
  const opened = await openGateway({ directory, mode: 'existing' });
  assert(opened.ok, 'the gateway opens beside the process that serves it');
  try {
    return await at(opened.value);
  } finally {
    await opened.value.close();
  }
}

async function makeFacility(
  directory: string,
  residents: readonly Admitted[],
  pin: string,
): Promise<void> {
  const facility = { name: 'Torture', policy };
  const opened = await openGateway({ directory, mode: 'create', facility });
  assert(opened.ok, 'a facility is made in an empty directory');
  const { database, world, close } = opened.value;
  const stretched = await stretchPin(pin, world);
  const approval = { by: 'staff', nowMillis: world.nowMillis() };
  await write(database, async (writer) => {
    for (const { residentId, contactId } of residents) {
      const contacts = [{ contactId, name: `Friend of ${residentId}`, relationship: 'friend' }];
      const person = { residentId, firstName: 'A', lastName: 'B', language: 'en', contacts };
      await addResident(writer, { ...person, pin: stretched }, approval);
    }
  });
  assert((await readFacility(database)).name === facility.name, 'the facility is made');
  await close();
}
