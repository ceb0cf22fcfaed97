import { describe, expect, it } from 'vitest';
import { instrumentedSwitches, readArguments, sealedSwitches } from './arguments.ts';

/** What research/kiosk.md 1.2 names, and forms in which Chromium would take it all the same. */
const dangerous = [
  '--inspect',
  '--inspect=9229',
  '--inspect-brk=0',
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--js-flags=--expose-gc',
  '--load-extension=/tmp/x',
  '--proxy-server=127.0.0.1:1',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--ignore-certificate-errors',
  '--disable-web-security',
  '--log-net-log=/tmp/x',
  '--lang=xx',
  '-inspect',
  '--',
  '--DATA=/x',
  '--data ',
  'https://example.test/',
  '',
];
const onlyInstrumented = [
  '--no-sandbox',
  '--inspect=0',
  '--remote-debugging-port=0',
  '--user-data-dir=/tmp/x',
  '--ozone-platform=x11',
  '--native-binding=/tmp/x.node',
];

describe('K1 arguments', () => {
  it.each(dangerous)('K1 %j is refused in both builds', (word) => {
    expect(readArguments([word], sealedSwitches).ok).toBe(false);
    expect(readArguments([word], instrumentedSwitches).ok).toBe(false);
  });

  it.each(onlyInstrumented)('K1 %j is taken by the instrumented build alone', (word) => {
    expect(readArguments([word], sealedSwitches).ok).toBe(false);
    expect(readArguments([word], instrumentedSwitches).ok).toBe(true);
  });

  it.each(['--data', '--data=', '--data=relative', '--data=/x\0y', '--no-sandbox=1'])(
    'K1 %j has a value that its switch does not take',
    (word) => {
      expect(readArguments([word], instrumentedSwitches).ok).toBe(false);
    },
  );

  it('K1 a switch that stands twice is refused, since the second would win unseen', () => {
    expect(readArguments(['--data=/a', '--data=/b'], sealedSwitches).ok).toBe(false);
  });

  it('K1 a refusal is one short line, whatever the argument holds', () => {
    const refused = readArguments([`--x=\n${'y'.repeat(10_000)}`], sealedSwitches);
    expect(refused).toMatchObject({ ok: false, error: expect.stringMatching(/^[^\n]{1,200}$/) });
  });

  it('K1 the data directory comes from --data, and is /var/lib/postern without it', () => {
    expect(readArguments(['--data=/srv/kiosk'], sealedSwitches)).toMatchObject({
      value: { dataDirectory: '/srv/kiosk', nativeBinding: null },
    });
    expect(readArguments([], sealedSwitches)).toMatchObject({
      value: { dataDirectory: '/var/lib/postern' },
    });
  });
});
