import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signText } from '../authority/sign.ts';
import { noonInNovember } from '../sync/letter.test-support.ts';
import { createWorldAt } from '../world.ts';
import { type Transfer, type TransferFile, transferText } from './document.ts';
import {
  admit,
  arrive,
  introduce,
  leave,
  openFacility,
  type TestFacility,
} from './facility.test-support.ts';
import { transferIn } from './take-in.ts';
import { ownFingerprint, trustGateway } from './trust.ts';

let sender: TestFacility;
let receiver: TestFacility;
let stranger: TestFacility;
let good: TransferFile;
const world = createWorldAt(() => noonInNovember);

beforeAll(async () => {
  const clock = { nowMillis: noonInNovember };
  sender = await openFacility('Cedar Ridge', { clock, perMonth: 4 });
  receiver = await openFacility('Elk Pass', { clock, perMonth: 8 });
  stranger = await openFacility('Stranger', { clock, perMonth: 8 });
  await introduce(sender, receiver);
  await introduce(sender, stranger);
  await admit(sender, 'R1', [{ contactId: 'c1', name: 'Ann', relationship: 'aunt' }]);
  await admit(receiver, 'R2', [{ contactId: 'c2', name: 'Bea', relationship: '' }]);
  good = (await leave(sender, receiver, { residentId: 'R1' })).file;
});

afterAll(() => Promise.all([sender, receiver, stranger].map((one) => one.close())));

/** The good document with something else in it, signed anew by `by`. */
function signed(change: Partial<Transfer>, by: TestFacility = sender): TransferFile {
  const [first] = good.documents;
  if (first === undefined) throw new Error('there is a document');
  const transfer = { ...first.transfer, transferId: world.newId(), ...change };
  return {
    schemaVersion: 1,
    documents: [{ transfer, signature: signText(by.gateway.files, transferText(transfer)) }],
  };
}

/** The good document with something else in it, under the signature that it had. */
function forged(change: object): string {
  const [first] = good.documents;
  const transfer = { ...first?.transfer, ...change };
  return JSON.stringify({ ...good, documents: [{ ...first, transfer }] });
}

const resident = () => {
  const [first] = good.documents;
  if (first === undefined) throw new Error('there is a document');
  return first.transfer.resident;
};
const text = () => JSON.stringify(good);

describe('2.6 a file is refused by name, and nothing is taken in', () => {
  test.each<[what: string, file: () => TransferFile | string, refusal: object]>([
    ['that is empty', () => '', { code: 'notJson', line: 1, column: 1 }],
    ['that was cut short', () => text().slice(0, -3), { code: 'notJson' }],
    ['that is no object', () => '[]', { code: 'malformed', field: '' }],
    [
      'of a newer version',
      () => JSON.stringify({ ...good, schemaVersion: 2, more: true }),
      { code: 'fromFuture' },
    ],
    [
      'with an unknown field',
      () => forged({ balanceCents: 100 }),
      { code: 'unknownField', field: 'documents.0.transfer.balanceCents' },
    ],
    [
      'with a field that is missing',
      () => forged({ allowances: undefined }),
      { code: 'malformed', field: 'documents.0.transfer.allowances' },
    ],
    ['with more stamps than were signed', () => forged({ part: 'rest' }), { code: 'badSignature' }],
    [
      'with a number of stamps that was changed',
      () => forged({ allowances: [{ period: '2026-11', perMonth: 9 }] }),
      { code: 'badSignature' },
    ],
    ['that another gateway signed', () => signed({}, receiver), { code: 'badSignature' }],
    [
      'for another gateway',
      () => signed({ toGateway: ownFingerprint(stranger.gateway) }),
      { code: 'otherGateway' },
    ],
    [
      'of a gateway that is not trusted',
      () => signed({ fromGateway: ownFingerprint(stranger.gateway) }, stranger),
      { code: 'untrustedGateway' },
    ],
    [
      'with a fifth of four',
      () => signed({ stamps: [{ name: 'free/R1/2026-11/5', contactId: null }] }),
      { code: 'malformed', field: 'documents.0.transfer.stamps.0' },
    ],
    [
      "with another resident's stamp",
      () => signed({ stamps: [{ name: 'free/R2/2026-11/1', contactId: null }] }),
      { code: 'malformed', field: 'documents.0.transfer.stamps.0' },
    ],
    [
      'with a stamp twice',
      () => signed({ spent: ['free/R1/2026-11/1'] }),
      { code: 'malformed', field: 'documents.0.transfer.stamps' },
    ],
    [
      'with a reply from nobody',
      () => signed({ stamps: [{ name: 'reply/m/1', contactId: 'c9' }] }),
      { code: 'malformed', field: 'documents.0.transfer.stamps.0' },
    ],
    [
      'with stamps of somebody who has not come yet',
      () => signed({ part: 'rest' }),
      { code: 'unknownResident', about: 'R1' },
    ],
    [
      'with somebody who is here',
      () => signed({ resident: { ...resident(), residentId: 'R2' }, stamps: [], spent: [] }),
      { code: 'residentIsHere', about: 'R2' },
    ],
    [
      "with another resident's contact",
      () =>
        signed({
          resident: {
            ...resident(),
            contacts: [{ contactId: 'c2', name: 'Bea', relationship: '' }],
          },
        }),
      { code: 'contactTaken', about: 'c2' },
    ],
  ])('%s', async (_, file, refusal) => {
    expect(await arrive(receiver, file())).toMatchObject({ ok: false, error: refusal });
    const { database } = receiver.gateway;
    expect(await database.selectFrom('transfers').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('residents').select('resident_id').execute()).toHaveLength(1);
  });

  test('that is not text', async () => {
    const bytes = Buffer.of(0x7b, 0xe9, 0x7d);
    expect(await transferIn(receiver.gateway, { bytes, by: 'test' })).toEqual({
      ok: false,
      error: { code: 'notUtf8' },
    });
  });

  test('while the good one, its fields in another order, is taken', async () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    const taken = await arrive(receiver, JSON.stringify(reversed(good)));
    expect(taken).toMatchObject({ ok: true, value: { residentId: 'R1', stamps: 4 } });
    // Then what claims the same stamps, or another number for the month, is not.
    const { database } = receiver.gateway;
    expect(await arrive(receiver, signed({ part: 'rest' }))).toMatchObject({
      error: { code: 'stampIsHere', about: 'free/R1/2026-11/1' },
    });
    const nine = signed({ part: 'rest', allowances: [{ period: '2026-11', perMonth: 9 }] });
    expect(await arrive(receiver, nine)).toMatchObject({
      error: { code: 'otherAllowance', about: '2026-11' },
    });
    expect(await database.selectFrom('transfers').selectAll().execute()).toHaveLength(1);
  });
});

describe('2.6 a gateway is trusted', () => {
  const trust = (change: Partial<Parameters<typeof trustGateway>[1]>) =>
    trustGateway(receiver.gateway, {
      certificatePem: stranger.gateway.authority.certificatePem,
      name: 'Stranger',
      confirmed: null,
      by: 'test',
      ...change,
    });

  test('once somebody has confirmed its fingerprint, under one name', async () => {
    const fingerprint = ownFingerprint(stranger.gateway);
    expect(await trust({})).toEqual({ ok: false, error: { code: 'notConfirmed', fingerprint } });
    expect(await trust({ confirmed: '00'.repeat(32) })).toMatchObject({
      error: { code: 'otherFingerprint' },
    });
    expect(await trust({ certificatePem: 'x' })).toMatchObject({
      error: { code: 'badCertificate' },
    });
    const own = receiver.gateway.authority.certificatePem;
    expect(await trust({ certificatePem: own })).toMatchObject({ error: { code: 'ourOwn' } });
    expect(await trust({ confirmed: fingerprint, name: 'Cedar Ridge' })).toMatchObject({
      error: { code: 'nameTaken' },
    });
    const read = fingerprint.toUpperCase().replaceAll(/(.{4})/g, '$1 ');
    expect(await trust({ confirmed: read })).toEqual({ ok: true, value: fingerprint });
    expect(await trust({ confirmed: read })).toEqual({ ok: true, value: fingerprint });
  });
});
