import { expect, test } from 'vitest';
import { badgeText, readBadgeCode } from './badge.ts';

test('5.4 a badge code is the same however it is typed or read', () => {
  const code = '7F3K0D1MAB2CXY45';
  expect(badgeText('R-1001', code)).toBe('R-1001+7F3K-0D1M-AB2C-XY45');
  for (const typed of ['7f3k-0d1m-ab2c-xy45', ' 7F3KOD1M AB2CXY45 ', '7f3kodim-ab2c-xy45', code]) {
    expect(readBadgeCode(typed)).toBe(code);
  }
});
