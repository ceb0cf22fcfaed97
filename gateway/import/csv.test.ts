import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';

const placesIn = (text: string | Buffer) =>
  readCsv(Buffer.from(text)).map((row) =>
    row.ok
      ? [row.value.line, row.value.cells.length]
      : [row.error.line, row.error.column, row.error.code],
  );

test('a row is placed where it begins, whatever its ends of lines and the cells before it', () => {
  expect(placesIn('\ufeffa,b\r\n\r\n"x\r\ny",2\r\n3,4')).toEqual([
    [1, 2],
    [3, 2],
    [5, 2],
  ]);
  expect(placesIn('a\r1\r\r2')).toEqual([
    [1, 1],
    [2, 1],
    [4, 1],
  ]);
  expect(placesIn('\n')).toEqual([]);
});

test('what breaks a row is placed in its cell, and the rows after it are read', () => {
  expect(placesIn('a,b\n"x\ny",z"\n3,4\n5,"x"y\n7,8\n')).toEqual([
    [1, 2],
    [3, 2, 'notCsv'],
    [3, 1, 'notCsv'],
    [4, 2],
    [5, 2, 'notCsv'],
    [6, 2],
  ]);
  const latin1 = Buffer.from('a,b\n"\u00fc\n",x\ny,"x\n\u00e9"\nz,1\n', 'latin1');
  expect(placesIn(latin1)).toEqual([
    [1, 2],
    [2, 1, 'notUtf8'],
    [5, 2, 'notUtf8'],
    [6, 2],
  ]);
});

test('after a quote that is never closed every line is told', () => {
  expect(placesIn('a,b\n1,"x\ny","z\n\n3,4\n5,6')).toEqual([
    [1, 2],
    [3, 3, 'notCsv'],
    [2, 1, 'notRead'],
    [5, 1, 'notRead'],
    [6, 1, 'notRead'],
  ]);
});

test('what was written as CSV is read back, and any text at all is read to its end', () => {
  const cells = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1 }), (rows) => {
      const written = rows.map((row) =>
        row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
      );
      const read = readCsv(Buffer.from(written.join('\n')));
      expect(read.map((row) => row.ok && row.value.cells)).toEqual(rows);
    }),
  );
  const bent = fc.array(fc.constantFrom('"', ',', '\n', '\r\n', 'a', '\ud800'));
  fc.assert(
    fc.property(bent, (marks) => {
      const text = marks.join('');
      const lines = text.split('\n').length;
      for (const row of readCsv(Buffer.from(text))) {
        const { line } = row.ok ? row.value : row.error;
        expect(line).toBeLessThanOrEqual(lines);
      }
    }),
  );
});
