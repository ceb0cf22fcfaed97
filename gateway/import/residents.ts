import { assert } from '../../shared/assert.ts';
import type { StretchedPin } from '../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { stretchPin } from '../pins/stretch-pin.ts';
import { addResident } from '../residents.ts';
import { write } from '../store/database.ts';
import type { Reader } from '../store/schema.ts';
import { type CsvRow, readCsv } from './csv.ts';
import {
  type ImportFailure,
  type ImportOutcome,
  type ImportProblem,
  nothingToImport,
  readNamedFile,
} from './problem.ts';
import {
  type ParsedResident,
  parseResidentRow,
  type ResidentColumn,
  residentColumns,
} from './resident-row.ts';

export interface ImportResidents {
  readonly file: string;
  /** Imports what can be, and lists the rest. */
  readonly partial: boolean;
  /** Told how many PINs of how many are done: each takes a tenth of a second. */
  progress(done: number, of: number): void;
}

export interface ResidentSummary {
  readonly imported: number;
  readonly contactsMade: number;
}

const importerName = 'resident import';
/** Each takes 64 MiB and a processor while it runs: of two processors more would make nothing faster. */
const stretchedAtOnce = 2;

/** Imports a CSV file of residents with their PINs and contacts: all of it, or nothing. */
export async function importResidents(
  gateway: Gateway,
  options: ImportResidents,
): Promise<Result<ImportOutcome<ResidentSummary>, ImportFailure>> {
  const bytes = readNamedFile(options.file);
  if (!bytes.ok) return bytes;
  const read = readRows(bytes.value, options.file);
  if (read.residents.length + read.problems.length === 0)
    return fail(nothingToImport(options.file, 2, 'at least one resident below the header'));
  const { residents, problems } = await sortOut(gateway.database, read, options.file);
  if (problems.length > 0 && !options.partial)
    return fail({ code: 'badInput', problems: problems.filter(saysMore) });
  const pins = await stretchAll(gateway, residents, options);
  await write(gateway.database, async (writer) => {
    const approval = { by: importerName, nowMillis: gateway.world.nowMillis() };
    for (const [index, resident] of residents.entries()) {
      const pin = pins[index];
      assert(pin !== undefined, 'each PIN was stretched');
      await addResident(writer, { ...resident, pin }, approval);
    }
    const counts = { residents: residents.length, leftOut: problems.length };
    appendAudit(writer, approval.nowMillis, 'import.residents', counts);
  });
  const contactsMade = residents.reduce((sum, resident) => sum + resident.contacts.length, 0);
  return ok({ summary: { imported: residents.length, contactsMade }, leftOut: problems });
}

/** Where nothing is imported, the lines after a quote that is never closed say no more than that quote. */
function saysMore({ code }: ImportProblem): boolean {
  return code !== 'notRead';
}

interface ReadRows {
  readonly residents: readonly ParsedResident[];
  readonly problems: readonly ImportProblem[];
}

function readRows(bytes: Buffer, file: string): ReadRows {
  const [header = ok({ line: 1, cells: [] }), ...body] = readCsv(bytes);
  if (!header.ok) return { residents: [], problems: [{ file, ...header.error }] };
  const columns = header.value.cells.map((cell) => cell.trim());
  const wrong = wrongHeader(columns);
  const { line } = header.value;
  if (wrong !== null) return { residents: [], problems: [{ file, line, ...wrong }] };
  const columnOf = (column: ResidentColumn) => Math.max(0, columns.indexOf(column)) + 1;
  const residents: ParsedResident[] = [];
  const problems: ImportProblem[] = [];
  for (const row of body) {
    const parsed = row.ok ? parseRow(columns, row.value, { file, columnOf }) : row;
    if (parsed.ok) residents.push(parsed.value);
    else problems.push({ file, ...parsed.error });
  }
  return { residents, problems };
}

function parseRow(
  columns: readonly string[],
  { line, cells }: CsvRow,
  { file, columnOf }: { readonly file: string; columnOf(column: ResidentColumn): number },
): Result<ParsedResident, ImportProblem> {
  if (cells.length === columns.length)
    return parseResidentRow(cellsOf(columns, cells), { file, line, columnOf });
  const expected = `${columns.length} cells, as the header has`;
  return fail({ file, line, column: cells.length, code: 'cellCount', expected });
}

function wrongHeader(columns: readonly string[]) {
  const known: readonly string[] = residentColumns;
  const unknown = columns.findIndex((column) => !known.includes(column));
  const expected = `the columns ${residentColumns.join(', ')}`;
  const repeated = columns.findIndex((column, index) => columns.indexOf(column) < index);
  if (repeated >= 0) return { column: repeated + 1, code: 'repeatedField', expected };
  if (unknown >= 0) return { column: unknown + 1, code: 'unknownField', expected };
  const missing = residentColumns.find(
    (column) => column !== 'contacts' && !columns.includes(column),
  );
  if (missing !== undefined) return { column: columns.length + 1, code: 'missingField', expected };
  return null;
}

function cellsOf(columns: readonly string[], record: readonly string[]) {
  const cell = (column: ResidentColumn) => record[columns.indexOf(column)] ?? '';
  return {
    residentId: cell('residentId'),
    firstName: cell('firstName'),
    lastName: cell('lastName'),
    language: cell('language'),
    pin: cell('pin'),
    contacts: cell('contacts'),
  };
}

/** Leaves out whose ID, or whose contact's, is taken: in the facility or further up in the file. */
async function sortOut(reader: Reader, read: ReadRows, file: string) {
  const people = await reader.selectFrom('residents').select('resident_id').execute();
  const outside = await reader.selectFrom('contacts').select('contact_id').execute();
  const taken = new Set(people.map((row) => row.resident_id));
  const takenContacts = new Set(outside.map((row) => row.contact_id));
  const residents: ParsedResident[] = [];
  const problems = [...read.problems];
  for (const resident of read.residents) {
    const ids = resident.contacts.map((contact) => contact.contactId);
    const names = resident.contacts.map((contact) => contact.name);
    const place = { file, line: resident.line, column: 1 };
    if (taken.has(resident.residentId)) {
      const expected = `an ID that no one has; ${resident.residentId} is taken`;
      problems.push({ ...place, code: 'repeatedId', expected });
    } else if (ids.some((id) => takenContacts.has(id)) || new Set(ids).size < ids.length) {
      problems.push({ ...place, code: 'repeatedContact', expected: 'contact IDs that no one has' });
    } else if (new Set(names).size < names.length) {
      problems.push({ ...place, code: 'repeatedContact', expected: 'each contact once' });
    } else {
      taken.add(resident.residentId);
      for (const id of ids) takenContacts.add(id);
      residents.push(resident);
    }
  }
  return { residents, problems: problems.sort((a, b) => a.line - b.line) };
}

async function stretchAll(
  gateway: Gateway,
  residents: readonly ParsedResident[],
  options: ImportResidents,
): Promise<StretchedPin[]> {
  const pins: StretchedPin[] = [];
  for (let start = 0; start < residents.length; start += stretchedAtOnce) {
    const some = residents.slice(start, start + stretchedAtOnce);
    pins.push(...(await Promise.all(some.map(({ pin }) => stretchPin(pin, gateway.world)))));
    options.progress(pins.length, residents.length);
  }
  return pins;
}
