import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysLater } from './calendar-day.ts';
import type { Clock } from './clock.ts';
import { isOpen, nextClosing, nextOpening } from './hours.ts';
import { nextPeriod, periodOf, periodStart, periodsFrom } from './period.ts';
import { anchorAtGateway, readTrustedTime, type TimeAnchor } from './trusted-time.ts';

const denver = 'America/Denver';
const day = 86_400_000;
const anyInstant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });
const anyZone = fc.constantFrom(
  denver,
  'Europe/Lisbon',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Sao_Paulo',
);

function clockAt(wallMillis: number, bootMillis: number, bootId = 'boot-1'): Clock {
  return { wallMillis: () => wallMillis, bootMillis: () => bootMillis, bootId: () => bootId };
}

describe('periods', () => {
  test('1.3 a month begins at midnight by the facility clocks, not by UTC', () => {
    expect(periodOf(Date.parse('2026-12-01T06:59:59Z'), denver)).toBe('2026-11');
    expect(periodOf(Date.parse('2026-12-01T07:00:00Z'), denver)).toBe('2026-12');
    expect(periodStart('2026-12', denver)).toBe(Date.parse('2026-12-01T07:00:00Z'));
  });

  test('1.3 daylight saving moves the start of a month by its hour', () => {
    expect(periodStart('2026-07', denver)).toBe(Date.parse('2026-07-01T06:00:00Z'));
  });

  test('1.3 each instant is in just one period: its own start is not after it, the next one is', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (millis, zone) => {
        const period = periodOf(millis, zone);
        expect(periodStart(period, zone)).toBeLessThanOrEqual(millis);
        expect(periodStart(nextPeriod(period), zone)).toBeGreaterThan(millis);
      }),
    );
  });

  test('2.4 the periods held in advance follow one another over the end of a year', () => {
    expect(periodsFrom('2026-11', 3)).toEqual(['2026-11', '2026-12', '2027-01']);
  });
});

describe('days', () => {
  const later = (text: string, days: number) => daysLater(Date.parse(text), days, denver);

  test('1.3 days later it is the same time by the facility clocks, over either change of them', () => {
    expect(later('2026-10-20T00:30-06:00', 20)).toBe(Date.parse('2026-11-09T00:30-07:00'));
    expect(later('2027-03-01T00:30-07:00', 20)).toBe(Date.parse('2027-03-21T00:30-06:00'));
    expect(later('2026-07-01T00:30-06:00', 20)).toBe(Date.parse('2026-07-21T00:30-06:00'));
  });

  test('1.3 a time of day that the clocks skip is an hour later', () => {
    expect(later('2027-02-22T02:30-07:00', 20)).toBe(Date.parse('2027-03-14T03:30-06:00'));
  });
});

describe('hours', () => {
  const daytime = { opens: '06:00', closes: '23:00' };

  test('1.3 the device opens and closes by the facility clocks', () => {
    expect(isOpen(Date.parse('2026-11-20T12:59:59Z'), daytime, denver)).toBe(false);
    expect(isOpen(Date.parse('2026-11-20T13:00:00Z'), daytime, denver)).toBe(true);
    expect(isOpen(Date.parse('2026-11-21T06:00:00Z'), daytime, denver)).toBe(false);
  });

  test('1.3 hours that span midnight are open on both sides of it', () => {
    const night = { opens: '20:00', closes: '02:00' };
    expect(isOpen(Date.parse('2026-11-21T08:00:00Z'), night, denver)).toBe(true);
    expect(isOpen(Date.parse('2026-11-21T10:00:00Z'), night, denver)).toBe(false);
  });

  test('1.3 the next opening and closing lie ahead and change what is open', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (millis, zone) => {
        const opening = nextOpening(millis, daytime, zone);
        const closing = nextClosing(millis, daytime, zone) ?? 0;
        expect(opening).toBeGreaterThan(millis);
        expect(closing).toBeGreaterThan(millis);
        expect(isOpen(opening, daytime, zone)).toBe(true);
        expect(isOpen(closing, daytime, zone)).toBe(false);
      }),
    );
  });
});

describe('trusted time', () => {
  const noon = Date.parse('2026-11-20T12:00:00Z');
  const maxOfflineJumpMillis = 45 * day;
  const read = (anchor: TimeAnchor | null, floorMillis: number, clock: Clock) =>
    readTrustedTime({ anchor, floorMillis, maxOfflineJumpMillis }, clock);

  test('1.1 it is the gateway time at the last contact plus the boot clock since', () => {
    const anchor = anchorAtGateway(noon, clockAt(0, 5_000));
    expect(read(anchor, 0, clockAt(0, 65_000)).millis).toBe(noon + 60_000);
  });

  test('1.1 the wall clock set to any time changes nothing without a restart', () => {
    const anchor = anchorAtGateway(noon, clockAt(noon, 0));
    fc.assert(
      fc.property(anyInstant, (wallMillis) => {
        expect(read(anchor, noon, clockAt(wallMillis, 1000)).millis).toBe(noon + 1000);
      }),
    );
  });

  test('1.2 after a restart the wall clock is believed from the floor to 45 days past it, once', () => {
    const old = anchorAtGateway(noon, clockAt(noon, 0, 'boot-0'));
    const first = read(old, noon, clockAt(noon + 45 * day, 10));
    expect(first).toMatchObject({ millis: noon + 45 * day, doubtful: false });
    expect(read(first.anchor, noon, clockAt(noon + 99 * day, 1010)).millis).toBe(
      noon + 45 * day + 1000,
    );
  });

  test('1.2 before the floor or too far past it, time stands at the floor and is doubtful', () => {
    for (const wallMillis of [noon - 1, noon + 45 * day + 1]) {
      expect(read(null, noon, clockAt(wallMillis, 10))).toMatchObject({
        millis: noon,
        doubtful: true,
      });
    }
  });

  test('1.2 a gateway that is behind the floor makes time stand still, never go back', () => {
    const anchor = anchorAtGateway(noon - 3_600_000, clockAt(noon, 0));
    expect(read(anchor, noon, clockAt(noon, 1000)).millis).toBe(noon);
    expect(read(anchor, noon, clockAt(noon, 3_601_000)).millis).toBe(noon + 1000);
  });
});
