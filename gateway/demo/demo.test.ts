import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProblem } from '../commands/open.ts';
import { gatewayFiles } from '../files.ts';
import { openGateway } from '../gateway.ts';
import { cedarRidge } from './cedar-ridge.ts';
import { addResidentsWithoutPins } from './demo.test-support.ts';
import { startDemo } from './demo.ts';

const noon = Date.parse('2026-11-15T19:00:00Z');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-demo-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

async function open(mode: 'create' | 'existing') {
  const opened = await openGateway({ directory, mode });
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

test('a facility that is no demo gets neither the residents nor the staff of one', async () => {
  await (await open('create')).close();
  const names = readdirSync(directory);
  const before = readFileSync(gatewayFiles(directory).database);
  const started = await startDemo({ dataDir: directory });
  if (started.ok) throw new Error('it started');
  expect(started.error).toEqual({ code: 'notDemo', path: directory });
  expect(startProblem(started.error)).toMatchObject({
    exit: 78,
    message: expect.stringContaining('nothing was changed'),
  });
  expect(readdirSync(directory)).toEqual(names);
  expect(readFileSync(gatewayFiles(directory).database)).toEqual(before);
});

test('a demo is started again where it was, also if its first start ended before it had staff', async () => {
  await addResidentsWithoutPins(directory, noon);
  const passwords: string[] = [];
  for (const _ of ['first', 'second']) {
    const started = await startDemo({ dataDir: directory, now: noon });
    if (!started.ok) throw new Error(started.error.code);
    passwords.push(started.value.staff.password);
    const { database } = started.value.gateway;
    const staff = await database.selectFrom('staff').select('name').execute();
    expect(staff).toEqual([{ name: cedarRidge.staffName }]);
    await started.value.stop();
  }
  expect(passwords[1]).toBe(passwords[0]);
});
