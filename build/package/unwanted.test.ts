import { expect, test } from 'vitest';
import { findUnwanted } from './unwanted.ts';

const good = [
  { path: 'main.js', text: 'import "electron"; app.enableSandbox();' },
  { path: 'renderer/assets/index-Ab_1-x.js', text: 'export {};' },
  { path: 'node_modules/better-sqlite3/prebuilds/linux-x64.node', text: null },
];

test('K9 what the kiosk is made of may be shipped', () => {
  expect(findUnwanted(good, ['/home/someone/postern'])).toEqual([]);
});

test.each([
  ['main.js.map', ''],
  ['renderer/assets/index-a.js.map', ''],
  ['arguments.test.js', ''],
  ['.fingerprints.json', ''],
  ['node_modules/fastify/package.json', '{}'],
  ['renderer/stories.html', ''],
  ['main.js', 'x;\n//# sourceMappingURL=main.js.map'],
  ['core.js', 'if (POSTERN_FUSE_WIRE_AT) x();'],
  ['core.js', 'process.env["POSTERN_DEBUG"]'],
  ['main.js', 'contents.openDevTools();'],
  ['main.js', 'app.commandLine.appendSwitch("no-sandbox");'],
  ['main.js', 'app.commandLine.appendSwitch("remote-debugging-port", "9222");'],
  ['renderer/assets/index-a.js', 'window.__test_hook = 1'],
  ['core.js', 'require("/home/someone/postern/db/x.js")'],
])('K9 %s with %j stops the build', (path, text) => {
  expect(findUnwanted([...good, { path, text }], ['/home/someone/postern'])).toHaveLength(1);
});
