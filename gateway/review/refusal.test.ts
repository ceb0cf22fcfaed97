import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { addResident } from '../residents.ts';
import { write } from '../store/database.ts';
import { refusalFor } from './refusal.ts';
import { refusalRules } from './rules.ts';

const policy = PolicySchema.parse({ timeZone: 'America/Denver' });
let directory: string;
let gateway: Gateway;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-refusal-'));
  const opened = await openGateway({ directory, mode: 'create' });
  if (!opened.ok) throw new Error(opened.error.code);
  gateway = opened.value;
  const pin = { salt: '', stretched: '' };
  const person = { residentId: 'R-1', firstName: 'A', lastName: 'B', language: 'en', pin };
  await write(gateway.database, (writer) =>
    addResident(writer, { ...person, contacts: [] }, { by: 'test', nowMillis: 0 }),
  );
});

afterEach(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

async function appealBy(decidedAt: string): Promise<string> {
  const [rule] = refusalRules;
  if (rule === undefined) throw new Error('there is no rule');
  const told = {
    reason: { part: 'text', rule, note: '' },
    decided: { by: 'Ana', nowMillis: Date.parse(decidedAt), policy },
    stampsReturned: 0,
  };
  const { appealByMillis } = await refusalFor(gateway.database, 'R-1', told);
  return new Date(appealByMillis).toISOString();
}

test('3.6 an appeal may be asked for within twenty days of the calendar, though the clocks change between', async () => {
  expect(await appealBy('2026-10-20T00:30-06:00')).toBe('2026-11-09T07:30:00.000Z');
  expect(await appealBy('2027-03-01T00:30-07:00')).toBe('2027-03-21T06:30:00.000Z');
  expect(await appealBy('2026-07-01T00:30-06:00')).toBe('2026-07-21T06:30:00.000Z');
});
