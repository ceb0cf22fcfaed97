import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './cli.test-support.ts';

/** A process of its own, on a machine that may be busy with other tests. */
const slowMillis = 60_000;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-cli-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function run(...args: string[]) {
  return runIn('data', ...args);
}

function runIn(facility: string, ...args: string[]) {
  return runCommand(join(directory, facility), ...args);
}

test(
  'each kind of failure has its exit code, and --json one document',
  async () => {
    expect((await run('dance')).exit).toBe(2);
    expect((await run('review', 'list', '--colour', 'red')).exit).toBe(2);
    const missing = await run('review', 'list', '--json');
    expect(missing.exit).toBe(3);
    expect(JSON.parse(missing.stdout)).toMatchObject({
      schemaVersion: 1,
      ok: false,
      error: { code: 'missing' },
    });
    const help = await run('--help');
    expect([help.exit, help.stdout]).toEqual([
      0,
      expect.stringContaining('import mail FILE.jsonl'),
    ]);
  },
  slowMillis,
);

test(
  'a stray word, an option that was given nothing and a file that is none are told, and nothing is done',
  async () => {
    expect((await run('order', 'lockdown', '--device', '')).stderr).toContain('--device');
    expect((await run('restored', 'backup-of-june')).stderr).toContain('backup-of-june');
    for (const words of [
      ['import', 'mail'],
      ['import', 'residents'],
      ['policy', 'set'],
      ['transfer', 'in'],
      ['transfer', 'out', '7', '--to', 'Elsewhere', '--file'],
    ]) {
      const { exit, stderr } = await run(...words, directory);
      expect([exit, stderr]).toEqual([6, expect.stringContaining('is a directory')]);
      expect((await run(...words, join(directory, 'none'))).exit).toBe(3);
    }
    expect((await run('import', 'mail')).exit).toBe(2);
  },
  slowMillis,
);

test(
  'people and mail are imported, reviewed and listed by commands of their own',
  async () => {
    const people = join(directory, 'people.csv');
    writeFileSync(
      people,
      'residentId,firstName,lastName,language,pin\n7,Ana,Cruz,es,482915\n8,Bo,Dun,en,1\n',
    );
    const refused = await run('import', 'residents', people, '--json');
    expect(refused.exit).toBe(6);
    expect(JSON.parse(refused.stdout)).toMatchObject({ problems: [{ line: 3, column: 5 }] });
    expect((await run('import', 'residents', people, '--partial')).exit).toBe(9);

    const mail = join(directory, 'mail.jsonl');
    const lines = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ id: `m${n}`, from: 'Eva', text: `Hi ${n}` }),
    );
    writeFileSync(mail, lines.join('\n'));
    // Two processes on one database at once: every message enters once.
    const both = await Promise.all([
      run('import', 'mail', mail, '--json'),
      run('import', 'mail', mail, '--json'),
    ]);
    const documents = both.map(
      ({ stdout }) => JSON.parse(stdout) as { imported: number; alreadyThere: number },
    );
    expect(documents.map((one) => one.imported).sort()).toEqual([0, 40]);
    expect(documents.map((one) => one.alreadyThere).sort()).toEqual([0, 40]);

    const listed = JSON.parse((await run('review', 'list', '--json')).stdout) as {
      messages: { messageId: string }[];
    };
    expect(listed.messages).toHaveLength(40);
    const first = listed.messages[0]?.messageId ?? '';
    const together = await run('review', 'approve', first, 'nothing');
    expect([together.exit, together.stderr]).toEqual([
      3,
      'postern-gateway: There is no message nothing. Nothing was approved.\n',
    ]);
    const longNote = ['--rule', 'threat', '--note', 'x'.repeat(2001)];
    expect((await run('review', 'refuse', first, ...longNote)).exit).toBe(6);
    expect((await run('import', 'mail', mail, '--resident', '')).exit).toBe(2);
    expect((await run('review', 'approve', '\u001b[2J')).stderr).toContain('message \\u001b[2J.');
    expect((await run('review', 'refuse', first, '--rule', 'nonsense')).exit).toBe(6);
    expect((await run('review', 'refuse', first, '--rule', 'threat', '--note', 'x')).exit).toBe(0);
    expect((await run('review', 'approve', first)).exit).toBe(6);
    expect((await run('review', 'approve', 'nothing')).exit).toBe(3);
    const all = await run('review', 'approve', '--all', '--json');
    expect(JSON.parse(all.stdout)).toMatchObject({ ok: true, approved: 39 });
    expect((await run('enrol-code', '--name', 'T', '--resident', '7')).stdout).toMatch(
      /^([0-9A-Z]{4}-){7}/,
    );
    expect((await run('enrol-code', '--name', 'T', '--resident', '9')).exit).toBe(3);
  },
  slowMillis,
);

test(
  '5.3 5.4 pin reset prints a temporary PIN, badge issue a badge',
  async () => {
    const reset = JSON.parse((await run('pin', 'reset', '7', '--json')).stdout);
    expect(reset).toMatchObject({
      residentId: '7',
      temporaryPin: expect.stringMatching(/^\d{6}$/),
    });
    expect((await run('pin', 'reset', '9')).exit).toBe(3);
    expect((await run('badge', 'issue', '7')).stdout).toMatch(
      /^7[+]([0-9A-Z]{4}-){3}[0-9A-Z]{4}\n/,
    );
    expect((await run('badge', 'revoke', '7')).exit).toBe(0);
    expect((await run('badge', 'revoke', '7')).exit).toBe(3);
  },
  slowMillis,
);

test(
  '2.6 a resident is sent to another facility and taken in there, by commands',
  async () => {
    const people = join(directory, 'traveller.csv');
    writeFileSync(people, 'residentId,firstName,lastName,language,pin\nT1,Ana,Cruz,es,482915\n');
    expect((await runIn('east', 'import', 'residents', people)).exit).toBe(0);
    expect((await runIn('west', 'staff', 'add', '--name', 'x')).exit).toBe(0);
    for (const [here, there] of [
      ['east', 'west'],
      ['west', 'east'],
    ] as const) {
      const trust = ['transfer', 'trust', join(directory, there, 'authority.pem'), '--name', there];
      const shown = await runIn(here, ...trust, '--json');
      expect(shown.exit).toBe(6);
      const { fingerprint } = JSON.parse(shown.stdout) as { fingerprint: string };
      const listed = JSON.parse(
        (await runIn(there, 'transfer', 'list', '--json')).stdout,
      ) as object;
      expect(listed).toMatchObject({ fingerprint });
      expect((await runIn(here, ...trust, '--confirm', fingerprint)).exit).toBe(0);
    }
    const file = join(directory, 'T1.json');
    const out = ['transfer', 'out', 'T1', '--file', file, '--to'];
    expect((await runIn('east', ...out, 'north')).exit).toBe(3);
    expect((await runIn('east', ...out, 'west')).stdout).toContain('1 document, 4 stamps added');
    expect((await runIn('east', ...out, 'west')).stdout).toContain('Nothing is new');
    expect((await runIn('east', 'transfer', 'list')).stdout).toContain('Away: T1, at west');
    const taken = await runIn('west', 'transfer', 'in', file);
    expect([taken.exit, taken.stdout]).toEqual([0, expect.stringMatching(/New PIN: \d{6}/)]);
    const again = await runIn('west', 'transfer', 'in', file);
    expect([again.exit, again.stderr]).toEqual([6, expect.stringContaining('taken in before')]);
    expect((await runIn('east', 'stamps', 'T1')).stdout).toContain('at another facility');
  },
  // Some fifteen processes, one after the other.
  3 * slowMillis,
);

test(
  'a code for a shared tablet names residents or all of them, and says what it does not know',
  async () => {
    const document = async (...args: string[]) => {
      const { exit, stdout } = await run(...args, '--json');
      return { exit, ...(JSON.parse(stdout) as object) };
    };
    const code = ['enrol-code', '--name', 'Day room', '--shared'];
    expect(await document(...code, '--all')).toMatchObject({
      exit: 0,
      mode: 'shared',
      residents: ['7'],
    });
    expect(await document(...code, '7', '7')).toMatchObject({ exit: 0, residents: ['7'] });
    expect(await document(...code)).toMatchObject({ exit: 2 });
    expect(await document(...code, '7', '--all')).toMatchObject({ exit: 2 });
    expect(await document(...code, '7', '9')).toMatchObject({
      exit: 3,
      error: { code: 'unknownResident' },
    });
    expect(await document(...code, '7', '--replaces', 'd1')).toMatchObject({
      exit: 3,
      error: { code: 'unknownDevice' },
    });
    for (const command of ['residents', 'add', 'remove']) {
      const of = command === 'residents' ? ['d1'] : ['d1', '7'];
      expect(await document('tablet', command, ...of)).toMatchObject({
        exit: 3,
        error: { code: 'unknownDevice' },
      });
    }
  },
  slowMillis,
);

test(
  '9.1 staff remove takes an account, and names one that is not there',
  async () => {
    expect((await run('staff', 'add', '--name', 'Ana')).exit).toBe(0);
    expect((await run('staff', 'remove')).exit).toBe(2);
    const removed = await run('staff', 'remove', '--name', 'Ana', '--json');
    expect(JSON.parse(removed.stdout)).toMatchObject({
      ok: true,
      name: 'Ana',
      hadTabletCode: false,
    });
    const again = await run('staff', 'remove', '--name', 'Ana');
    expect([again.exit, again.stderr]).toEqual([
      3,
      'postern-gateway: There is no staff account Ana.\n',
    ]);
  },
  slowMillis,
);
