import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesisHash } from '../protocol/chain.ts';
import { auditHash, type ChainedEntry, chainProblem } from './chain.ts';
import {
  type AuditDetailOf,
  auditProblem,
  type DeviceAuditEvent,
  type GatewayAuditEvent,
  holdsNoText,
} from './detail.ts';
import { type AuditEventDefinition, auditEvents } from './events.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const messageId = '0192d7a0-0000-7000-8000-000000000001';

test('9.1 an entry has the fields of the catalogue, each of its kind, and no other', () => {
  const good = { messageId, stamps: 2 };
  expect(auditProblem('message.queued', good)).toBeNull();
  const refused: [string, object, string][] = [
    ['message.shouted', good, 'no event message.shouted in the catalogue'],
    ['toString', good, 'no event toString in the catalogue'],
    ['message.queued', { ...good, body: 'hello' }, 'message.queued declares no field body'],
    ['message.queued', { messageId }, 'message.queued lacks stamps'],
    ['message.queued', { ...good, stamps: 1.5 }, 'stamps of message.queued is no count'],
    ['message.queued', { ...good, stamps: -1 }, 'stamps of message.queued is no count'],
    ['message.queued', { ...good, stamps: '2' }, 'stamps of message.queued is no count'],
    ['message.queued', { ...good, messageId: undefined }, 'messageId of message.queued is no id'],
    ['staff.signInFailed', { staffId: 'Dana Reyes' }, 'staffId of staff.signInFailed is no id'],
  ];
  for (const [event, detail, problem] of refused) {
    expect(auditProblem(event, detail)).toBe(problem);
  }
});

test('9.1 no value of two words enters, under whatever field of whatever event', () => {
  const events = fc.constantFrom(...Object.entries<AuditEventDefinition>(auditEvents));
  const twoWords = fc.string().map((text) => `María ${text}`);
  fc.assert(
    fc.property(events, twoWords, ([event, definition], text) => {
      for (const field of Object.keys({ ...definition.detail, ...definition.optional })) {
        expect(auditProblem(event, { [field]: text })).toBe(
          `${field} of ${event} is no ${{ ...definition.detail, ...definition.optional }[field]}`,
        );
        expect(holdsNoText(JSON.stringify({ [field]: text }))).toBe(false);
      }
    }),
  );
});

test("9.1 a newer device's events are let through as long as they hold no text", () => {
  expect(holdsNoText('{"cameraState":"covered","sinceMillis":12,"isNew":true,"by":null}')).toBe(
    true,
  );
  for (const detail of ['', 'x', '[]', 'null', '{"a":{"b":1}}', '{"a":["b"]}', '{"a b":1}']) {
    expect(holdsNoText(detail), detail).toBe(false);
  }
  expect(holdsNoText(`{"a":"${'x'.repeat(3000)}"}`)).toBe(false);
});

test('9.1 a wrong event, field or kind does not compile, on the kiosk and at the gateway', () => {
  const device = <Event extends DeviceAuditEvent>(event: Event, detail: AuditDetailOf<Event>) =>
    auditProblem(event, detail);
  const gateway = <Event extends GatewayAuditEvent>(event: Event, detail: AuditDetailOf<Event>) =>
    auditProblem(event, detail);
  expect(device('message.recalled', { messageId })).toBeNull();
  expect(gateway('outgoing.approved', { messageId, staffId: 's1' })).toBeNull();
  // @ts-expect-error: the gateway writes no event of a device
  expect(gateway('message.recalled', { messageId })).toBeNull();
  // @ts-expect-error: no such event
  expect(device('message.recaled', { messageId })).not.toBeNull();
  // @ts-expect-error: no such field
  expect(device('message.recalled', { messageId, body: 'x' })).not.toBeNull();
  // @ts-expect-error: a field is missing
  expect(device('message.recalled', {})).not.toBeNull();
  // @ts-expect-error: a count is a number
  expect(device('message.queued', { messageId, stamps: '1' })).not.toBeNull();
});

test('9.1 an entry follows the one before it, or it is said why not', () => {
  const entryAfter = (before: { seq: number; hash: string }): ChainedEntry => {
    const said = { atMillis: 5, event: 'message.recalled', detail: `{"messageId":"${messageId}"}` };
    const unhashed = { ...said, seq: before.seq + 1, previousHash: before.hash };
    return { ...unhashed, hash: auditHash(unhashed, sha256) };
  };
  const first = entryAfter({ seq: 0, hash: genesisHash });
  const second = entryAfter(first);
  const third = entryAfter(second);
  expect(chainProblem(first, second, sha256)).toBeNull();
  expect(chainProblem(first, third, sha256)).toBe('gap');
  expect(chainProblem({ ...first, hash: third.hash }, second, sha256)).toBe('previousHash');
  for (const change of [{ atMillis: 6 }, { event: 'message.queued' }, { detail: '{}' }]) {
    expect(chainProblem(first, { ...second, ...change }, sha256)).toBe('brokenHash');
  }
});
