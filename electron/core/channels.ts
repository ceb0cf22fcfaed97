import { type ChannelInput, type ChannelOutput, channels } from '../../shared/ipc/channels.ts';
import type { ChannelResult, KioskError } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readBadgeCode } from '../../shared/session/badge.ts';
import { isOpen, type Kiosk, type OpenKiosk } from './kiosk.ts';
import { drafts, openLetter, sentPage } from './mail/letters.ts';
import { payLetter } from './mail/pay.ts';
import { inboxPage, openMessage } from './mail/reading.ts';
import { sendDraft } from './mail/send.ts';
import { takeBack } from './mail/take-back.ts';
import {
  copyAndOpen,
  discardDraft,
  editDraft,
  leaveDesk,
  resumeDraft,
  saveDraft,
  startDraft,
} from './mail/writing.ts';
import { ownPhotosPage, setDraftPhotos } from './photos/draft-photos.ts';
import { openPhoto } from './photos/open-photo.ts';
import type { ReportDesk } from './reports/desk.ts';
import { fileReport } from './reports/file-report.ts';
import { findReport, ownReports, servicesInfo } from './reports/look-up.ts';
import { changePin } from './session/change-pin.ts';
import { checkPin } from './session/check-pin.ts';
import { goTo } from './session/place.ts';
import { rememberPin } from './session/remember.ts';
import { staffHandlers } from './staff/channels.ts';
import { kioskView } from './view/view.ts';

type Answer<Name extends ChannelName> = Result<ChannelOutput<Name>, KioskError>;
type Handler<Name extends ChannelName> = (
  kiosk: Kiosk,
  input: ChannelInput<Name>,
) => Answer<Name> | Promise<Answer<Name>>;

/** The always-open services, which need neither a kiosk nor anybody signed in (rule 7). */
type ServiceName = Extract<ChannelName, `services.${string}`>;
type ServiceHandler<Name extends ChannelName> = (
  desk: ReportDesk,
  kiosk: Kiosk | null,
  input: ChannelInput<Name>,
) => Answer<Name> | Promise<Answer<Name>>;

const services: { readonly [Name in ServiceName]: ServiceHandler<Name> } = {
  'services.info': (desk, kiosk) => ok(servicesInfo(desk, kiosk)),
  'services.report': fileReport,
  'services.find': (desk, _kiosk, { number }) => findReport(desk, number),
  'services.own': ownReports,
};

/** What the core does for each other channel; the compiler finds a channel without a handler. */
const handlers: { readonly [Name in Exclude<ChannelName, ServiceName>]: Handler<Name> } = {
  'view.get': (kiosk) => ok(kioskView(kiosk)),

  'session.touch': (kiosk) => told(kiosk, { type: 'TOUCH' }),
  'session.cancel': (kiosk) => told(kiosk, { type: 'CANCEL' }),
  'session.activity': (kiosk) => told(kiosk, { type: 'ACTIVITY' }),
  'session.extend': (kiosk) => told(kiosk, { type: 'EXTEND' }),
  'session.signOut': (kiosk) => told(kiosk, { type: 'SIGN_OUT' }),
  'session.signIn': checkPin,
  'session.badge': (kiosk, { residentId, code }) =>
    checkPin(kiosk, { residentId, pin: readBadgeCode(code), way: 'badge' }),
  'session.go': signedIn((kiosk, { place }) => {
    leaveDesk(kiosk);
    goTo(kiosk, { name: place });
    return ok(null);
  }),

  'pin.change': changePin,
  'pin.remember': rememberPin,

  'mail.inbox': signedIn(inboxPage),
  'mail.open': signedIn((kiosk, { messageId }) => openMessage(kiosk, messageId)),
  'mail.sent': signedIn(sentPage),
  'mail.letter': signedIn((kiosk, { messageId }) => openLetter(kiosk, messageId)),
  'mail.drafts': signedIn((kiosk) => ok(drafts(kiosk))),
  'mail.people': signedIn((kiosk) => ok([...(kiosk.resident.vault.profile()?.contacts ?? [])])),
  'mail.pay': signedIn(payLetter),
  'mail.takeBack': signedIn((kiosk, { messageId }) => takeBack(kiosk, messageId)),

  'draft.start': signedIn(startDraft),
  'draft.resume': signedIn((kiosk, { messageId }) => resumeDraft(kiosk, messageId)),
  'draft.copy': signedIn((kiosk, { messageId }) => copyAndOpen(kiosk, messageId)),
  'draft.edit': signedIn((kiosk, { messageId, body }) => editDraft(kiosk, messageId, body)),
  'draft.save': signedIn((kiosk, { messageId }) => saveDraft(kiosk, messageId)),
  'draft.discard': signedIn((kiosk, { messageId }) => discardDraft(kiosk, messageId)),
  'draft.photos': signedIn(setDraftPhotos),
  'draft.send': signedIn((kiosk, { messageId, body }) => {
    const edited = editDraft(kiosk, messageId, body);
    if (!edited.ok && edited.error.code === 'notFound') return edited;
    const sent = sendDraft(kiosk, messageId);
    if (sent.ok) {
      leaveDesk(kiosk);
      goTo(kiosk, { name: 'sent' });
    }
    return sent;
  }),

  'photos.own': signedIn(ownPhotosPage),
  'photos.get': signedIn(openPhoto),

  ...staffHandlers,

  'sync.now': (kiosk) => {
    kiosk.nudgeSync();
    return ok(null);
  },
};

/** What a call is answered from: without a kiosk the device's store is not open. */
export interface CallGround {
  readonly kiosk: Kiosk | null;
  readonly reports: ReportDesk;
}

/**
 * Checks what came in on a channel, then answers it; without a kiosk all but the view and the always-open
 * services must wait. Never throws for what a screen can send.
 */
export async function answerCall(
  { kiosk, reports }: CallGround,
  channel: ChannelName,
  input: unknown,
): Promise<ChannelResult<unknown>> {
  const parsed = channels[channel].input.safeParse(input);
  if (!parsed.success) return fail({ code: 'badInput' });
  if (isService(channel)) {
    const serve = services[channel] as ServiceHandler<ChannelName>;
    return await serve(reports, kiosk, parsed.data as never);
  }
  if (kiosk === null) return fail({ code: 'notNow' });
  const handler = handlers[channel] as (
    kiosk: Kiosk,
    input: unknown,
  ) => Promise<ChannelResult<unknown>>;
  return await handler(kiosk, parsed.data);
}

function isService(channel: ChannelName): channel is ServiceName {
  return Object.hasOwn(services, channel);
}

type Happening = Parameters<Kiosk['session']['tell']>[0];

function told(kiosk: Kiosk, happening: Happening): Result<null, KioskError> {
  kiosk.session.tell(happening);
  return ok(null);
}

/**
 * Answers only while someone is signed in, with a PIN of their own; otherwise the screen has lost a race
 * (docs/errors.md).
 */
function signedIn<Input, Output>(
  handler: (kiosk: OpenKiosk, input: Input) => Result<Output, KioskError>,
): (kiosk: Kiosk, input: Input) => Result<Output, KioskError> {
  return (kiosk, input) =>
    isOpen(kiosk) && !kiosk.resident.mustChangePin
      ? handler(kiosk, input)
      : fail({ code: 'notNow' });
}
