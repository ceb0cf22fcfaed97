import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDeviceStore } from '../../../db/device-store.ts';
import { expectOk, residentId, temporaryDirectory, testKey } from '../../../db/test-stores.ts';
import {
  attemptBegins,
  noWrongPins,
  remainingWaitMillis,
  waitAfterWrongPins,
} from '../../../shared/session/lockout.ts';
import { bootReading } from '../time/boot-reading.ts';
import type { TimeKeeper } from '../time/time-keeper.ts';
import { settleWaits } from './settle-waits.ts';

const minuteMillis = 60_000;

/** A store that is closed and opened again, on a clock whose boots begin at 0 and whose wall lies. */
function tablet() {
  const path = join(temporaryDirectory(), 'device.db');
  const options = { path, key: testKey };
  let store = expectOk(openDeviceStore(options));
  let boot = 1;
  let bootMillis = 0;
  const clock = {
    bootId: () => `boot-${boot}`,
    bootMillis: () => bootMillis,
    wallMillis: () => Math.random() * 1e13,
  };
  const time = { clock } as unknown as TimeKeeper;
  const restart = () => {
    store.close();
    store = expectOk(openDeviceStore(options));
  };
  return {
    store: () => store,
    time,
    restart,
    reboot() {
      restart();
      boot += 1;
      bootMillis = 0;
    },
    /** Minutes in which the core runs, and settles at the end of each as it does. */
    serve(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        bootMillis += minuteMillis;
        store.transaction('keep time', () => settleWaits({ store, time }));
      }
    },
    pass(millis: number) {
      bootMillis += millis;
    },
    close: () => store.close(),
  };
}

test.each([5, 6, 7, 8, 9])(
  '5.3 the wait after %i wrong PINs goes down by the time served, over restarts and boots, and never by more',
  (wrong) => {
    const on = tablet();
    const wait = waitAfterWrongPins(wrong) as number;
    const begun = expectOk(
      attemptBegins({ ...noWrongPins, wrong: wrong - 1 }, bootReading(on.time)),
    );
    on.store().transaction('test', () => on.store().attempts.save(residentId, begun));
    const left = () =>
      remainingWaitMillis(on.store().attempts.find(residentId), bootReading(on.time));
    const halfMinutes = Math.floor(wait / minuteMillis / 2);
    on.serve(halfMinutes);
    on.restart();
    expect(left()).toBe(wait - halfMinutes * minuteMillis);
    // The last moments before a power cut were not written down: they are waited again.
    on.pass(Math.min(20_000, left()));
    on.reboot();
    expect(left()).toBe(wait - halfMinutes * minuteMillis);
    for (let boots = 0; boots < 5; boots += 1) on.reboot();
    expect(left()).toBe(wait - halfMinutes * minuteMillis);
    on.pass(left() - 1);
    expect(left()).toBe(1);
    on.pass(1);
    expect(left()).toBe(0);
    on.serve(1);
    expect(on.store().attempts.waiting()).toEqual([]);
    expect(on.store().attempts.find(residentId).wrong).toBe(wrong);
    on.close();
  },
);

test('4.1 5.3 the wait of staff goes down in the same way', () => {
  const on = tablet();
  const record = {
    wrong: 9,
    waitBootId: 'boot-1',
    waitStartedBootMillis: 0,
    waitMillis: 60 * minuteMillis,
  };
  on.store().transaction('test', () => on.store().staffCodes.saveAttempts(record));
  on.serve(45);
  on.reboot();
  const left = remainingWaitMillis(on.store().staffCodes.attempts(), bootReading(on.time));
  expect(left).toBe(15 * minuteMillis);
  on.close();
});
