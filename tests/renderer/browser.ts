import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine, or null. */
export const chromiumPath = places.find((place) => existsSync(place)) ?? null;

/** What to say, and to do, where there is none. */
export const whyNoChromium =
  'no Chromium on this machine; apt-get install chromium-headless-shell brings it';
