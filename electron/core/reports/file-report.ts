import type { NewReport, ReportFacts } from '../../../db/report-book.ts';
import { reportRecord } from '../../../db/report-book.ts';
import type { ReportStore } from '../../../db/report-store.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { ReceiptView, ReportInput } from '../../../shared/ipc/services.ts';
import { normaliseBody } from '../../../shared/mail/body.ts';
import { confirmedKeptMillis } from '../../../shared/protocol/kept.ts';
import type { Sealed } from '../../../shared/protocol/record.ts';
import {
  type ReportContent,
  reportCharactersMax,
  reportNameCharactersMax,
} from '../../../shared/protocol/report.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { isUrgent, namedAgain } from '../../../shared/services/kinds.ts';
import { takenAgainAtMillis } from '../../../shared/services/limits.ts';
import { isOpen, type Kiosk, onDisk } from '../kiosk.ts';
import { createSealer } from '../sealing/seal.ts';
import { type Basis, ownContext, ownerMark, type ReportDesk, servicesOf } from './desk.ts';

const dayMillis = 86_400_000;

/**
 * Takes a report (rule 7), in whatever state the tablet is: its words are sealed to the gateway before they
 * come near a disk, and the receipt is given when the disk has them. Without a kiosk, the device's own store
 * is not open; then nobody is signed in.
 */
export async function fileReport(
  desk: ReportDesk,
  kiosk: Kiosk | null,
  input: ReportInput,
): Promise<Result<ReceiptView, KioskError>> {
  const content = contentOf(input);
  if (!content.ok) return content;
  if (kiosk !== null) desk.learn(kiosk);
  const basis = desk.basis();
  if (basis === null) return fail({ code: 'reportNotKept' });
  if (servicesOf(kiosk, basis).closed.some((kind) => kind === input.kind)) {
    return fail({ code: 'notNow' });
  }
  const report = await sealReport(desk, kiosk, {
    content: content.value,
    press: input.press,
    isSigned: input.isSigned,
    basis,
  });
  const kept = keep(desk, kiosk, { report, kind: input.kind, basis });
  if (!kept.ok) return kept;
  noteFiled(kiosk, kept.value);
  return ok(receiptOf(desk, kept.value));
}

type Said = Pick<ReportContent, 'kind' | 'name' | 'words'>;

/** Who presses for help in an emergency need not write a word. */
function contentOf({ kind, name, words }: ReportInput): Result<Said, KioskError> {
  const isEmpty = words.trim() === '';
  if (isEmpty && !isUrgent(kind)) return fail({ code: 'emptyMessage' });
  const body = isEmpty ? ok('') : normaliseBody(words);
  const said = name.trim() === '' ? ok(null) : normaliseBody(name.trim());
  if (!body.ok || !said.ok) return fail({ code: 'badInput' });
  // NFC makes some texts longer than they were typed.
  const isTooLong =
    body.value.length > reportCharactersMax || (said.value?.length ?? 0) > reportNameCharactersMax;
  if (isTooLong) return fail({ code: 'badInput' });
  return ok({ kind, name: said.value, words: body.value });
}

async function sealReport(
  desk: ReportDesk,
  kiosk: Kiosk | null,
  of: {
    readonly content: Said;
    readonly press: string;
    readonly isSigned: boolean;
    readonly basis: Basis;
  },
): Promise<NewReport> {
  const id = desk.nextId();
  const number = desk.nextNumber();
  const isTheirs = of.isSigned && kiosk !== null && isOpen(kiosk);
  const residentId = isTheirs ? kiosk.resident.residentId : null;
  const own =
    kiosk === null || residentId === null
      ? null
      : await sealToResident(kiosk, residentId, {
          text: JSON.stringify({ kind: namedAgain(of.content.kind) }),
          context: ownContext({ id }, 'kind'),
        });
  const sealer = await createSealer(Buffer.from(of.basis.sealingKey, 'base64'), 'postern outbox 1');
  const whole: ReportContent = { ...of.content, number, residentId };
  const { kind, version } = reportRecord;
  const sealed = sealer.seal(JSON.stringify(whole), `${kind}\n${version}\n${id}`);
  sealer.forget();
  return {
    ...reportRecord,
    id,
    press: of.press,
    number,
    atMillis: Math.floor(desk.time.now()),
    isUrgent: isUrgent(of.content.kind),
    sealed,
    owner: kiosk === null || residentId === null ? null : ownerMark(kiosk, residentId),
    own,
  };
}

/** Seals something of a report to its resident; null for somebody whom this tablet does not know. */
export async function sealToResident(
  kiosk: Kiosk,
  residentId: string,
  what: { readonly text: string; readonly context: string },
): Promise<Sealed | null> {
  const person = kiosk.store.people.find(residentId);
  if (person === null) return null;
  const sealer = await createSealer(person.mailboxPublicKey, 'postern mailbox 1');
  const sealed = sealer.seal(what.text, what.context);
  sealer.forget();
  return sealed;
}

interface Keeping {
  readonly report: NewReport;
  readonly kind: ReportInput['kind'];
  readonly basis: Basis;
}

/** Once more where the disk was full: the room that is kept back for letters is there for this too. */
function keep(
  desk: ReportDesk,
  kiosk: Kiosk | null,
  keeping: Keeping,
): Result<ReportFacts, KioskError> {
  const first = tryToKeep(desk, keeping);
  const isFull = !first.ok && first.error === 'diskFull';
  const second = isFull && kiosk?.releaseBallast() === true ? tryToKeep(desk, keeping) : first;
  if (second.ok) return second.value;
  // What the disk did is found by the press: a report that is there has its receipt (docs/errors.md).
  const found = desk.withStore(({ reports }) => reports.byPress(keeping.report.press));
  return found.ok && found.value !== null ? ok(found.value) : fail({ code: 'reportNotKept' });
}

function tryToKeep(desk: ReportDesk, keeping: Keeping) {
  return desk.withStore((store) => keepIn(store, keeping));
}

function keepIn(
  store: ReportStore,
  { report, kind, basis }: Keeping,
): Result<ReportFacts, KioskError> {
  const { reports, transaction } = store;
  const known = reports.byPress(report.press);
  if (known !== null) return ok(known);
  const filed = reports.filedAfter(report.atMillis - 2 * dayMillis);
  const now = { millis: report.atMillis, timeZone: basis.timeZone };
  const untilMillis = takenAgainAtMillis(kind, filed, now);
  if (untilMillis !== null) return fail({ code: 'tooManyReports', untilMillis });
  transaction('file report', () => {
    reports.append(report);
    reports.forgetBefore(report.atMillis - confirmedKeptMillis);
  });
  store.tidy();
  return ok({ ...report, state: 'waiting', stateAtMillis: report.atMillis, answer: null });
}

/** That there was a report, and no word of what it is about or whose it is. It goes out at once. */
function noteFiled(kiosk: Kiosk | null, { atMillis }: ReportFacts): void {
  if (kiosk === null) return;
  const { store } = kiosk;
  onDisk(kiosk, () =>
    store.transaction('audit', () => store.audit.append(atMillis, 'report.filed', {})),
  );
  kiosk.nudgeSync();
}

function receiptOf(desk: ReportDesk, { number, atMillis }: ReportFacts): ReceiptView {
  return { number, atMillis, isTimeDoubtful: desk.time.isDoubtful() };
}
