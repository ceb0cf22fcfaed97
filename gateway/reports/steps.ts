import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import type { Writer } from '../store/schema.ts';
import { mayHandle } from './desks.ts';
import type { ReportsTable } from './tables.ts';
import { readChain, saveChain } from './take-in.ts';

/** Why a step was not taken. */
export type StepProblem = 'unknownReport' | 'alreadySeen' | 'alreadyAnswered' | 'emptyAnswer';

/** Longer than anyone reads on a tablet. */
export const answerCharactersMax = 10_000;

/** Who takes a step: an account at its own desks, or whoever has the gateway's command line. */
export interface Handler {
  readonly by: string;
  /** Null on the command line. */
  readonly desks: readonly string[] | null;
}

/** Someone has read a report: by whom and when is kept, and the tablet is told. */
export function acknowledgeReport(
  gateway: Gateway,
  reportId: string,
  handler: Handler,
): Promise<Result<null, StepProblem>> {
  return step(gateway, reportId, handler, async (writer, report, nowMillis) => {
    if (report.seen_at_millis !== null) return fail('alreadySeen');
    await update(writer, report, { seen_at_millis: nowMillis, seen_by: handler.by });
    const staff = await staffIdOf(writer, handler.by);
    appendAudit(writer, nowMillis, 'report.acknowledged', { reportId, ...staff });
    return ok(null);
  });
}

/** Answers a report, once; whoever answers has seen it. */
export function answerReport(
  gateway: Gateway,
  reportId: string,
  { answer, ...handler }: Handler & { readonly answer: string },
): Promise<Result<null, StepProblem>> {
  const words = answer.trim().slice(0, answerCharactersMax);
  return step(gateway, reportId, handler, async (writer, report, nowMillis) => {
    if (words === '') return fail('emptyAnswer');
    if (report.answered_at_millis !== null) return fail('alreadyAnswered');
    const { by } = handler;
    const seen = report.seen_at_millis === null ? { seen_at_millis: nowMillis, seen_by: by } : {};
    const answered = { answered_at_millis: nowMillis, answered_by: by, answer: words };
    await update(writer, report, { ...seen, ...answered });
    const staff = await staffIdOf(writer, by);
    appendAudit(writer, nowMillis, 'report.answered', { reportId, ...staff });
    return ok(null);
  });
}

/** Somebody came back to a device, which was told nothing of their reports while they were away. */
export async function tellNewsAgain(
  writer: Writer,
  { deviceId, residentId }: { readonly deviceId: string; readonly residentId: string },
): Promise<void> {
  const ofDevice = writer.selectFrom('reports').select('chain').where('device_id', '=', deviceId);
  const reports = await writer
    .selectFrom('reports')
    .selectAll()
    .where('resident_id', '=', residentId)
    .where('chain', 'in', ofDevice)
    .where('news', '>', 0)
    .orderBy('news')
    .execute();
  for (const report of reports) await update(writer, report, {});
}

type Step = (
  writer: Writer,
  report: ReportsTable,
  nowMillis: number,
) => Promise<Result<null, StepProblem>>;

function step(
  { database, world }: Gateway,
  reportId: string,
  handler: Handler,
  take: Step,
): Promise<Result<null, StepProblem>> {
  return write(database, async (writer) => {
    const report = await writer
      .selectFrom('reports')
      .selectAll()
      .where('report_id', '=', reportId)
      .executeTakeFirst();
    // Of another desk's report nobody learns that there is one.
    if (report === undefined || !mayHandle(handler.desks, report)) return fail('unknownReport');
    return take(writer, report, world.nowMillis());
  });
}

async function update(
  writer: Writer,
  { report_id, chain: name }: ReportsTable,
  values: Partial<ReportsTable>,
): Promise<void> {
  const chain = await readChain(writer, name);
  const news = chain.last_news + 1;
  await saveChain(writer, { ...chain, last_news: news });
  await writer
    .updateTable('reports')
    .set({ ...values, news })
    .where('report_id', '=', report_id)
    .execute();
}
