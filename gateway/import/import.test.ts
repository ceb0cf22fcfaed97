import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { addResident } from '../residents.ts';
import { approveAll } from '../review/decide.ts';
import { waitingIds } from '../review/waiting.ts';
import { residentLeaves } from '../standing.ts';
import { write } from '../store/database.ts';
import { readChangePage } from '../sync/change-page.ts';
import { createWorldAt } from '../world.ts';
import { findJsonError } from './json-error.ts';
import { importMail } from './mail.ts';
import { problemLine } from './problem.ts';
import { importResidents } from './residents.ts';

const letters = join(import.meta.dirname, '../../../shared/letters/letters.jsonl');
const noon = Date.parse('2026-11-15T19:00:00Z');

let directory: string;
let gateway: Gateway;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-import-'));
  const facility = { name: 'Test', policy: PolicySchema.parse({}) };
  const world = createWorldAt(() => noon);
  const opened = await openGateway({ directory, mode: 'create', world, facility });
  if (!opened.ok) throw new Error(opened.error.code);
  gateway = opened.value;
});

afterEach(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

function fileOf(name: string, text: string | Buffer): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** Residents without the seconds that stretching their PINs takes. */
async function withResidents(...ids: string[]): Promise<void> {
  await write(gateway.database, async (writer) => {
    for (const residentId of ids) {
      const pin = { salt: '', stretched: '' };
      const person = {
        residentId,
        firstName: 'A',
        lastName: 'B',
        language: 'en',
        pin,
        contacts: [],
      };
      await addResident(writer, person, { by: 'test', nowMillis: noon });
    }
  });
}

async function countMail(): Promise<number> {
  return (await gateway.database.selectFrom('incoming').select('message_id').execute()).length;
}

function mail(file: string, options: { partial?: boolean; residentId?: string } = {}) {
  const { partial = false, residentId = null } = options;
  return importMail(gateway, { file, partial, residentId });
}

const good = { id: 'a', from: 'Ann', text: 'Hello' };
const asLines = (...lines: unknown[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

describe('import mail', () => {
  test('real letters arrive whole, byte for byte after NFC, and are reviewed in one go', async () => {
    // Where the collection of letters is not there, letters of this test's own making stand in.
    const own = Array.from({ length: 261 }, (_, index) => ({
      id: `own-${index}`,
      to: `Friend ${index % 50}`,
      text: `Cafe\u0301 nu\u0301mero ${index}.\n\n\t"Quoted" – ${'word '.repeat(index * 8)}end`,
    }));
    const text = existsSync(letters) ? readFileSync(letters, 'utf8') : asLines(...own);
    const expected = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as { id: string; to: string; text: string });
    await withResidents('204817', '300000');
    const file = fileOf('letters.jsonl', text);
    const imported = await mail(file);
    expect(imported).toMatchObject({
      ok: true,
      value: { leftOut: [], summary: { imported: 261, alreadyThere: 0, receiver: '204817' } },
    });
    expect(await approveAll(gateway, await waitingIds(gateway.database), 'Ana')).toBe(261);
    const rows = await gateway.database.selectFrom('incoming').selectAll().execute();
    const bodies = new Map(rows.map((row) => [row.external_id, row.body]));
    for (const letter of expected) {
      expect(bodies.get(letter.id)).toBe(letter.text.replaceAll('\r\n', '\n').normalize('NFC'));
    }
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['new']));

    expect(await mail(file)).toMatchObject({
      ok: true,
      value: { summary: { imported: 0, alreadyThere: 261, contactsMade: 0 } },
    });
    expect(await countMail()).toBe(261);
  });

  test('each broken line is named by line and column with what was expected, and nothing is imported', async () => {
    await withResidents('r1');
    const file = fileOf(
      'mail.jsonl',
      asLines(
        good,
        '{"id": "b", "from": "Ann" "text": "x"}',
        '',
        { ...good, id: 'c', colour: 'red' },
        { id: 'd', text: 'No one.' },
        { ...good, id: 'e', text: 'A bell \u0007' },
        { ...good, id: 'f', text: 'x'.repeat(4 * 1024 * 1024 + 1) },
        { ...good, id: 'g', replyStamps: -1 },
        { ...good, id: 'h', resident: 'nobody' },
        good,
        '[1]',
        { ...good, id: 'i', text: undefined },
        { ...good, id: 'j', arrivedAt: 'Tuesday' },
      ),
    );
    const refused = await mail(file);
    if (refused.ok || refused.error.code !== 'badInput') throw new Error('it was imported');
    expect(refused.error.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
      [2, 27, 'notJson'],
      [4, 39, 'unknownField'],
      [5, 1, 'missingField'],
      [6, 24, 'controlCharacter'],
      [7, 24, 'tooLarge'],
      [8, 39, 'badField'],
      [9, 1, 'unknownResident'],
      [10, 1, 'repeatedId'],
      [11, 1, 'notObject'],
      [12, 1, 'missingField'],
      [13, 39, 'badField'],
    ]);
    const [first] = refused.error.problems;
    expect(first && problemLine(first)).toBe(
      `${file}:2:27: notJson: expected one JSON object on a line`,
    );
    expect(await countMail()).toBe(0);

    const partial = await mail(file, { partial: true });
    expect(partial).toMatchObject({ ok: true, value: { summary: { imported: 1 } } });
    expect(partial.ok && partial.value.leftOut).toHaveLength(11);
    expect(await countMail()).toBe(1);
  });

  test('bytes that are not UTF-8 are named', async () => {
    await withResidents('r1');
    const bad = Buffer.concat([
      Buffer.from('{"id":"a","from":"'),
      Buffer.of(0xe9),
      Buffer.from('"}'),
    ]);
    expect(await mail(fileOf('latin1.jsonl', bad))).toMatchObject({
      error: { problems: [{ line: 1, column: 19, code: 'notUtf8' }] },
    });
  });

  test('a message that comes again with other words is not taken for the first', async () => {
    await withResidents('r1');
    await mail(fileOf('one.jsonl', asLines(good)));
    expect(await mail(fileOf('two.jsonl', asLines({ ...good, text: 'Other' })))).toMatchObject({
      error: { problems: [{ code: 'changedSinceImport' }] },
    });
  });

  test('a message that comes again from another sender or with other reply stamps is refused too', async () => {
    await withResidents('r1');
    const file = fileOf('one.jsonl', asLines(good));
    await mail(file);
    for (const change of [{ from: 'Bea' }, { replyStamps: 1 }]) {
      const again = fileOf('two.jsonl', asLines({ ...good, ...change }));
      expect(await mail(again)).toMatchObject({
        error: { problems: [{ code: 'changedSinceImport' }] },
      });
    }
    expect(await mail(file)).toMatchObject({ value: { summary: { alreadyThere: 1 } } });
  });

  test('text that a store or a screen would change is refused by line and column', async () => {
    await withResidents('r1');
    const withId = (id: string) => `{"text":"x","from":"A","id":"${id}"}`;
    const withName = (field: string, name: string, n: number) =>
      `{"text":"x","${field}":"${name}","id":"${field}${n}"}`;
    const lines = [
      ...['L\\ud800', 'L\\ud801', 'a\\u0000', '\\u202ea', '\\u200b'].map(withId),
      ...['\\ud800', 'A\\u001b', 'A\\nB', '\\u2066A', '\\u200b\\u200d', 'x'.repeat(201)].map(
        (name, n) => withName('from', name, n),
      ),
      withName('to', 'A\\u0085B', 0),
    ];
    const refused = await mail(fileOf('mail.jsonl', asLines(...lines)));
    if (refused.ok || refused.error.code !== 'badInput') throw new Error('it was imported');
    expect(refused.error.problems.map(({ line, column, code }) => [line, column, code])).toEqual(
      lines.map((_, index) => [index + 1, index < 5 ? 24 : 13, 'badField']),
    );
  });

  test('a time that no tablet can read, or that has not come, is refused by line and column', async () => {
    await withResidents('r1');
    const times = ['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z', '2026-11-16T19:00:01Z'];
    const lines = times.map((arrivedAt, index) => ({ ...good, id: `t${index}`, arrivedAt }));
    const soon = { ...good, id: 'soon', arrivedAt: '2026-11-16T18:59:00Z' };
    expect(await mail(fileOf('mail.jsonl', asLines(soon, ...lines)))).toMatchObject({
      error: {
        problems: [2, 3, 4].map((line) => ({ line, column: 40, code: 'badField' })),
      },
    });
    expect(await mail(fileOf('mail.jsonl', asLines(soon)))).toMatchObject({ ok: true });
  });

  test('what names no resident is for the first who is here, and nothing is for who has left', async () => {
    await withResidents('r1', 'r2');
    const file = fileOf('one.jsonl', asLines(good));
    expect(await mail(file)).toMatchObject({ value: { summary: { receiver: 'r1' } } });
    await residentLeaves(gateway, { residentId: 'r1', by: 'Ana' });
    expect(await mail(file)).toMatchObject({ value: { summary: { alreadyThere: 1 } } });
    const next = fileOf('two.jsonl', asLines({ ...good, id: 'b' }));
    const gone = { error: { problems: [{ line: 1, column: 1, code: 'residentGone' }] } };
    expect(await mail(next, { residentId: 'r1' })).toMatchObject(gone);
    expect(
      await mail(fileOf('r1.jsonl', asLines({ ...good, id: 'c', resident: 'r1' }))),
    ).toMatchObject(gone);
    expect(await mail(next)).toMatchObject({ value: { summary: { imported: 1, receiver: 'r2' } } });
  });

  test('a field that stands twice, and a sender under both names, are refused where they stand', async () => {
    await withResidents('r1');
    const lines = [
      '{"id":"a","from":"Ann","text":"x","id":"b"}',
      '{"to":"from","from":"Ann","id":"c","text":"x"}',
      '{"to":"X","id":"text","text":""}',
    ];
    expect(await mail(fileOf('mail.jsonl', asLines(...lines)))).toMatchObject({
      error: {
        problems: [
          { line: 1, column: 35, code: 'repeatedField' },
          { line: 2, column: 14, code: 'repeatedField' },
          { line: 3, column: 23, code: 'empty' },
        ],
      },
    });
  });

  test('a resident gets no more contacts than there is room for', async () => {
    await withResidents('r1', 'r2');
    const from = (n: number) => ({ ...good, id: `m${n}`, from: `Person ${n}` });
    await mail(fileOf('many.jsonl', asLines(...Array.from({ length: 500 }, (_, n) => from(n)))));
    const more = [from(500), { ...from(501), from: 'Person 3' }, { ...from(502), resident: 'r2' }];
    const file = fileOf('more.jsonl', asLines(...more));
    expect(await mail(file)).toMatchObject({
      error: { problems: [{ line: 1, column: 1, code: 'tooManyContacts' }] },
    });
    expect(await mail(file, { partial: true })).toMatchObject({
      value: { summary: { imported: 2 } },
    });
  });

  test('a file without a message is no success, with --partial neither', async () => {
    await withResidents('r1');
    for (const text of ['', '\n \r\n']) {
      expect(await mail(fileOf('none.jsonl', text), { partial: true })).toMatchObject({
        error: { problems: [{ line: 1, column: 1, code: 'nothingToImport' }] },
      });
    }
  });

  test('2.1 reply stamps are there once the message is approved, for an answer to its sender alone', async () => {
    await withResidents('r1');
    await mail(fileOf('paid.jsonl', asLines({ ...good, replyStamps: 2 })));
    const stamps = () => gateway.database.selectFrom('stamps').selectAll().execute();
    expect(await stamps()).toEqual([]);
    const ids = await waitingIds(gateway.database);
    await approveAll(gateway, ids, 'Ana');
    expect((await stamps()).map((stamp) => stamp.name)).toEqual([
      `reply/${ids[0]}/1`,
      `reply/${ids[0]}/2`,
    ]);
  });

  test('a facility without residents, and a file that is not there, are told apart', async () => {
    expect(await mail(fileOf('one.jsonl', asLines(good)))).toMatchObject({
      error: { problems: [{ code: 'unknownResident' }] },
    });
    expect(await mail(join(directory, 'none.jsonl'))).toMatchObject({
      error: { code: 'noSuchFile' },
    });
  });
});

describe('import residents', () => {
  const header = 'residentId,firstName,lastName,language,pin,contacts';
  const residents = (text: string | Buffer, partial = false) =>
    importResidents(gateway, { file: fileOf('people.csv', text), partial, progress: () => {} });

  test('people and their contacts come in, and no PIN is kept', async () => {
    const imported = await residents(
      `\ufeff${header}\r\n100,Ana,"de la Cruz, Jr.",es,482915,c1|Eva|sister;c2|Juan|\r\n`,
    );
    expect(imported).toMatchObject({
      ok: true,
      value: { summary: { imported: 1, contactsMade: 2 } },
    });
    const [row] = await gateway.database.selectFrom('residents').selectAll().execute();
    expect(row).toMatchObject({ resident_id: '100', last_name: 'de la Cruz, Jr.', language: 'es' });
    expect(Buffer.from(row?.pin_stretched ?? '', 'base64')).toHaveLength(32);
    expect(Buffer.from(row?.pin_salt ?? '', 'base64')).toHaveLength(16);
    expect(JSON.stringify(row)).not.toContain('482915');
    const { database } = gateway;
    const request = { deviceId: 'none', incarnation: '', cursor: null };
    expect((await readChangePage(database, request)).changes).toMatchObject([{ kind: 'policy' }]);
  });

  test('each wrong cell is named by line and column, and nothing is imported', async () => {
    const text = [
      header,
      '100,Ana,Cruz,es,482915,',
      '101,Bo,Dun,xx,482915,',
      '102,Cy,Eck,en,123456,',
      '103,Di,Fox,en,12345,',
      '104,Ed,Gil,en,482915,only a name',
      '100,Flo,Hay,en,482915,',
      '105,Gus,Ice',
      'a b,Hal,Joy,en,482915,',
    ].join('\n');
    const refused = await residents(text);
    if (refused.ok || refused.error.code !== 'badInput') throw new Error('it was imported');
    expect(refused.error.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 4, 'badCell'],
      [4, 5, 'common'],
      [5, 5, 'notSixDigits'],
      [6, 6, 'badContact'],
      [7, 1, 'repeatedId'],
      [8, 3, 'cellCount'],
      [9, 1, 'badCell'],
    ]);
    const count = async () =>
      (await gateway.database.selectFrom('residents').select('resident_id').execute()).length;
    expect(await count()).toBe(0);
    const partial = await residents(text, true);
    expect(partial.ok && [partial.value.summary.imported, partial.value.leftOut.length]).toEqual([
      1, 7,
    ]);
    expect(await count()).toBe(1);
  });

  const codes = async (text: string | Buffer) => {
    const refused = await residents(text);
    return !refused.ok && refused.error.code === 'badInput'
      ? refused.error.problems.map(({ line, column, code }) => [line, column, code])
      : [];
  };

  test('names and relationships that a screen would obey, and too many contacts, are refused', async () => {
    const contacts = (count: number) =>
      Array.from({ length: count }, (_, n) => `c${n}|Person ${n}|`).join(';');
    const row = (id: string, name: string, last: string, contact: string) =>
      `${id},"${name}",${last},en,482915,${contact}`;
    const rows = [
      row('1', 'A\0', 'B', ''),
      row('2', 'A', '\u001bB', ''),
      row('3', '\u200b', 'B', ''),
      row('4', 'A', 'B', 'c1|Eva\u202e|'),
      row('5', 'A', 'B', 'c1|Eva|sis\u2066ter'),
      row('6', 'A', 'B', `c1|Eva|${'x'.repeat(201)}`),
      row('7', 'A', 'B', contacts(501)),
      row('8', 'A\nB', 'B', ''),
      row('9', 'A', 'B', `c1|Eva|${'x'.repeat(200)}`),
    ];
    expect(await codes([header, ...rows].join('\n'))).toEqual([
      [2, 2, 'badCell'],
      [3, 3, 'badCell'],
      [4, 2, 'badCell'],
      [5, 6, 'badContact'],
      [6, 6, 'badContact'],
      [7, 6, 'badContact'],
      [8, 6, 'tooManyContacts'],
      [9, 2, 'badCell'],
    ]);
  });

  test('with --partial the rows that can be read come in, and all others are listed', async () => {
    const good = (n: number) => `${n},A,B,en,482915,`;
    const bytes = Buffer.from(
      [header, good(1), '2,"A"x,B,en,482915,', good(3), '4,\u00e9,B,en,482915,', good(5)].join(
        '\n',
      ),
      'latin1',
    );
    expect(await codes(bytes)).toEqual([
      [3, 2, 'notCsv'],
      [5, 2, 'notUtf8'],
    ]);
    const partial = await residents(bytes, true);
    expect(partial).toMatchObject({ value: { summary: { imported: 3 } } });
    expect(partial.ok && partial.value.leftOut.map(({ line }) => line)).toEqual([3, 5]);

    const open = [header, good(6), '7,A,"B,en,482915,', good(8), '', good(9)].join('\n');
    expect(await codes(open)).toEqual([[3, 3, 'notCsv']]);
    const rest = await residents(open, true);
    expect(rest).toMatchObject({ value: { summary: { imported: 1 } } });
    expect(rest.ok && rest.value.leftOut.map(({ line, code }) => [line, code])).toEqual([
      [3, 'notCsv'],
      [4, 'notRead'],
      [6, 'notRead'],
    ]);
  });

  test('a file that ends with its header is no success, with --partial neither', async () => {
    expect(await residents(`${header}\n`, true)).toMatchObject({
      error: { problems: [{ line: 2, column: 1, code: 'nothingToImport' }] },
    });
  });

  test('an unknown column, a missing one, one that comes twice and a broken quote are named', async () => {
    expect(await codes('residentId,firstName,firstName\n')).toEqual([[1, 3, 'repeatedField']]);
    expect(await codes(`${header},age\n`)).toEqual([[1, 7, 'unknownField']]);
    expect(await codes('residentId,firstName\n')).toEqual([[1, 3, 'missingField']]);
    expect(await codes(`${header}\n1,"A"b,C,en,482915,\n`)).toMatchObject([[2, 2, 'notCsv']]);
    expect(await codes('')).toEqual([[1, 1, 'missingField']]);
  });
});

test('the place where a text stops being JSON is found', () => {
  const places: [string, number][] = [
    ['', 0],
    ['{"a":undefined}', 5],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{"a":1} x', 8],
    ['{"a":"x', 5],
    ['[1,2}', 4],
    ['01', 0],
    ['{"a":[{"b":tru}]}', 11],
  ];
  expect(places.map(([text]) => findJsonError(text))).toEqual(places.map(([, at]) => at));
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      // What is cut short is wrong at its end, or where its last token begins.
      const start = text.slice(0, cut % text.length);
      const at = findJsonError(start);
      expect(at).toBeLessThanOrEqual(start.length);
      expect(findJsonError(`${start.slice(0, at)}\u0001`)).toBe(at);
    }),
  );
});
