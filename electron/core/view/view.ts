import { assert } from '../../../shared/assert.ts';
import type { KioskView, ScreenView, WritingView } from '../../../shared/ipc/view.ts';
import type { SessionStatus } from '../../../shared/session/screen.ts';
import { isOpen, type Kiosk, type OpenKiosk, policyOf } from '../kiosk.ts';
import { draftCount } from '../mail/letters.ts';
import { stampsAtHand, stampsStanding } from '../mail/stamps.ts';
import { costNow } from '../mail/writing.ts';
import { photoViews } from '../photos/photo-views.ts';
import { keptVaults } from '../session/remember.ts';
import { maintenanceView } from '../staff/maintenance.ts';
import { stampsView } from './postage-view.ts';

/** All that the screens are told, made anew from the session and the stores. */
export function kioskView(kiosk: Kiosk): KioskView {
  const status = kiosk.session.status();
  const enrolment = kiosk.store.enrolment.read();
  const policy = policyOf(kiosk);
  const unsent = isOpen(kiosk)
    ? kiosk.store.mailbox.unsentEmails(kiosk.resident.residentId)
    : kiosk.store.outbox.unsentEmails();
  return {
    screen: screenView(kiosk, status),
    facility: enrolment && {
      name: enrolment.facilityName,
      timeZone: policy.timeZone,
      // Haitian Creole has no screens yet: what is not translated is not offered.
      languages: policy.languages.filter((language) => language !== 'ht'),
    },
    time: { millis: kiosk.time.now(), doubtful: kiosk.time.isDoubtful() },
    link: {
      connected: kiosk.link.isConnected,
      problem: kiosk.link.problem,
      lastContactMillis: kiosk.store.position.read().lastContactMillis,
      unsent: unsent.count,
      oldestUnsentMillis: unsent.oldestMillis,
    },
    ...residentView(kiosk),
    warning: status.warning && {
      kind: status.warning.kind,
      closesAtMillis: status.warning.closesAtTrustedMillis,
      canExtend: status.warning.canExtend,
    },
    sessionEndsAtMillis: status.sessionEndsAtTrustedMillis,
    mailRevision: kiosk.mailRevision,
  };
}

function residentView(kiosk: Kiosk): Pick<KioskView, 'resident' | 'stamps'> {
  if (!isOpen(kiosk)) return { resident: null, stamps: null };
  const { vault } = kiosk.resident;
  const profile = vault.profile();
  return {
    resident: {
      firstName: profile?.firstName ?? '',
      language: profile?.language === 'es' ? 'es' : 'en',
    },
    stamps: stampsView(
      stampsAtHand(kiosk),
      policyOf(kiosk),
      kiosk.time.now(),
      stampsStanding(kiosk),
    ),
  };
}

function screenView(kiosk: Kiosk, status: SessionStatus): ScreenView {
  const { screen } = status;
  switch (screen) {
    case 'outOfService':
      assert(status.fault !== null, 'out of service without a reason');
      return { name: screen, reason: status.fault };
    case 'locked': {
      const shows = policyOf(kiosk).lockedScreen.showsNewMail;
      return {
        name: screen,
        newMail: shows ? kiosk.store.waiting.countAllNew() : null,
        ...(kiosk.isClosedByStaff ? { isClosedByStaff: true } : {}),
      };
    }
    case 'signingIn':
      return { name: screen, checking: kiosk.isCheckingPin, problem: kiosk.signInProblem };
    case 'outsideHours':
      return { name: screen, opensAtMillis: status.opensAtTrustedMillis ?? kiosk.time.now() };
    case 'maintenance':
      return { name: screen, tablet: maintenanceView(kiosk) };
    case 'home':
    case 'writing':
    case 'reading':
    case 'letter':
    case 'pin':
      return isOpen(kiosk) ? openScreenView(kiosk, status) : { name: 'closing' };
    default:
      return { name: screen };
  }
}

function openScreenView(kiosk: OpenKiosk, { place }: SessionStatus): ScreenView {
  assert(place !== null, 'an open session without a place');
  switch (place.name) {
    case 'home': {
      const newMail = kiosk.resident.vault.countUnread();
      const isSomeClosed = keptVaults(kiosk).length > 0;
      return { name: 'home', newMail, drafts: draftCount(kiosk), isSomeClosed };
    }
    case 'pin':
      return { name: 'pin', mustChange: kiosk.resident.mustChangePin };
    case 'writing':
      return { name: 'writing', writing: writingView(kiosk) };
    case 'reading':
    case 'letter':
      return { name: place.name, messageId: place.messageId };
    default:
      return { name: place.name };
  }
}

function writingView(kiosk: OpenKiosk): WritingView {
  const { desk } = kiosk;
  assert(desk !== null, 'the writing screen without a letter');
  const { id, contactName, replyToId, body } = desk.letter;
  const answered = replyToId === null ? null : kiosk.resident.vault.message(replyToId);
  return {
    messageId: id,
    contactName,
    replyTo: answered && { messageId: answered.id, body: answered.body },
    openedBody: body,
    cost: costNow(kiosk, { id, body: desk.body(), replyToId }),
    savedAtMillis: desk.savedAtMillis(),
    photos: photoViews(kiosk, id),
    photosMax: policyOf(kiosk).attachments.photosMax,
  };
}
