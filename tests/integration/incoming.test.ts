import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { IncomingView } from '../../shared/ipc/view.ts';
import { messageBytesMax } from '../../shared/mail/body.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  openFacility,
  type Resident,
  readLedger,
} from './facility.ts';
import { readLetters, source, wordsOf } from './letters.ts';
import { newTablet, type Tablet } from './tablet.ts';

const run = promisify(execFile);
const cli = join(import.meta.dirname, '../../gateway/cli.ts');
const { file, letters } = readLetters();
const bodies = letters.map(({ text }) => text.normalize('NFC'));

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility();
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
});
afterAll(async () => {
  await tablet.stop();
  await gateway.stop();
});

async function gatewayCommand(...words: string[]): Promise<Record<string, unknown>> {
  const data = ['--data', gateway.gateway.files.directory, '--json'];
  const { stdout } = await run(process.execPath, [cli, ...words, ...data]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The whole inbox, page by page. */
async function listAll(search = ''): Promise<IncomingView[]> {
  const items: IncomingView[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: IncomingView[]; next: string | null } = await tablet.do('mail.inbox', {
      cursor,
      search,
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

describe(`261 letters from outside (${source})`, () => {
  test('are imported by the command, and nothing shows before they are reviewed', async () => {
    const imported = await gatewayCommand(
      'import',
      'mail',
      file,
      '--resident',
      resident.residentId,
    );
    expect(imported).toMatchObject({ ok: true, imported: 261, leftOut: [] });
    await tablet.do('sync.now', null);
    expect(tablet.view().screen).toMatchObject({ name: 'locked', newMail: 0 });
  });

  test('3.3 are approved in one go, and wait on the tablet sealed while their reader is signed out', async () => {
    expect(await gatewayCommand('review', 'approve', '--all')).toMatchObject({ ok: true });
    await eventually(async () => {
      await tablet.do('sync.now', null);
      const { screen } = tablet.view();
      return screen.name === 'locked' && screen.newMail === 261;
    }, '261 waiting');
    await tablet.signIn(resident);
    expect(tablet.view().screen).toMatchObject({ name: 'home', newMail: 261 });
  });

  test('are listed through pages, each once, and opened whole, byte for byte after NFC', async () => {
    const listed = await listAll();
    expect(new Set(listed.map((item) => item.messageId)).size).toBe(261);
    const opened: string[] = [];
    for (const { messageId } of listed) {
      opened.push((await tablet.do('mail.open', { messageId })).body);
    }
    expect(opened.toSorted()).toEqual(bodies.toSorted());
    const home = await tablet.do('session.go', { place: 'home' });
    expect(home).toBeNull();
    expect(tablet.view().screen).toMatchObject({ name: 'home', newMail: 0 });
  });

  test('are each found by words in them', async () => {
    for (const { messageId } of await listAll()) {
      const { body } = await tablet.do('mail.open', { messageId });
      const found = await listAll(wordsOf(body));
      expect(
        found.map((item) => item.messageId),
        wordsOf(body),
      ).toContain(messageId);
    }
  });

  test('3.3 are known at the gateway as read, and cost nothing', async () => {
    const isRead = async () => {
      const read = await gateway.gateway.database
        .selectFrom('incoming')
        .select('message_id')
        .where('resident_id', '=', resident.residentId)
        .where('state', '=', 'read')
        .execute();
      return read.length === 261;
    };
    await tablet.do('sync.now', null);
    await eventually(isRead, 'read');
    expect(await readLedger(gateway, resident)).toEqual({ accepted: 0, deliveries: 0, spent: [] });
  });
});

test('3.7 a letter of the hard limit, made of what JSON doubles, arrives whole', async () => {
  const body = '"'.repeat(messageBytesMax);
  await comesFromOutside(gateway, resident, { body });
  await approveEverything(gateway);
  await tablet.do('session.go', { place: 'home' });
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const { screen } = tablet.view();
    return screen.name === 'home' && screen.newMail === 1;
  }, 'the long letter is in');
  const [newest] = await listAll();
  const opened = await tablet.do('mail.open', { messageId: newest?.messageId ?? '' });
  expect(opened.body === body).toBe(true);
});
