import { randomUUID } from 'node:crypto';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import { renewCertificate } from '../enrol/renew.ts';
import { type Kiosk, mailChanged } from '../kiosk.ts';
import { takeInWaitingMail } from '../mail/waiting-mail.ts';
import { pullMillis, pullOrders, restAfter } from '../orders/pull.ts';
import { createFarewell, isShutOut } from '../orders/wipe.ts';
import { newBlobRoad } from '../photos/blob-road.ts';
import { fetchBlobs } from '../photos/fetch.ts';
import type { ReportDesk } from '../reports/desk.ts';
import { createReportTeller } from '../reports/tell-reports.ts';
import { retireVaults } from '../session/retire-vaults.ts';
import { waitAfterFailures } from './backoff.ts';
import type { SyncSession } from './build-request.ts';
import { openDeviceLink } from './device-link.ts';
import { nothingCompared } from './digest.ts';
import { exchange } from './exchange.ts';
import { handBackStamps, isHandBackDue } from './hand-back.ts';
import { watchNetwork } from './network-watch.ts';
import type { GatewayLink } from './transport.ts';

/**
 * No letter waits longer for the answer to a request that carries none: where the network hangs, that would
 * be for half a minute. The request that carries it asks for the same things.
 */
const graceMillis = 1_000;
/** Between two tries to say that this device wipes itself. */
const farewellPauseMillis = 1_000;

/** The loop that keeps device and gateway together. */
export interface SyncAgent {
  /** Something was queued, or someone pressed "Sync now": do not wait (6.8). */
  nudge(): void;
  stop(): Promise<void>;
}

/** What the loop takes from outside. */
export interface SyncSurroundings {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** All is said: the device forgets everything, this loop with it. */
  readonly wipe: () => void;
  /** What was reported on this device: told before all mail (rule 7). */
  readonly reports: ReportDesk;
}

/**
 * Talks with the gateway for as long as it runs: one request in flight, pages until both sides have
 * all, then a look now and then; after a failure a longer and longer wait, and never the last try.
 */
export function startSyncAgent(
  kiosk: Kiosk,
  { random, wipe, reports }: SyncSurroundings,
): SyncAgent {
  const link = openDeviceLink(kiosk);
  const farewell = createFarewell(kiosk, link, reports);
  const teller = createReportTeller(kiosk, reports, link);
  let isStopped = false;
  let wake: () => void = () => {};
  let isNudged = false;
  const nudge = () => {
    isNudged = true;
    wake();
  };
  const pause = (millis: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, isNudged ? 0 : millis);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const hurried = async <Answer>(ask: (hurry: AbortSignal) => Promise<Answer>) => {
    const hurry = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    wake = () => {
      timer ??= setTimeout(() => hurry.abort(), graceMillis);
    };
    const answer = await ask(hurry.signal);
    clearTimeout(timer);
    return answer;
  };
  const rest = async (millis: number) => {
    for (let left = millis; left > 0 && !isNudged && !isStopped; left -= pullMillis) {
      await pause(Math.min(left, pullMillis));
      const isTimeToAsk = left > pullMillis && !isNudged && !isStopped;
      if (!isTimeToAsk || !(kiosk.link.isConnected || isShutOut(kiosk))) continue;
      const pulled = await hurried((hurry) => pullOrders(kiosk, link, hurry));
      // To a device that is shut out a sync brings nothing, but for the order to wipe itself.
      if (farewell.isDue() || (pulled !== 'nothing' && kiosk.link.isConnected)) return;
    }
  };
  const loop = async () => {
    // After a start the first screen comes first: it takes no longer than opening a TLS connection.
    await new Promise((resolve) => setImmediate(resolve));
    const session = newSession();
    let failures = 0;
    while (!isStopped) {
      isNudged = false;
      await hurried((hurry) => teller.tell(hurry));
      if (isStopped) return undefined;
      const outcome = await hurried((hurry) => round(kiosk, link, session, hurry));
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (isShutOut(kiosk) && !isStopped) await pullOrders(kiosk, link);
      if (!isStopped && farewell.isDue()) {
        if (await farewell.isOver(outcome)) return goForGood();
        if (outcome !== 'more') await pause(farewellPauseMillis);
      } else if (outcome !== 'more') {
        await rest(
          outcome === 'failed' ? waitAfterFailures(failures, random) : restAfter(kiosk, session),
        );
      }
    }
    return undefined;
  };
  const goForGood = () => {
    stopWatching();
    link.close();
    wipe();
  };
  const ended = loop();
  const stopWatching = watchNetwork(nudge);
  return {
    nudge,
    stop() {
      stopWatching();
      isStopped = true;
      // An answer that is under way comes again after the next start; nobody waits for it now.
      link.close();
      wake();
      return ended;
    },
  };
}

/**
 * One exchange and what follows from it; says whether to go on at once, to wait, or to wait longer. `hurry`
 * ends one that carries no record, as if nobody had answered.
 */
export async function round(
  kiosk: Kiosk,
  link: GatewayLink,
  session: SyncSession,
  hurry?: AbortSignal,
): Promise<'more' | 'done' | 'failed'> {
  const wasDoubtful = kiosk.time.isDoubtful();
  const isHandingBack = isHandBackDue(kiosk);
  if (isHandingBack) await handBackStamps(kiosk);
  const exchanged = await exchange(kiosk, link, session, hurry);
  if (!exchanged.ok) return afterProblem(kiosk, session, exchanged.error);
  session.failedPages = 0;
  session.pageRecords = pageLimits.records;
  const { isOrderRefused } = exchanged.value;
  kiosk.link = { isConnected: true, problem: isOrderRefused ? 'badOrder' : null };
  // With the time the hours are known again as well.
  if (exchanged.value.hasNewPolicy || wasDoubtful) kiosk.policyChanged();
  if (kiosk.resident !== null) await takeInWaitingMail(kiosk, kiosk.resident);
  if (exchanged.value.hasNews) mailChanged(kiosk);
  else kiosk.changed();
  retireVaults(kiosk);
  // Once in a round: what could not be handed back is tried again with the next, not at once and for ever.
  const isMore = exchanged.value.isMore || (!isHandingBack && isHandBackDue(kiosk));
  // Where it comes to nothing, the next answer says again that it is time.
  if (exchanged.value.isRenewalDue && !isMore) await renewCertificate(kiosk, link, hurry);
  // Photos come last: letters are short, and wait for nothing.
  return isMore ? 'more' : fetchBlobs(kiosk, link, session.blobs);
}

/**
 * Failures that the gateway itself told of, perhaps over one record: the others must get past it (6.6).
 * A bad answer is none of these: where a network's own sign-in page answers, every letter is sound.
 */
const gatewayFailures = new Set(['internal', 'malformed']);

function afterProblem(
  kiosk: Kiosk,
  session: SyncSession,
  problem: LinkProblem | 'storeFailed',
): 'more' | 'failed' {
  if (gatewayFailures.has(problem)) session.failedPages += 1;
  if (problem === 'tooLarge' && session.pageRecords > 1) {
    session.pageRecords = Math.ceil(session.pageRecords / 2);
    return 'more';
  }
  if (problem === 'staleRequest') Object.assign(session, newSession(), { after: session.id });
  if (problem === 'fenced') kiosk.session.tell({ type: 'FAULT', reason: 'fenced' });
  kiosk.link = { isConnected: false, problem: problem === 'storeFailed' ? null : problem };
  kiosk.changed();
  return 'failed';
}

/** The session of a device that has just been started (6.2). */
export function newSession(): SyncSession {
  return {
    id: randomUUID(),
    after: null,
    nextRequest: 1,
    pageRecords: pageLimits.records,
    failedPages: 0,
    isMore: true,
    hasLookedAgain: false,
    audit: { storedSeq: null },
    digest: nothingCompared,
    blobs: newBlobRoad(),
  };
}
