import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { z } from 'zod';
import { hasStore } from '../../../db/journal/files.ts';
import type { ReportFacts } from '../../../db/report-book.ts';
import type { ReportStore } from '../../../db/report-store.ts';
import { StoreFailure } from '../../../db/store-error.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';
import { ServicesPolicy } from '../../../shared/policy/services.ts';
import { Base64 } from '../../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { makeReceiptNumber } from '../../../shared/services/receipt.ts';
import { type Kiosk, policyOf } from '../kiosk.ts';
import type { DeviceFiles } from '../open-store.ts';
import { pepperOf } from '../session/unlock.ts';
import type { TimeKeeper } from '../time/time-keeper.ts';
import { keepNumbers } from './keep-numbers.ts';
import { openReports, reportStorePath } from './store-files.ts';

/** What it takes to file a report while `device.db` is not open, as it was known last. */
const Basis = z.object({
  /** Names the chain of reports: made once. */
  chain: z.uuid(),
  /** The gateway's public key. */
  sealingKey: Base64,
  timeZone: z.string(),
  services: ServicesPolicy,
});
export type Basis = z.infer<typeof Basis>;

/** Why the store of reports did not do what it was asked: `unknown` where it may have done it. */
export type ReportStoreProblem = 'diskFull' | 'unknown' | 'failed';

/** Where reports are kept on this device (rule 7): opened when it is first needed, and apart from all else. */
export interface ReportDesk {
  readonly time: TimeKeeper;
  /** Does something with the store; after a failing disk it is opened anew for whoever comes next. */
  withStore<Answer>(work: (store: ReportStore) => Answer): Result<Answer, ReportStoreProblem>;
  /** Notes what it will take to file a report without the device's store. */
  learn(kiosk: Kiosk): void;
  /** Null on a device that was never enrolled, or whose disk gives nothing back. */
  basis(): Basis | null;
  nextId(): string;
  nextNumber(): string;
  /** How many the gateway does not have yet. */
  waitingCount(): number;
  close(): void;
}

/** The desk of a device. Nothing is opened or made before it is needed. */
export function createReportDesk(files: DeviceFiles, time: TimeKeeper): ReportDesk {
  const ids = new V7Generator();
  let store: ReportStore | null = null;
  let learnt = '';
  const close = () => {
    store?.close();
    store = null;
  };
  const open = (): Result<ReportStore, ReportStoreProblem> => {
    if (store !== null) return ok(store);
    const opened = openReports(files);
    if (!opened.ok) return fail(opened.error.kind === 'diskFull' ? 'diskFull' : 'failed');
    store = opened.value;
    return opened;
  };
  const desk: ReportDesk = {
    time,
    withStore(work) {
      const opened = open();
      if (!opened.ok) return opened;
      try {
        return ok(work(opened.value));
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        if (error.outcome === 'unknown' || error.kind === 'damaged') close();
        if (error.kind === 'diskFull') return fail('diskFull');
        return fail(error.outcome === 'unknown' ? 'unknown' : 'failed');
      }
    },
    learn(kiosk) {
      const enrolment = kiosk.store.enrolment.read();
      if (enrolment === null) return;
      const { timeZone, services } = policyOf(kiosk);
      const known = {
        sealingKey: Buffer.from(enrolment.sealingKey).toString('base64'),
        timeZone,
        services,
      };
      const now = JSON.stringify(known);
      if (now === learnt) return;
      const kept = desk.withStore(({ basis, transaction }) => {
        const before = readBasis(basis.read());
        const json = JSON.stringify({ chain: before?.chain ?? randomUUID(), ...known });
        if (json !== basis.read()) transaction('learn', () => basis.save(json));
      });
      keepNumbers(files.dataDir, services);
      if (kept.ok) learnt = now;
    },
    basis() {
      // A device that is not set up is not given files of ours.
      if (store === null && !hasStore(reportStorePath(files))) return null;
      const read = desk.withStore(({ basis }) => readBasis(basis.read()));
      return read.ok ? read.value : null;
    },
    nextId: () => ids.generateOrResetCore(time.now(), 10_000).toString(),
    nextNumber: () => makeReceiptNumber(randomInt),
    waitingCount() {
      if (store === null && !hasStore(reportStorePath(files))) return 0;
      const count = desk.withStore(({ reports }) => reports.waitingCount());
      return count.ok ? count.value : 0;
    },
    close,
  };
  return desk;
}

function readBasis(json: string | null): Basis | null {
  const parsed = json === null ? null : Basis.safeParse(JSON.parse(json));
  return parsed?.success ? parsed.data : null;
}

/** Numbers, texts and what is closed: the facility's, as far as this tablet has ever heard of them. */
export function servicesOf(kiosk: Kiosk | null, basis: Basis | null): ServicesPolicy {
  if (kiosk !== null) return policyOf(kiosk).services;
  return basis?.services ?? defaultPolicy.services;
}

/** The mark of a resident's reports: nobody can make it who has not opened the device's own store. */
export function ownerMark(kiosk: Kiosk, residentId: string): string {
  const pepper = pepperOf(kiosk.store);
  return createHmac('sha256', pepper).update(`report owner\n${residentId}`).digest('hex');
}

/** To what something of a report is sealed for its resident: nothing else opens in its place. */
export function ownContext({ id }: Pick<ReportFacts, 'id'>, part: 'kind' | 'answer'): string {
  return `report/${id}\n${part}`;
}
