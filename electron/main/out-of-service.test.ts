import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLastNumbers } from './last-numbers.ts';
import { outOfServiceText } from './out-of-service.ts';

const asset = { path: 'out-of-service.html', contentType: 'text/html' };
const words = (text: string) => ({ en: text, es: text, ht: text });

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'postern-last-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test('7 the last-resort page has the numbers to call, in their order', () => {
  const dataDir = directory();
  const numbers = [
    { name: words('Crisis line'), number: '*55' },
    { name: words('Public <defender>'), number: '303-555-0142' },
  ];
  writeFileSync(join(dataDir, 'numbers.json'), JSON.stringify(numbers));
  const page = outOfServiceText(asset, () => readLastNumbers(dataDir)) ?? '';
  expect(page).toContain('not sent is not kept');
  expect(page).not.toContain('<defender>');
  expect(page.indexOf('*55')).toBeGreaterThan(0);
  expect(page.indexOf('*55')).toBeLessThan(page.indexOf('303-555-0142'));
});

test.each(['', 'null', '[{}]', '{"a":', `["${'a'.repeat(70_000)}"]`])(
  '7 with %.8s for a list the page stands without numbers',
  (text) => {
    const dataDir = directory();
    writeFileSync(join(dataDir, 'numbers.json'), text);
    expect(readLastNumbers(dataDir)).toEqual([]);
    expect(outOfServiceText(asset, () => [])).not.toContain('<ul>');
  },
);
