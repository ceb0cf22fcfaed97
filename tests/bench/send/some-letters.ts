import { openPlainSqlite } from './peers.ts';
import { openSendingTablet } from './tablet.ts';

/** Sends so many letters and ends: the program whose syncs are counted (syncs.ts). */
const [sender, words, directory] = process.argv.slice(2);
const count = Number(words);
if (directory === undefined || !Number.isInteger(count))
  throw new Error('sender, count, directory');

if (sender === 'ours') {
  const tablet = await openSendingTablet(directory);
  tablet.lease(count);
  for (let sent = 0; sent < count; sent += 1) tablet.send(tablet.newLetter());
  tablet.close();
} else {
  const plain = openPlainSqlite(directory);
  for (let put = 0; put < count; put += 1) plain.put();
  plain.close();
}
