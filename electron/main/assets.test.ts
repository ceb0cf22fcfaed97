import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetOf } from './assets.ts';

describe('K4 what app://kiosk serves', () => {
  it.each([
    ['app://kiosk/', 'index.html', 'text/html; charset=utf-8'],
    ['app://kiosk/assets/index-B1_x.js', 'assets/index-B1_x.js', 'text/javascript; charset=utf-8'],
    ['app://kiosk/assets/a.b.woff2', 'assets/a.b.woff2', 'font/woff2'],
  ])('K4 %s is a file of the build', (url, path, contentType) => {
    expect(assetOf(url)).toEqual({ path, contentType });
  });

  it.each([
    'app://kiosk/../main.js',
    'app://kiosk/assets/../../main.js',
    'app://kiosk/..%2fmain.js',
    'app://kiosk/%2e%2e/main.js',
    'app://kiosk/assets\\..\\main.js',
    'app://kiosk/index.html%00.js',
    'app://kiosk/index.html\0.js',
    'app://kiosk//etc/passwd.js',
    'app://kiosk/./index.html',
    'app://kiosk/.fingerprints.json',
    'app://kiosk/index.html?x',
    'app://kiosk/index.html#x',
    'app://kiosk/index.html\n',
    'app://kiosk/assets/',
    'app://kiosk/assets',
    'app://kiosk',
    'app://kiosk:80/',
    'app://kiosk.evil/',
    'app://other/index.html',
    'app://user@kiosk/',
    'APP://kiosk/',
    'file:///index.html',
    'https://kiosk/index.html',
    'app://kiosk/page.pdf',
    'app://kiosk/x.constructor',
    'app://kiosk/x.__proto__',
  ])('K4 %j is nothing', (url) => {
    expect(assetOf(url)).toBeNull();
  });

  it('K4 whatever is asked for, what is served lies in the folder', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%00',
      'a',
      'index',
      '.js',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const asset = assetOf(`app://kiosk/${pieces.join('')}`);
        if (asset === null) return;
        expect(new URL(asset.path, 'app://kiosk/folder/').pathname).toBe(`/folder/${asset.path}`);
        expect(asset.path).not.toMatch(/(^|\/)\.|[\\%\0]/);
      }),
      { numRuns: 5_000 },
    );
  });
});
