import { expect, test } from 'vitest';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { CostView } from '../../shared/ipc/view.ts';
import { ok } from '../../shared/result.ts';
import { createDraftSender } from './draft-sender.ts';

const cost = (characters: number): CostView => ({
  characters,
  charactersPerStamp: 6000,
  charactersLeft: 6000 - characters,
  stamps: 1,
  uses: { reply: 0, free: 1, bought: 0 },
  missing: 0,
  ifLeft: 0,
  refundedIfRefused: true,
});

function slowCore() {
  const calls: { body: string; answer: (result: ChannelResult<CostView>) => void }[] = [];
  const costs: number[] = [];
  const problems: string[] = [];
  const sender = createDraftSender({
    edit: (body) => new Promise((answer) => calls.push({ body, answer })),
    onCost: (seen) => costs.push(seen.characters),
    onProblem: (error) => problems.push(error.code),
  });
  const answer = async (result: ChannelResult<CostView>) => {
    calls.at(-1)?.answer(result);
    await new Promise((done) => setTimeout(done));
  };
  return { calls, costs, problems, sender, answer };
}

test('3.5 one edit is in flight at a time and the newest text always goes last', async () => {
  const { calls, costs, sender, answer } = slowCore();
  for (const body of ['a', 'ab', 'abc', 'abcd']) sender.send(body);
  expect(calls.map((call) => call.body)).toEqual(['a']);
  await answer(ok(cost(1)));
  expect(calls.map((call) => call.body)).toEqual(['a', 'abcd']);
  await answer(ok(cost(4)));
  await sender.settled();
  expect(calls).toHaveLength(2);
  expect(costs).toEqual([1, 4]);
});

test('3.5 after an edit that failed the next text is sent all the same', async () => {
  const { calls, problems, sender, answer } = slowCore();
  sender.send('a');
  await answer({ ok: false, error: { code: 'storeFailed' } });
  expect(problems).toEqual(['storeFailed']);
  sender.send('ab');
  await answer(ok(cost(2)));
  await sender.settled();
  expect(calls.map((call) => call.body)).toEqual(['a', 'ab']);
});
