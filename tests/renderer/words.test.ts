import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '../..');

function lingui(...words: string[]) {
  const program = join(top, 'node_modules/@lingui/cli/dist/lingui.js');
  return spawnSync(process.execPath, [program, ...words], { cwd: top, encoding: 'utf8' });
}

test('A4 the catalogues hold every string of the screens (else: npx lingui extract)', () => {
  const { status, stdout, stderr } = lingui('check', 'sync');
  expect(status, stdout + stderr).toBe(0);
});

test('A4 every string is translated into every language', () => {
  const { status, stdout, stderr } = lingui('check', 'missing', '--mode', 'catalog', '--verbose');
  expect(status, stdout + stderr).toBe(0);
});
