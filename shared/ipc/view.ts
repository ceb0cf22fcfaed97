import { z } from 'zod';
import { OutgoingState } from '../mail/states.ts';
import { Refusal } from '../protocol/change.ts';
import { wireErrorCodes } from '../protocol/errors.ts';
import { RecordProblem } from '../protocol/sync.ts';
import { MaintenanceView } from './maintenance.ts';

const millis = z.int();
const language = z.enum(['en', 'es']);

/** The four-in-a-row picture of home, and the numbers in words beside it. */
export const StampsView = z.object({
  free: z.int().nonnegative(),
  perMonth: z.int().nonnegative(),
  bought: z.int().nonnegative(),
  reply: z.int().nonnegative(),
  /** The instant of the next free stamps: the 1st at 00:00 in the facility's zone. */
  nextFreeAtMillis: millis,
  /**
   * `whole`: these are all there are for this tablet. `asking`: a shared tablet has asked for them and waits
   * for the answer. `apart`: a shared tablet without a network has those it holds, and cannot tell of others.
   */
  standing: z.enum(['whole', 'asking', 'apart']),
  /** Free stamps of this month that another tablet has; 0 where this one cannot tell. */
  elsewhere: z.int().nonnegative(),
});
export type StampsView = z.infer<typeof StampsView>;

/** What the message being written will cost (rules 2.8 to 2.10), shown before Send. */
export const CostView = z.object({
  characters: z.int().nonnegative(),
  charactersPerStamp: z.int().positive(),
  /** Characters that still fit on the last stamp counted. */
  charactersLeft: z.int().nonnegative(),
  stamps: z.int().nonnegative(),
  uses: z.object({
    reply: z.int().nonnegative(),
    free: z.int().nonnegative(),
    bought: z.int().nonnegative(),
  }),
  missing: z.int().nonnegative(),
  /** Stamps beside `uses` that the gateway takes if any are left: this tablet cannot know (2.13). */
  ifLeft: z.int().nonnegative(),
  /** Stamps returned if the facility refuses the message: a policy that is shown before Send. */
  refundedIfRefused: z.boolean(),
});
export type CostView = z.infer<typeof CostView>;

/** What it takes to pay for a message that waits at the gateway for postage (2.11). */
export const PaymentView = z.object({
  /** Its whole price: nothing is spent for one that waits (2.9). */
  stamps: z.int().positive(),
  /** Of these, what can be spent now, by kind and in spend order (2.8). */
  uses: CostView.shape.uses,
  /** How many are lacking; with 0 it can be paid. */
  missing: z.int().nonnegative(),
  /** As in `CostView`. */
  refundedIfRefused: z.boolean(),
  /** How the last payment came to nothing: its stamps were not good, or the gateway could not take it. */
  lastPayment: z.enum(['notEnough', 'notTaken']).nullable(),
});
export type PaymentView = z.infer<typeof PaymentView>;

/** An outgoing message with its one line of state; newest first in lists. */
export const LetterView = z.object({
  messageId: z.string(),
  /** Empty, like its text, for one whose words are on another tablet. */
  contactName: z.string(),
  preview: z.string(),
  state: OutgoingState,
  atMillis: millis,
  reviewDueMillis: millis.nullable(),
  stamps: z.int().nonnegative(),
  /** While it waits on a shared tablet: stamps beside those that the gateway takes if any are left (2.13). */
  stampsIfLeft: z.int().nonnegative(),
  stampsMissing: z.int().nonnegative(),
  /** Set while it waits for postage and can be paid for here. */
  payment: PaymentView.nullable(),
  refusal: Refusal.nullable(),
  /** In `partlyDelivered`: each photo that was withheld, and why. */
  withheld: z.array(Refusal),
  /** Why the gateway could never accept it (6.6); its words are kept and can be copied to a draft. */
  problem: RecordProblem.nullable(),
  canTakeBack: z.boolean(),
});
export type LetterView = z.infer<typeof LetterView>;

/** An incoming message in a list. `refusal` stands for one that was not let in (3.3). */
export const IncomingView = z.object({
  messageId: z.string(),
  contactId: z.string().nullable(),
  contactName: z.string(),
  preview: z.string(),
  arrivedAtMillis: millis,
  isNew: z.boolean(),
  refusal: Refusal.nullable(),
});
export type IncomingView = z.infer<typeof IncomingView>;

export const ContactView = z.object({
  contactId: z.string(),
  name: z.string(),
  relationship: z.string(),
});
export type ContactView = z.infer<typeof ContactView>;

/** A photo of a message, by its place in it. Its picture is asked for by `photos.get`. */
export const PhotoView = z.object({
  /** From 1, as refusals have it. */
  number: z.int().positive(),
  /** Names its picture, wherever it stands; null for one that was withheld. */
  blob: z.string().nullable(),
  /** `coming`: the tablet has yet to fetch it. `withheld`: nobody here has it, and `refusal` says why. */
  state: z.enum(['here', 'coming', 'withheld']),
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  refusal: Refusal.nullable(),
});
export type PhotoView = z.infer<typeof PhotoView>;

/** A photo that came with the resident's mail and can go with an email. */
export const OwnPhotoView = z.object({
  messageId: z.string(),
  number: z.int().positive(),
  blob: z.string(),
  contactName: z.string(),
  arrivedAtMillis: millis,
});
export type OwnPhotoView = z.infer<typeof OwnPhotoView>;

/** The message that is open on the writing screen. */
export const WritingView = z.object({
  messageId: z.string(),
  contactName: z.string(),
  /** Set when this is an answer: the message it answers, in full, to look at while writing. */
  replyTo: z.object({ messageId: z.string(), body: z.string() }).nullable(),
  /** The text as it was opened; while the screen is open the screen's own text is the newer one. */
  openedBody: z.string(),
  cost: CostView,
  savedAtMillis: millis.nullable(),
  photos: z.array(PhotoView),
  /** How many photos an email may have by the facility's policy; with 0 none are offered. */
  photosMax: z.int().nonnegative(),
});
export type WritingView = z.infer<typeof WritingView>;

/** None of them says whether the ID exists (rule 5.1). */
const pinProblems = [
  z.object({ kind: z.literal('wrong'), triesLeft: z.int().nonnegative() }),
  z.object({ kind: z.literal('wait'), untilMillis: millis }),
  z.object({ kind: z.literal('staffReset') }),
] as const;

/** A PIN was not right, or may not be tried now (5.3). */
export const PinProblem = z.discriminatedUnion('kind', pinProblems);
export type PinProblem = z.infer<typeof PinProblem>;

/** What is wrong on the sign-in screen. */
export const SignInProblem = z.discriminatedUnion('kind', [
  ...pinProblems,
  /** The PIN is right, and staff have suspended whose it is: nobody else is ever told. */
  z.object({ kind: z.literal('suspended') }),
]);
export type SignInProblem = z.infer<typeof SignInProblem>;

/** What became of a change of the PIN, or of the try to open what a reset left closed. */
export const PinAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  /** The PIN of before was not right, or may not be tried now (5.3). */
  z.object({ kind: z.literal('wrong'), problem: PinProblem }),
  /** Rule 5.1: the new one cannot be chosen. */
  z.object({
    kind: z.literal('unfit'),
    problem: z.enum(['notSixDigits', 'common', 'repeat', 'run', 'same']),
  }),
]);
export type PinAnswer = z.infer<typeof PinAnswer>;

export const OutOfServiceReason = z.enum([
  'storeDamaged',
  'storeFromFuture',
  'storeLocked',
  'storeInUse',
  'diskFull',
  'keyMissing',
  'fenced',
]);
export type OutOfServiceReason = z.infer<typeof OutOfServiceReason>;

/** Why the gateway is not reached, or does not answer as it should. */
export const LinkProblem = z.enum([
  'unreachable',
  'timedOut',
  'clockFarOff',
  'gatewayNotTrusted',
  'badAnswer',
  /** The mail goes, but an order came that the facility did not sign, or out of turn (6.9). */
  'badOrder',
  ...wireErrorCodes,
]);
export type LinkProblem = z.infer<typeof LinkProblem>;

/** The screen, by the name of the session's state; each carries just what it shows. */
export const ScreenView = z.discriminatedUnion('name', [
  z.object({ name: z.literal('booting') }),
  z.object({ name: z.literal('unprovisioned') }),
  z.object({ name: z.literal('outOfService'), reason: OutOfServiceReason }),
  z.object({
    name: z.literal('locked'),
    newMail: z.int().nonnegative().nullable(),
    /** Staff closed the session before: whoever was at it is told, and nobody is named. Else left out. */
    isClosedByStaff: z.literal(true).optional(),
  }),
  z.object({
    name: z.literal('signingIn'),
    checking: z.boolean(),
    problem: SignInProblem.nullable(),
  }),
  z.object({
    name: z.literal('home'),
    newMail: z.int().nonnegative(),
    drafts: z.int().nonnegative(),
    /** A staff reset of the PIN left a vault closed on this tablet; the PIN of before opens it. */
    isSomeClosed: z.boolean(),
  }),
  z.object({ name: z.literal('inbox') }),
  z.object({ name: z.literal('reading'), messageId: z.string() }),
  z.object({ name: z.literal('people') }),
  z.object({ name: z.literal('drafts') }),
  z.object({ name: z.literal('writing'), writing: WritingView }),
  z.object({ name: z.literal('sent') }),
  z.object({ name: z.literal('letter'), messageId: z.string() }),
  /** `mustChange`: staff gave the PIN, and nothing else can be done before there is another. */
  z.object({ name: z.literal('pin'), mustChange: z.boolean() }),
  z.object({ name: z.literal('remember') }),
  z.object({ name: z.literal('closing') }),
  z.object({ name: z.literal('lockdown') }),
  z.object({ name: z.literal('outsideHours'), opensAtMillis: millis }),
  z.object({ name: z.literal('maintenance'), tablet: MaintenanceView }),
]);
export type ScreenView = z.infer<typeof ScreenView>;

/** All that the renderer is told without asking. Pushed whole whenever any of it changes. */
export const KioskView = z.object({
  screen: ScreenView,
  /** The facility's name and zone; null before enrolment. */
  facility: z
    .object({ name: z.string(), timeZone: z.string(), languages: z.array(language) })
    .nullable(),
  /** Trusted time when this view was made, and whether it is in doubt (rule 1.2). */
  time: z.object({ millis, doubtful: z.boolean() }),
  link: z.object({
    connected: z.boolean(),
    /** By the gateway's own clock, so it is certain also while the time here is in doubt. */
    lastContactMillis: millis.nullable(),
    problem: LinkProblem.nullable(),
    /** Emails that wait on this tablet: the resident's own, and everyone's while nobody is signed in. */
    unsent: z.int().nonnegative(),
    /** When the oldest of them was sent or paid for. */
    oldestUnsentMillis: millis.nullable(),
  }),
  resident: z.object({ firstName: z.string(), language }).nullable(),
  stamps: StampsView.nullable(),
  /** The session is about to end: shown over the screen, which stays as it is below (4.4). */
  warning: z
    .object({ kind: z.enum(['idle', 'total']), closesAtMillis: millis, canExtend: z.boolean() })
    .nullable(),
  /** Trusted time at which the session ends whatever happens; for "time left" top right. */
  sessionEndsAtMillis: millis.nullable(),
  /** Grows whenever a list or a message may have changed: the screen then asks again. */
  mailRevision: z.int().nonnegative(),
});
export type KioskView = z.infer<typeof KioskView>;
