import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const pages = ['docs/threats.md', 'docs/security.md', 'docs/known-issues.md'] as const;

/** A file that a page names, and the words in brackets behind it that say which of its tests. */
interface Named {
  readonly path: string;
  readonly ids: readonly string[];
}

function namedIn(text: string): Named[] {
  const named = /`([\w./-]+\/[\w.-]+\.ts)`(?:\s+\(([^)]*)\))?/g;
  return [...text.matchAll(named)].map(([, path = '', said = '']) => ({
    path,
    ids:
      said.match(/\b[KSPO]\d{1,2}\b|\b\d\.\d{1,2}\b|\b(?:Idaho|Kentucky|Michigan|GTL) \d{4}\b/g) ??
      [],
  }));
}

describe('what the pages on security name', () => {
  test.each(pages)(
    'each file that %s names is there, and has a test of each rule behind it',
    (page) => {
      const named = namedIn(readFileSync(join(root, page), 'utf8'));
      const wrong = named.filter(({ path, ids }) => {
        const file = join(root, path);
        const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
        return text === null || ids.some((id) => !text.includes(id));
      });
      expect(wrong).toEqual([]);
      expect(named.length).toBeGreaterThan(0);
    },
  );

  test('every line of the threats has a test', () => {
    const rows = readFileSync(join(root, 'docs/threats.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| (?!Property|-)/.test(line));
    expect(rows.filter((row) => namedIn(row).length === 0)).toEqual([]);
    expect(rows.length).toBeGreaterThan(20);
  });
});
