import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LastNumbers } from '../../../shared/ipc/number-file.ts';
import { ServicesPolicy } from '../../../shared/policy/services.ts';
import { keepNumbers } from './keep-numbers.ts';

test('7 the shell finds the numbers to call, those for who is in danger first', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-numbers-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const name = { en: 'Someone', es: 'Alguien', ht: 'Yon moun' };
  const many = Array.from({ length: 20 }, (_, n) => ({
    use: 'legal',
    name,
    number: `555-01${n}0`,
  }));
  const numbers = [...many, { use: 'danger', name, number: '*55' }];
  keepNumbers(dataDir, ServicesPolicy.parse({ numbers }));
  const kept = LastNumbers.parse(JSON.parse(readFileSync(join(dataDir, 'numbers.json'), 'utf8')));
  expect(kept).toHaveLength(8);
  expect(kept[0]?.number).toBe('*55');
});
