import { CsvError, parse } from 'csv-parse/sync';
import { fail, ok, type Result } from '../../shared/result.ts';
import { findBadUtf8 } from './utf8.ts';

/** A row that can be read, and the line on which it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why a row cannot be read: the line and the cell, both from 1, and what was expected there. */
export interface CsvProblem {
  readonly line: number;
  readonly column: number;
  readonly code: 'notCsv' | 'notUtf8' | 'notRead';
  readonly expected: string;
}

const goodCell = /(?:"[^"]*(?:""[^"]*)*"|[^",\r\n]*)(?:,|\r\n?|\n|$)/y;
/** All of them in one file: lines from several systems are often put together. */
const record_delimiter = ['\r\n', '\n', '\r'];
const unclosed = 'CSV_QUOTE_NOT_CLOSED';
const quoteExpectations: Readonly<Record<string, string>> = {
  [unclosed]: 'a second quote, which closes the one here',
  CSV_INVALID_CLOSING_QUOTE: 'a comma or the end of the line after a closing quote',
  INVALID_OPENING_QUOTE: 'a cell with a quote in it between quotes, and that quote twice',
};

/** How far a file has been read. */
interface Reading {
  readonly bytes: Buffer;
  readonly rows: Result<CsvRow, CsvProblem>[];
  at: number;
  line: number;
}

/**
 * Reads a CSV file row by row. After a quote in the wrong place it goes on at the next line; after one that is
 * never closed nothing can be read, and each line from there on is a problem (`notRead`).
 */
export function readCsv(file: Buffer): Result<CsvRow, CsvProblem>[] {
  const hasMark = file.indexOf('\ufeff') === 0;
  const reading: Reading = { bytes: file.subarray(hasMark ? 3 : 0), rows: [], at: 0, line: 1 };
  while (reading.at < reading.bytes.length) readPart(reading);
  return reading.rows;
}

function readPart(reading: Reading): void {
  const { bytes, at: start, rows } = reading;
  const { records, broken } = parsePart(bytes.subarray(start));
  for (const { cells, length } of records) {
    const end = start + length;
    skipBlankLines(reading, end);
    rows.push(asRow(cells, bytes.subarray(reading.at, end), reading.line));
    advance(reading, end);
  }
  skipBlankLines(reading, bytes.length);
  if (broken === null) advance(reading, bytes.length);
  else leaveOut(reading, broken);
}

/** The records up to the first that is broken, each with where it ends; and the code of what broke that one. */
function parsePart(bytes: Buffer) {
  const records: { readonly cells: readonly string[]; readonly length: number }[] = [];
  const on_record = (cells: string[], info: { readonly bytes: number }) => {
    records.push({ cells, length: info.bytes });
    return null;
  };
  try {
    parse(bytes, { on_record, record_delimiter, relax_column_count: true, skip_empty_lines: true });
    return { records, broken: null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { records, broken: error.code };
  }
}

function asRow(cells: readonly string[], bytes: Buffer, line: number): Result<CsvRow, CsvProblem> {
  const badAt = findBadUtf8(bytes);
  if (badAt === null) return ok({ line, cells });
  const before = bytes.toString('utf8').slice(0, badAt);
  const column = cells.findIndex((cell) => cell.includes('\ufffd')) + 1;
  const expected = 'text in UTF-8';
  return fail({ line: line + countLineEnds(before), column, code: 'notUtf8', expected });
}

function leaveOut(reading: Reading, broken: string): void {
  const { rows, line: firstLine } = reading;
  const text = reading.bytes.toString('latin1', reading.at);
  const bad = findBadCell(text);
  const line = firstLine + countLineEnds(text.slice(0, bad.at));
  const expected = quoteExpectations[broken] ?? 'CSV';
  rows.push(fail({ line, column: bad.column, code: 'notCsv', expected }));
  for (const [whole] of text.matchAll(/[^\r\n]*(?:\r\n?|\n)|[^\r\n]+$/g)) {
    const isRead = reading.line === line || whole.trim() === '';
    const after = `the quote on line ${line} to be closed before this line, which was not read`;
    if (broken === unclosed && !isRead)
      rows.push(fail({ line: reading.line, column: 1, code: 'notRead', expected: after }));
    advance(reading, reading.at + whole.length);
    if (broken !== unclosed) return;
  }
}

/** Where the first cell of a record begins that is not as CSV has it. */
function findBadCell(record: string): { readonly at: number; readonly column: number } {
  let column = 1;
  let at = 0;
  for (goodCell.lastIndex = 0; goodCell.test(record); column += 1) {
    if (goodCell.lastIndex === record.length) break;
    at = goodCell.lastIndex;
  }
  return { at, column };
}

function skipBlankLines(reading: Reading, end: number): void {
  let to = reading.at;
  while (to < end && (reading.bytes[to] === 0x0a || reading.bytes[to] === 0x0d)) to += 1;
  advance(reading, to);
}

function advance(reading: Reading, to: number): void {
  reading.line += countLineEnds(reading.bytes.toString('latin1', reading.at, to));
  reading.at = to;
}

function countLineEnds(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}
