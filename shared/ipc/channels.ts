import { z } from 'zod';
import { ContactId, MessageId, ResidentId } from '../mail/identifiers.ts';
import { BlobName } from '../protocol/blob.ts';
import { photosMax } from '../protocol/record.ts';
import { StaffSignIn, StaffSignInProblem } from './maintenance.ts';
import type { ChannelName } from './names.ts';
import { FoundReport, OwnReportView, ReceiptView, ReportInput, ServicesView } from './services.ts';
import {
  ContactView,
  CostView,
  IncomingView,
  KioskView,
  LetterView,
  OwnPhotoView,
  PhotoView,
  PinAnswer,
} from './view.ts';

/** Where a signed-in resident can go by a button. Writing and reading have channels of their own. */
export const Place = z.enum(['home', 'inbox', 'people', 'drafts', 'sent', 'pin', 'remember']);
export type Place = z.infer<typeof Place>;

/** The longest text a screen may hand over: rule 3.7's 4 MiB is checked again on the bytes. */
const body = z.string().max(4 * 1024 * 1024);
const nothing = z.null();
const pin = z.string().regex(/^\d{6}$/);
const page = z.strictObject({
  /** From a page's `next`; null for the first. */
  cursor: z.string().max(128).nullable(),
  /** Words to look for; empty for all. */
  search: z.string().max(200),
});

/**
 * Everything that can pass between a screen and the kiosk's core, in one place (kiosk.md K8). The
 * shell, the preload and the tests' stand-in are derived from it; the core checks every input.
 */
export const channels = {
  /** The view as it is now, for a renderer that has just started. */
  'view.get': { input: nothing, output: KioskView },

  'session.touch': { input: nothing, output: nothing },
  'session.cancel': { input: nothing, output: nothing },
  'session.signIn': {
    input: z.strictObject({ residentId: z.string().max(32), pin }),
    output: nothing,
  },
  /** Signs in by the code on a badge (5.4). */
  'session.badge': {
    input: z.strictObject({ residentId: z.string().max(32), code: z.string().max(64) }),
    output: nothing,
  },
  'session.activity': { input: nothing, output: nothing },
  'session.extend': { input: nothing, output: nothing },
  'session.signOut': { input: nothing, output: nothing },
  'session.go': { input: z.strictObject({ place: Place }), output: nothing },

  /** Gives the resident another PIN; answers when the keys are closed under it, on disk (5.1, 5.5). */
  'pin.change': { input: z.strictObject({ oldPin: pin, newPin: pin }), output: PinAnswer },

  /** Opens what a staff reset left closed on this tablet, with the PIN of before. */
  'pin.remember': { input: z.strictObject({ oldPin: pin }), output: PinAnswer },

  'mail.inbox': {
    input: page,
    output: z.object({ items: z.array(IncomingView), next: z.string().nullable() }),
  },
  'mail.open': {
    input: z.strictObject({ messageId: MessageId }),
    output: z.object({ message: IncomingView, body: z.string(), photos: z.array(PhotoView) }),
  },
  'mail.sent': {
    input: page,
    output: z.object({ items: z.array(LetterView), next: z.string().nullable() }),
  },
  'mail.letter': {
    input: z.strictObject({ messageId: MessageId }),
    output: z.object({ letter: LetterView, body: z.string(), photos: z.array(PhotoView) }),
  },
  'mail.drafts': { input: nothing, output: z.array(LetterView) },
  'mail.people': { input: nothing, output: z.array(ContactView) },
  /** Pays for a message that waits for postage; answers when the payment is on disk (2.11). */
  'mail.pay': { input: z.strictObject({ messageId: MessageId }), output: LetterView },
  /** Withdraws a message that is queued or waits for postage; its words become a new draft. */
  'mail.takeBack': {
    input: z.strictObject({ messageId: MessageId }),
    output: z.object({ draftId: MessageId }),
  },

  /** Opens the writing screen with a new message. */
  'draft.start': {
    input: z.strictObject({ contactId: ContactId, replyToId: MessageId.nullable() }),
    output: nothing,
  },
  /** Opens the writing screen with a kept draft. */
  'draft.resume': { input: z.strictObject({ messageId: MessageId }), output: nothing },
  /** Opens the writing screen with a new draft of a sent message's words: "Edit and send again". */
  'draft.copy': { input: z.strictObject({ messageId: MessageId }), output: nothing },
  /** Every key press: the core has the newest text and saves it within a second (3.5). */
  'draft.edit': { input: z.strictObject({ messageId: MessageId, body }), output: CostView },
  /** Saves at once: the field lost focus, or the window did. */
  'draft.save': { input: z.strictObject({ messageId: MessageId }), output: nothing },
  'draft.discard': { input: z.strictObject({ messageId: MessageId }), output: nothing },
  /** The photos that the draft has from here on, in order; on disk when it answers. */
  'draft.photos': {
    input: z.strictObject({ messageId: MessageId, blobs: z.array(BlobName).max(photosMax) }),
    output: z.object({ photos: z.array(PhotoView), cost: CostView }),
  },
  /** Answers only after the message is on disk (3.4), then shows Sent. */
  'draft.send': { input: z.strictObject({ messageId: MessageId, body }), output: LetterView },

  /** Photos that came with the resident's mail and are here, newest first. */
  'photos.own': {
    input: z.strictObject({ cursor: z.string().max(128).nullable() }),
    output: z.object({ items: z.array(OwnPhotoView), next: z.string().nullable() }),
  },
  /** A photo's picture: a JPEG or PNG by its own bytes, at most 4 MiB of them, in base64. */
  'photos.get': {
    input: z.strictObject({ messageId: MessageId, blob: BlobName }),
    output: z.object({ mediaType: z.enum(['image/jpeg', 'image/png']), base64: z.string() }),
  },

  /** Opens maintenance (4.1), from the locked screen and outside hours. */
  'staff.signIn': {
    input: StaffSignIn,
    output: z.object({ problem: StaffSignInProblem.nullable() }),
  },
  'staff.unlockDevice': { input: nothing, output: nothing },
  'staff.unlockResident': { input: z.strictObject({ residentId: ResidentId }), output: nothing },
  'staff.doctor': { input: nothing, output: nothing },
  'staff.leave': { input: nothing, output: nothing },
  /** The always-open services (rule 7): answered in every state, the store open or not, signed in or not. */
  'services.info': { input: nothing, output: ServicesView },
  /** Answers when the report is on disk, with its receipt. */
  'services.report': { input: ReportInput, output: ReceiptView },
  'services.find': { input: z.strictObject({ number: z.string().max(40) }), output: FoundReport },
  /** The signed-in resident's own, newest first. */
  'services.own': { input: nothing, output: z.array(OwnReportView) },

  /** "Sync now": tries the gateway at once (6.8). */
  'sync.now': { input: nothing, output: nothing },
} as const satisfies Record<ChannelName, { input: z.ZodType; output: z.ZodType }>;

export type Channels = typeof channels;
/** What a screen sends on channel `Name`. */
export type ChannelInput<Name extends ChannelName> = z.input<Channels[Name]['input']>;
/** What the core answers on channel `Name`. */
export type ChannelOutput<Name extends ChannelName> = z.output<Channels[Name]['output']>;
