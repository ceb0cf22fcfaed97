import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { mailboxPublicKey } from './mailbox-key.ts';
import { createMailboxOpener, createSealer } from './seal.ts';

const seed = randomBytes(32);

test('S2 what is sealed to a resident opens with their seed, in any order', async () => {
  const sealer = await createSealer(mailboxPublicKey(seed), 'postern mailbox 1');
  const sealed = ['first', 'second', 'third ünïcödé 👩‍👧'].map((text) =>
    sealer.seal(text, 'incoming/1\nincoming'),
  );
  const opener = await createMailboxOpener(seed);
  const opened = await Promise.all(
    sealed.toReversed().map((it) => opener.open(it, 'incoming/1\nincoming')),
  );
  expect(opened.map((it) => it.ok && it.value)).toEqual(['third ünïcödé 👩‍👧', 'second', 'first']);
});

test('4.5 S2 after it was forgotten nothing is opened, not even what was opened before', async () => {
  const sealer = await createSealer(mailboxPublicKey(seed), 'postern mailbox 1');
  const sealed = sealer.seal('text', 'context');
  const opener = await createMailboxOpener(seed);
  expect(await opener.open(sealed, 'context')).toEqual({ ok: true, value: 'text' });
  opener.forget();
  expect(await opener.open(sealed, 'context')).toEqual({ ok: false, error: 'cannotOpen' });
});

test.each(['another seed', 'another context', 'another purpose', 'a flipped byte'])(
  'S2 with %s it does not open',
  async (what) => {
    const purpose = what === 'another purpose' ? 'postern outbox 1' : 'postern mailbox 1';
    const sealer = await createSealer(mailboxPublicKey(seed), purpose);
    const sealed = sealer.seal('text', 'context');
    const box = Buffer.from(sealed.box, 'base64');
    if (what === 'a flipped byte') box[20] = (box[20] ?? 0) ^ 1;
    const opener = await createMailboxOpener(what === 'another seed' ? randomBytes(32) : seed);
    const context = what === 'another context' ? 'other' : 'context';
    expect(await opener.open({ ...sealed, box: box.toString('base64') }, context)).toEqual({
      ok: false,
      error: 'cannotOpen',
    });
  },
);
