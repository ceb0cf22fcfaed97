/** The one origin there is. Everything on the screen comes from it (K4). */
export const kioskOrigin = 'app://kiosk';

/** What the renderer's build may hold. Another kind of file is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** A file of the renderer's build: its path in that folder, and its content type. */
export type Asset = { readonly path: string; readonly contentType: string };

/**
 * The file that a URL of the page names, or null. There is one spelling for each file: plain lower
 * and upper case letters, digits, `-`, `_` and single dots, so encodings, backslashes, empty
 * segments and climbing up have nothing to stand on (K4). `url` is taken as it was written: a URL
 * parser would tidy `..` away and hide the attempt.
 */
export function assetOf(url: string): Asset | null {
  const match = /^app:\/\/kiosk\/((?:[\w-]+(?:\.[\w-]+)*\/)*[\w-]+(?:\.[\w-]+)*\.(\w+))?$/.exec(
    url,
  );
  if (match === null) return null;
  const [, path = 'index.html', extension = 'html'] = match;
  const contentType = Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined;
  return contentType === undefined ? null : { path, contentType };
}

/**
 * On every answer, a refusal included. `sandbox` is for the page itself: no dialogs, no pop-ups, no
 * downloads, and `window.print()` does nothing (research/kiosk.md 1.3). There is no
 * `Cross-Origin-Opener-Policy`: no page here opens another or was opened by one (K6), and with it Chromium
 * starts a second renderer for each page, and throws the first away.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    'sandbox allow-scripts allow-same-origin allow-forms',
  ].join('; '),
  'Permissions-Policy': [
    'accelerometer',
    'autoplay',
    'camera',
    'clipboard-read',
    'clipboard-write',
    'display-capture',
    'encrypted-media',
    'fullscreen',
    'gamepad',
    'geolocation',
    'gyroscope',
    'hid',
    'idle-detection',
    'keyboard-map',
    'local-fonts',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'picture-in-picture',
    'publickey-credentials-get',
    'screen-wake-lock',
    'serial',
    'storage-access',
    'usb',
    'window-management',
    'xr-spatial-tracking',
  ]
    .map((feature) => `${feature}=()`)
    .join(', '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
