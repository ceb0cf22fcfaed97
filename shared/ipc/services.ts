import { z } from 'zod';
import { ServicesPolicy } from '../policy/services.ts';
import { reportCharactersMax, reportNameCharactersMax } from '../protocol/report.ts';
import { NamedKind, ReportKind } from '../services/kinds.ts';

const millis = z.int();

/** What the screens of the always-open services are told when they open (rule 7). */
export const ServicesView = z.object({
  /** False where nothing can be kept on this tablet now: numbers and whom to tell are all there is. */
  canKeep: z.boolean(),
  closed: ServicesPolicy.shape.closed,
  numbers: ServicesPolicy.shape.numbers,
  texts: ServicesPolicy.shape.texts,
});
export type ServicesView = z.infer<typeof ServicesView>;

/** A report as the screen hands it over. */
export const ReportInput = z.strictObject({
  /** Made anew for each form: the same press of Send, tried again, is the same report. */
  press: z.uuid(),
  kind: ReportKind,
  /** Whether staff are told the ID of whoever is signed in; means nothing where nobody is. */
  isSigned: z.boolean(),
  name: z.string().max(reportNameCharactersMax),
  words: z.string().max(2 * reportCharactersMax),
});
export type ReportInput = z.infer<typeof ReportInput>;

/** What somebody takes with them: the number to ask by, and when. */
export const ReceiptView = z.object({
  number: z.string(),
  atMillis: millis,
  /** The tablet was not sure of the time. */
  isTimeDoubtful: z.boolean(),
});
export type ReceiptView = z.infer<typeof ReceiptView>;

/** How far a report has come; `mistyped`: no receipt has this number; `unknown`: none of this tablet has. */
export const FoundReport = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['mistyped', 'unknown']) }),
  z.object({ state: z.enum(['waiting', 'received', 'seen', 'answered']), atMillis: millis }),
]);
export type FoundReport = z.infer<typeof FoundReport>;

/** One of the signed-in resident's own reports. */
export const OwnReportView = z.object({
  number: z.string(),
  atMillis: millis,
  /** Null: "report". */
  kind: NamedKind.nullable(),
  state: z.enum(['waiting', 'received', 'seen', 'answered']),
  stateAtMillis: millis,
  answer: z.string(),
});
export type OwnReportView = z.infer<typeof OwnReportView>;
