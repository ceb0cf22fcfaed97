import { randomUUID } from 'node:crypto';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { type ListedReport, listReports } from '../../gateway/reports/list.ts';
import type { FoundReport, ReceiptView, ReportInput } from '../../shared/ipc/services.ts';
import { eventually } from './facility.ts';
import type { Hands } from './tablet.ts';

/** Files a report as the screen does. */
export function fileReport(hands: Hands, more: Partial<ReportInput> = {}): Promise<ReceiptView> {
  return hands.do('services.report', reportOf(more));
}

/** What the screen hands over. */
export function reportOf(more: Partial<ReportInput> = {}): ReportInput {
  return {
    press: randomUUID(),
    kind: 'prea',
    isSigned: true,
    name: '',
    words: 'It happened at night.',
    ...more,
  };
}

/** A report as staff see it; null while the gateway does not have it. */
export async function atGateway(
  { gateway }: RunningDemo,
  { number }: Pick<ReceiptView, 'number'>,
): Promise<ListedReport | null> {
  const everything = { desks: null, offset: 0, limit: 10_000 };
  const { reports } = await listReports(gateway.database, everything);
  return reports.find((report) => report.number === number) ?? null;
}

/** Waits until the gateway has it. */
export async function untilAtGateway(
  gateway: RunningDemo,
  receipt: Pick<ReceiptView, 'number'>,
): Promise<ListedReport> {
  await eventually(async () => (await atGateway(gateway, receipt)) !== null, 'at the gateway');
  return (await atGateway(gateway, receipt)) as ListedReport;
}

/** How far it has come, as the tablet says to whoever types its number. */
export function stateOf(
  hands: Hands,
  { number }: Pick<ReceiptView, 'number'>,
): Promise<FoundReport> {
  return hands.do('services.find', { number });
}
