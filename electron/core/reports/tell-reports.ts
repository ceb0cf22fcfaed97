import type { ReportStep } from '../../../db/report-book.ts';
import { confirmedKeptMillis } from '../../../shared/protocol/kept.ts';
import { protocolRange } from '../../../shared/protocol/protocol-range.ts';
import {
  type ReportNews,
  type ReportsRequest,
  ReportsResponse,
  reportsPerPage,
} from '../../../shared/protocol/report.ts';
import { type Kiosk, mailChanged } from '../kiosk.ts';
import type { GatewayLink } from '../sync/transport.ts';
import { type Basis, ownContext, ownerMark, type ReportDesk } from './desk.ts';
import { sealToResident } from './file-report.ts';

/** How often it is asked whether staff have answered, while nothing is filed. */
const askMillis = 60_000;

/** Tells the gateway what was reported, and hears what became of it. */
export interface ReportTeller {
  /** To be called before each round of mail (rule 7): returns when all is told, or cannot be told now. */
  tell(hurry?: AbortSignal): Promise<void>;
}

/** Of a device whose sync runs over `link`. */
export function createReportTeller(
  kiosk: Kiosk,
  desk: ReportDesk,
  link: GatewayLink,
): ReportTeller {
  let askedAtMillis = Number.NEGATIVE_INFINITY;
  let failures = 0;

  function nextRequest(basis: Basis): ReportsRequest | null {
    const read = desk.withStore(({ reports }) => {
      const waiting = reports.waiting(reportsPerPage);
      const isTimeToAsk = desk.time.elapsedMillis() - askedAtMillis >= askMillis;
      const isNeeded = waiting.length > 0 || (isTimeToAsk && reports.hasUnanswered());
      if (!isNeeded) return null;
      // One that the gateway fails on must not hold up the others.
      const first = failures % Math.max(1, waiting.length);
      const page = failures === 0 ? waiting : waiting.slice(first, first + 1);
      return { reports: page, newsSeen: reports.position().newsSeen };
    });
    if (!read.ok || read.value === null) return null;
    return { protocol: protocolRange, chain: basis.chain, ...read.value };
  }

  async function tellPage(basis: Basis, hurry?: AbortSignal): Promise<'more' | 'done'> {
    const request = nextRequest(basis);
    if (request === null) return 'done';
    const isAsking = request.reports.length === 0;
    const begunAtMillis = desk.time.elapsedMillis();
    const posted = await link.post('/reports', request, isAsking ? hurry : undefined);
    const parsed = posted.ok ? ReportsResponse.safeParse(posted.value) : null;
    if (parsed?.success !== true) {
      const isTheirs = !posted.ok && ['internal', 'malformed', 'tooLarge'].includes(posted.error);
      failures = isTheirs ? failures + 1 : failures;
      return 'done';
    }
    failures = 0;
    askedAtMillis = begunAtMillis;
    const isKept = await keepAnswer(kiosk, desk, parsed.data);
    const isProgress = parsed.data.stored.length > 0 || parsed.data.news.length > 0;
    return isKept && isProgress ? 'more' : 'done';
  }

  return {
    async tell(hurry) {
      desk.learn(kiosk);
      const basis = desk.basis();
      if (basis === null) return;
      while ((await tellPage(basis, hurry)) === 'more') {
        // The next page: reports go before all mail.
      }
    },
  };
}

async function keepAnswer(
  kiosk: Kiosk,
  desk: ReportDesk,
  { stored, news, newsSeen, incarnation }: ReportsResponse,
): Promise<boolean> {
  const steps: ReportStep[] = stored.map(({ id, atMillis }) => ({
    id,
    atMillis,
    state: 'received',
    answer: null,
  }));
  for (const each of news) steps.push(await sealStep(kiosk, desk, each));
  const kept = desk.withStore(({ reports, transaction }) =>
    transaction('reports told', () => {
      const before = reports.position().incarnation;
      const isRestored = before !== '' && before !== incarnation;
      // What it has forgotten is told again, and its news are counted anew.
      if (isRestored) reports.tellAgainAfter(desk.time.now() - confirmedKeptMillis);
      for (const step of steps) reports.noteStep(step);
      reports.savePosition({ newsSeen: isRestored ? 0 : newsSeen, incarnation });
    }),
  );
  if (kept.ok) mailChanged(kiosk);
  return kept.ok;
}

/** The answer is for its resident's eyes alone; where nobody was signed in it stays at the gateway. */
async function sealStep(kiosk: Kiosk, desk: ReportDesk, news: ReportNews): Promise<ReportStep> {
  const { id, state, atMillis, residentId, answer } = news;
  const facts = desk.withStore(({ reports }) => reports.byId(id));
  const owner = facts.ok ? (facts.value?.owner ?? null) : null;
  const isTheirs = residentId !== null && owner === ownerMark(kiosk, residentId);
  const sealed =
    isTheirs && answer !== ''
      ? await sealToResident(kiosk, residentId, {
          text: answer,
          context: ownContext({ id }, 'answer'),
        })
      : null;
  return { id, state, atMillis, answer: sealed };
}
