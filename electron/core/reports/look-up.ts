import { z } from 'zod';
import type { ReportFacts } from '../../../db/report-book.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { FoundReport, OwnReportView, ServicesView } from '../../../shared/ipc/services.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { NamedKind } from '../../../shared/services/kinds.ts';
import { readReceiptNumber } from '../../../shared/services/receipt.ts';
import { isOpen, type Kiosk } from '../kiosk.ts';
import type { Opener } from '../sealing/seal.ts';
import { ownContext, ownerMark, type ReportDesk, servicesOf } from './desk.ts';

/** More of a resident's own than anyone looks through. */
const ownMax = 200;

/** What the screens of the services show (rule 7). Answers in every state. */
export function servicesInfo(desk: ReportDesk, kiosk: Kiosk | null): ServicesView {
  if (kiosk !== null) desk.learn(kiosk);
  const basis = desk.basis();
  const { closed, numbers, texts } = servicesOf(kiosk, basis);
  return { canKeep: basis !== null, closed, numbers, texts };
}

/** How far the report of a receipt number has come, whoever asks: never what it is about. */
export function findReport(desk: ReportDesk, typed: string): Result<FoundReport, KioskError> {
  const number = readReceiptNumber(typed);
  if (number === null) return ok({ state: 'mistyped' });
  if (desk.basis() === null) return ok({ state: 'unknown' });
  const found = desk.withStore(({ reports }) => reports.byNumber(number));
  if (!found.ok) return fail({ code: 'storeFailed' });
  if (found.value === null) return ok({ state: 'unknown' });
  return ok({ state: found.value.state, atMillis: found.value.stateAtMillis });
}

const OwnKind = z.object({ kind: NamedKind.nullable() });

/** The signed-in resident's own reports and what was answered to them, newest first. */
export async function ownReports(
  desk: ReportDesk,
  kiosk: Kiosk | null,
): Promise<Result<OwnReportView[], KioskError>> {
  if (kiosk === null || !isOpen(kiosk)) return fail({ code: 'notNow' });
  const { resident } = kiosk;
  const owner = ownerMark(kiosk, resident.residentId);
  const found = desk.withStore(({ reports }) => reports.ofOwner(owner, ownMax));
  if (!found.ok) return fail({ code: 'storeFailed' });
  const opened = await Promise.all(found.value.map((facts) => ownView(facts, resident.opener)));
  // They may have gone while the seals were opened.
  return resident.isClosed() ? fail({ code: 'notNow' }) : ok(opened);
}

async function ownView(facts: ReportFacts, opener: Opener): Promise<OwnReportView> {
  const { number, atMillis, state, stateAtMillis } = facts;
  const kind = await openPart(facts, opener, 'kind');
  const named = kind === null ? null : OwnKind.safeParse(JSON.parse(kind));
  return {
    number,
    atMillis,
    kind: named?.success ? named.data.kind : null,
    state,
    stateAtMillis,
    answer: (await openPart(facts, opener, 'answer')) ?? '',
  };
}

async function openPart(
  facts: ReportFacts,
  opener: Opener,
  part: 'kind' | 'answer',
): Promise<string | null> {
  const sealed = part === 'kind' ? facts.own : facts.answer;
  if (sealed === null) return null;
  const text = await opener.open(sealed, ownContext(facts, part));
  return text.ok ? text.value : null;
}
