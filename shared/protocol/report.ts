import { z } from 'zod';
import { ResidentId } from '../mail/identifiers.ts';
import { ReportKind } from '../services/kinds.ts';
import { ProtocolRange } from './protocol-range.ts';
import { Millis, OutboxRecord } from './record.ts';

/** Longer than anyone writes on a screen keyboard, and short enough that a day's limit fits on any disk. */
export const reportCharactersMax = 6000;
/** Of a name as it is typed. */
export const reportNameCharactersMax = 200;
/** A report on the wire takes at most 33 KB, so a page is well below the gateway's limit. */
export const reportsPerPage = 20;

/** What a record of the kind `report`, version 1, has in its box: sealed to the gateway as outbox records are. */
export const ReportContent = z.object({
  kind: ReportKind,
  /** The receipt number that the tablet has shown. */
  number: z.string().length(9),
  /** As it was typed; null for none. */
  name: z.string().max(reportNameCharactersMax).nullable(),
  /** Of whoever was signed in; null for nobody. */
  residentId: ResidentId.nullable(),
  words: z.string().max(reportCharactersMax),
});
export type ReportContent = z.infer<typeof ReportContent>;

/**
 * A device tells what was reported on it: POST /reports. Its records are a chain of their own (chain.ts), dense
 * from 1 in `chain`, which a new enrolment does not end.
 */
export const ReportsRequest = z.object({
  protocol: ProtocolRange,
  /** Names the chain: a UUID that the device made once, by chance. */
  chain: z.uuid(),
  reports: z.array(OutboxRecord).max(reportsPerPage),
  /** The number of the last news that it has, 0 before the first. */
  newsSeen: z.int().nonnegative(),
});
export type ReportsRequest = z.infer<typeof ReportsRequest>;

/** How far a report has come. `seen`: staff have read it. */
const ReportNews = z.object({
  id: z.uuidv7(),
  /** Whose it is: the answer is sealed to them. Null for nobody's. */
  residentId: ResidentId.nullable(),
  state: z.enum(['seen', 'answered']),
  atMillis: Millis,
  /** What staff answered; empty where there is nothing to read. */
  answer: z.string().max(20_000),
});
export type ReportNews = z.infer<typeof ReportNews>;

/** The answer: which reports are stored, and what became of earlier ones. */
export const ReportsResponse = z.object({
  /** One for each report of the request. */
  stored: z.array(z.object({ id: z.uuidv7(), atMillis: Millis })),
  news: z.array(ReportNews),
  newsSeen: z.int().nonnegative(),
  more: z.boolean(),
  /** Another one means that the gateway was restored: the device tells again what it has kept. */
  incarnation: z.string().max(64),
});
export type ReportsResponse = z.infer<typeof ReportsResponse>;
