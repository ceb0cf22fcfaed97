import { readInstalled } from '../peers/installed.ts';
import { openSender, type SenderName } from './senders.ts';

/** Keeps so many letters and ends: the program whose syncs are counted (syncs.ts). */
const [name, words, directory, folders] = process.argv.slice(2);
const count = Number(words);
if (directory === undefined || folders === undefined || !Number.isInteger(count)) {
  throw new Error('sender, count, directory, peers');
}
const sender = await openSender(name as SenderName, directory, readInstalled(folders));
if (sender === null) throw new Error(`${name} is not installed`);
sender.begin(count);
for (let kept = 0; kept < count; kept += 1) await sender.letter()();
await sender.close();
