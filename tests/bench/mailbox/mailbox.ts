import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { inDirectory } from '../directory.ts';
import { type LetterMaker, letterMaker } from '../letters.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, type Goal, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { timesOf } from '../times.ts';
import { type FullMailbox, openFullMailbox } from './full-mailbox.ts';

const runsUsual = 5;
/** Of the few, each is opened for the first time once at the most. */
const messagesUsual = { many: 100_000, few: 1_000 } as const;
const callsEachRun = 100;
const callsAtOnce = 20;
const searchMillisMax = 20;

/**
 * What a resident does, each with what it is given. Opened for the first time, a message is noted as read
 * on the disk, with a record for the gateway.
 */
const actions = {
  'first page of the inbox': (mailbox: FullMailbox) => ({
    given: (_maker: LetterMaker) => '',
    run: () => mailbox.firstPage(''),
  }),
  'opening a new message': (mailbox: FullMailbox) => ({
    given: (_maker: LetterMaker) => mailbox.someNewMessage(),
    run: (given: string) => mailbox.open(given),
  }),
  'opening a message again': (mailbox: FullMailbox) => ({
    given: (_maker: LetterMaker) => mailbox.someReadMessage(),
    run: (given: string) => mailbox.open(given),
  }),
  'search by words': (mailbox: FullMailbox) => ({
    given: searchWords,
    run: (given: string) => mailbox.firstPage(given),
  }),
} as const;
type Action = keyof typeof actions;

/** Milliseconds of single calls, with many messages and with few. */
interface Times {
  readonly many: number[];
  readonly few: number[];
}

/**
 * B3: the inbox's first page, a message and a search, as the core answers them, with many messages in
 * the vault beside the same with few. The two take turns.
 */
export async function benchMailbox({
  runs = runsUsual,
  scale = 1,
}: BenchOptions): Promise<BenchResult[]> {
  return inDirectory('mailbox', async (directory) => {
    const open = (name: string, messages: number) => {
      mkdirSync(join(directory, name));
      return openFullMailbox(join(directory, name), messages);
    };
    const mailboxes = {
      many: await open('many', Math.ceil(messagesUsual.many * scale)),
      few: await open('few', messagesUsual.few),
    };
    const results: BenchResult[] = [];
    for (const action of Object.keys(actions) as Action[]) {
      results.push(asResult(action, await timeRuns(action, mailboxes, runs), mailboxes));
    }
    mailboxes.many.close();
    mailboxes.few.close();
    return results;
  });
}

type Mailboxes = Readonly<Record<'many' | 'few', FullMailbox>>;

async function timeRuns(action: Action, mailboxes: Mailboxes, runs: number): Promise<Times[]> {
  const maker = letterMaker(`what is looked for: ${action}`);
  const turn = (mailbox: FullMailbox): Promise<number[]> => {
    const { given, run } = actions[action](mailbox);
    return timesOf(callsAtOnce, () => given(maker), run);
  };
  const run = async (): Promise<Times> => {
    const times: Times = { many: [], few: [] };
    while (times.many.length < callsEachRun) {
      times.many.push(...(await turn(mailboxes.many)));
      times.few.push(...(await turn(mailboxes.few)));
    }
    return times;
  };
  // The first is not counted: code is compiled, and caches have what they can hold.
  await run();
  const all: Times[] = [];
  while (all.length < runs) all.push(await run());
  return all;
}

/** What a person looks for: a word, a word that is still being typed, two words, a common one. */
function searchWords(maker: LetterMaker): string {
  const kinds = [
    () => maker.word(),
    () => maker.word().slice(0, 3),
    () => `${maker.word()} ${maker.word()}`,
    () => maker.wordOfRank(0),
  ];
  searches += 1;
  const kind = kinds[searches % kinds.length];
  assert(kind !== undefined, 'there are four kinds of search');
  return kind();
}
let searches = 0;

function asResult(action: Action, runTimes: readonly Times[], mailboxes: Mailboxes): BenchResult {
  const few = `${mailboxes.few.messages} messages`;
  const limit = `the ${searchMillisMax} ms that a search may take`;
  const goal: Goal =
    action === 'search by words' ? { peer: limit, atMost: 1 } : { peer: few, atMost: 1.2 };
  const many = runTimes.flatMap((times) => times.many);
  const eachRun = runTimes.map((times) =>
    goal.peer === limit
      ? p99(times.many) / searchMillisMax
      : median(times.many) / median(times.few),
  );
  const against = runTimes.map((times) => median(times.many) / median(times.few));
  const ratios = {
    [few]: rounded(median(against)),
    ...(goal.peer === limit ? { [limit]: rounded(p99(many) / searchMillisMax) } : {}),
  };
  return {
    id: 'B3',
    name: `${action} among ${mailboxes.many.messages} messages`,
    unit: 'ms',
    runs: runTimes.length,
    median: rounded(median(many)),
    p99: rounded(p99(many)),
    ratios,
    ratioOfEachRun: eachRun.map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: { medianOfFew: rounded(median(runTimes.flatMap((times) => times.few))) },
  };
}
