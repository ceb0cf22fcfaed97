import type { DeviceStore } from '../../../db/device-store.ts';
import type { Person } from '../../../db/people.ts';
import type { WaitingItem } from '../../../db/waiting.ts';
import type { KnownChange, PersonChange } from '../../../shared/protocol/change.ts';
import type { SyncResponse } from '../../../shared/protocol/sync.ts';
import { forgetResidentKeys, makeResidentKeys, wrapResidentKeys } from '../keys/resident-keys.ts';
import { type ForResident, sealForResident } from '../mail/waiting-mail.ts';
import { mailboxPublicKey } from '../sealing/mailbox-key.ts';
import { createSealer, type Sealer } from '../sealing/seal.ts';
import { pepperOf } from '../session/unlock.ts';
import { type PinStep, pinStep } from './pin-changes.ts';

/** What a page of changes needs that takes time: done before its transaction, which never waits. */
export interface PreparedChanges {
  readonly newPeople: readonly { readonly person: Person; readonly change: PersonChange }[];
  /** What becomes of the PINs of those whom this device knows. */
  readonly pins: readonly PinStep[];
  readonly waiting: readonly WaitingItem[];
  /** What is for a vault of somebody whom this device does not know. */
  readonly strangers: readonly { readonly residentId: string; readonly change: KnownChange }[];
}

/** Makes keys for residents this device meets for the first time, and seals what is for a vault. */
export async function prepareChanges(
  store: DeviceStore,
  changes: readonly KnownChange[],
  answer: SyncResponse,
): Promise<PreparedChanges> {
  const nowMillis = answer.timeMillis;
  const people = newest(changes.filter((change) => change.kind === 'person'));
  const newPeople = await Promise.all(
    people
      .filter((person) => store.people.find(person.residentId) === null)
      .map(async (change) => ({ change, person: await meet(store, change) })),
  );
  const pins = await Promise.all(
    people.flatMap((person) => {
      const step = pinStep(store, answer, person);
      return step === null ? [] : [withFreshKeys(store, step)];
    }),
  );
  const fresh = [
    ...newPeople.map(({ person }) => person),
    ...pins.flatMap((step) => step.fresh ?? []),
  ];
  const sealers = new Map<string, Promise<Sealer>>();
  const sealerFor = (residentId: string): Promise<Sealer> | null => {
    const key = publicKeyOf(store, fresh, residentId);
    if (key === null) return null;
    const sealer = sealers.get(residentId) ?? createSealer(key, 'postern mailbox 1');
    sealers.set(residentId, sealer);
    return sealer;
  };
  const waiting: WaitingItem[] = [];
  const strangers: PreparedChanges['strangers'][number][] = [];
  for (const change of changes) {
    for (const item of forVault(change)) {
      const { residentId } = item;
      const sealer = await sealerFor(residentId);
      if (sealer === null) strangers.push({ residentId, change });
      else waiting.push(sealForResident(item, sealer, arrivalOf(item, nowMillis)));
    }
  }
  for (const sealer of sealers.values()) (await sealer).forget();
  return { newPeople, pins, waiting, strangers };
}

async function withFreshKeys(store: DeviceStore, step: PinStep): Promise<PinStep> {
  return step.kind === 'reset' ? { ...step, fresh: await meet(store, step.change) } : step;
}

async function meet(store: DeviceStore, { residentId, pin }: PersonChange): Promise<Person> {
  const pepper = pepperOf(store);
  const keys = makeResidentKeys();
  const stretchedPin = Buffer.from(pin.stretched, 'base64');
  const person = {
    residentId,
    pinVersion: pin.version,
    pinSalt: Buffer.from(pin.salt, 'base64'),
    keysWrapped: wrapResidentKeys(keys, { residentId, stretchedPin, pepper }),
    mailboxPublicKey: mailboxPublicKey(keys.mailboxSeed),
  };
  stretchedPin.fill(0);
  forgetResidentKeys(keys);
  return person;
}

function newest(people: readonly PersonChange[]): PersonChange[] {
  return [...new Map(people.map((person) => [person.residentId, person])).values()];
}

function publicKeyOf(
  store: DeviceStore,
  newPeople: readonly Person[],
  residentId: string,
): Uint8Array | null {
  const person =
    newPeople.find((it) => it.residentId === residentId) ?? store.people.find(residentId);
  return person?.mailboxPublicKey ?? null;
}

/** The readable part of a change, which only its resident may see. */
function forVault(change: KnownChange): ForResident[] {
  switch (change.kind) {
    case 'person': {
      const { residentId, firstName, language, contacts } = change;
      const content = { firstName, language, contacts };
      return [{ id: `profile/${residentId}`, residentId, kind: 'profile', content }];
    }
    case 'message.state': {
      const { messageId, residentId, refusal, withheld } = change;
      if (refusal === null) return [];
      return [
        {
          id: `refusal/${messageId}`,
          residentId,
          kind: 'refusal',
          content: { messageId, refusal, withheld },
        },
      ];
    }
    case 'message.incoming':
      return [
        {
          id: `incoming/${change.messageId}`,
          residentId: change.residentId,
          kind: 'incoming',
          content: change,
        },
      ];
    case 'message.incomingRefused':
      return [
        {
          id: `incoming/${change.messageId}`,
          residentId: change.residentId,
          kind: 'incomingRefused',
          content: change,
        },
      ];
    case 'person.left':
    case 'policy':
    case 'staff.codes':
      return [];
  }
}

function arrivalOf(item: ForResident, nowMillis: number): number {
  return 'arrivedAtMillis' in item.content ? item.content.arrivedAtMillis : nowMillis;
}
