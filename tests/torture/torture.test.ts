import { expect, test } from 'vitest';
import { torture } from './torture.ts';

test('6.13 kiosk and gateway killed with SIGKILL while they send and sync: nothing lost, nothing twice, all stamps accounted for', async () => {
  const short = { kills: 12, windowKills: 0, gatewayKills: 3, seed: 1 };
  const tortured = await torture({ ...short, say: console.log });
  expect(tortured.breaches).toEqual([]);
  expect(tortured.kills).toBeGreaterThanOrEqual(short.kills);
  expect(tortured).toMatchObject({ gatewayKills: short.gatewayKills, lost: 0, duplicated: 0 });
  expect(tortured.sent).toBeGreaterThan(0);
  expect(tortured.stampsAccounted).toBe(tortured.stampsMade);
});
