import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArguments } from './command.ts';
import { demoCommand, serveCommand } from './serve.ts';

let root: string;
let data: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postern-serve-'));
  data = join(root, 'facility');
});

afterEach(() => rmSync(root, { recursive: true }));

test('a clock of its own is for the demo alone', () => {
  const asked = ['--now', '2026-12-01T07:00:00Z', '--data', data];
  expect(readArguments(serveCommand, asked)).toMatchObject({ ok: false, error: { exit: 2 } });
  expect(readArguments(demoCommand, asked)).toMatchObject({ ok: true });
});

test.each([serveCommand, demoCommand])(
  '$name takes certificates of a day or more, and says so',
  async (command) => {
    expect(command.usage).toContain('[--certificate-days N]');
    for (const days of ['0', '-1', '0.5', '3651', 'many']) {
      const values = { data, 'certificate-days': days };
      const answer = await command.run({ values, positionals: [], progress: () => undefined });
      expect(answer).toMatchObject({
        ok: false,
        error: {
          exit: 2,
          message: `--certificate-days takes a whole number from 1 to 3650, not ${days}`,
        },
      });
    }
    expect(existsSync(data)).toBe(false);
  },
);
