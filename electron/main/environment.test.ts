import { describe, expect, it } from 'vitest';
import {
  givenEnvironment,
  instrumentedEnvironment,
  parseEnvironment,
  readEnvironment,
} from './environment.ts';

const alwaysRefused = [
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'NODE_OPTIONS',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_NO_ASAR',
  'CHROME_WRAPPER',
  'GTK_DEBUG',
  'GIO_EXTRA_MODULES',
  'SSLKEYLOGFILE',
  'LIBGL_DRIVERS_PATH',
  '__GLX_VENDOR_LIBRARY_NAME',
];

describe('K1 environment', () => {
  it.each(alwaysRefused)('K1 %s is refused in both builds', (name) => {
    expect(readEnvironment({ [name]: '1' }, []).ok).toBe(false);
    expect(readEnvironment({ [name]: '1' }, instrumentedEnvironment).ok).toBe(false);
  });

  it.each(['GTK_MODULES', 'NODE_EXTRA_CA_CERTS', 'https_proxy', 'HTTP_PROXY', 'NODE_ENV'])(
    'K1 %s is overlooked by the instrumented build alone',
    (name) => {
      expect(readEnvironment({ [name]: '1' }, []).ok).toBe(false);
      expect(readEnvironment({ [name]: '1' }, instrumentedEnvironment).ok).toBe(true);
    },
  );

  it('K1 what Electron sets by itself does not stop the start', () => {
    const own = { CHROME_DESKTOP: 'postern.desktop', ORIGINAL_XDG_CURRENT_DESKTOP: 'undefined' };
    expect(readEnvironment(own, []).ok).toBe(true);
  });

  it('K1 only known names stay; the rest is not handed on to any process', () => {
    const given = { PATH: '/bin', DISPLAY: ':0', XDG_DATA_DIRS: '/tmp/evil', AWS_SECRET: 'x' };
    expect(readEnvironment(given, [])).toEqual({ ok: true, value: ['PATH', 'DISPLAY'] });
  });

  it('K1 what Electron has taken away since the start is seen all the same', () => {
    expect(parseEnvironment('NODE_OPTIONS=--inspect=0\0PATH=/bin\0torn\0\0')).toEqual({
      NODE_OPTIONS: '--inspect=0',
      PATH: '/bin',
    });
    expect(givenEnvironment({})).toMatchObject({ PATH: process.env['PATH'] });
  });
});
