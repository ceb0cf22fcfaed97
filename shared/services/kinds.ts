import { z } from 'zod';

/**
 * What can be reported or asked for without a stamp, a balance or a sign-in (rule 7). `prea` is sexual abuse or
 * harassment, after the Prison Rape Elimination Act; `emergency` a medical emergency.
 */
export const ReportKind = z.enum([
  'prea',
  'crisis',
  'emergency',
  'medical',
  'grievance',
  'question',
]);
export type ReportKind = z.infer<typeof ReportKind>;

/** What somebody may be in danger over: counted apart, and to be seen by staff within the hour. */
const urgentKinds: ReadonlySet<ReportKind> = new Set(['prea', 'crisis', 'emergency']);

/** Whether somebody may be in danger. */
export function isUrgent(kind: ReportKind): boolean {
  return urgentKinds.has(kind);
}

/** A kind that a tablet may name again after it was sent. */
export const NamedKind = z.enum(['emergency', 'medical', 'grievance', 'question']);
export type NamedKind = z.infer<typeof NamedKind>;

/**
 * How a report is named on a tablet once it is sent; null for "report". Whoever looks over a shoulder, or has
 * somebody's PIN, must not learn who reported abuse or spoke of hurting themselves.
 */
export function namedAgain(kind: ReportKind): NamedKind | null {
  const parsed = NamedKind.safeParse(kind);
  return parsed.success ? parsed.data : null;
}
