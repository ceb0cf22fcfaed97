import { z } from 'zod';
import { Millis } from '../protocol/record.ts';
import { ServicesPolicy } from './services.ts';

const hourOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 06:00');
const timeZone = z.string().refine(isKnownTimeZone, 'an IANA time zone such as America/Denver');
const language = z.enum(['en', 'es', 'ht']);

/**
 * The facility's policy: everything that differs between facilities, one versioned document with a
 * default for every field. An unknown key is an error, so that a misspelt rule is never a silent
 * default.
 */
export const PolicySchema = z.strictObject({
  version: z.int().positive().default(1),
  /** When the facility issued it: milliseconds since 1970. Part of the floor of trusted time (1.1). */
  issuedAtMillis: Millis.default(0),
  timeZone: timeZone.default('America/Denver'),
  freeStamps: z
    .strictObject({
      perMonth: z.int().min(0).max(1000).default(4),
      /** Periods after this one that a personal device may hold in advance (2.4). */
      offlineMonths: z.int().min(0).max(12).default(2),
    })
    .prefault({}),
  postage: z
    .strictObject({
      charactersPerStamp: z.int().min(1).max(1_000_000).default(6000),
      stampsPerPhoto: z.int().min(0).max(100).default(1),
    })
    .prefault({}),
  attachments: z
    .strictObject({
      photosMax: z.int().min(0).max(50).default(5),
      photoBytesMax: z.int().positive().default(3_000_000),
    })
    .prefault({}),
  review: z.strictObject({ decideWithinHours: z.int().min(1).max(2000).default(48) }).prefault({}),
  refusal: z
    .strictObject({
      refundStamps: z.boolean().default(true),
      partialDelivery: z.boolean().default(true),
    })
    .prefault({}),
  appeal: z
    .strictObject({
      askWithinDays: z.int().min(0).max(3660).default(20),
      answerWithinWorkingDays: z.int().min(1).default(10),
    })
    .prefault({}),
  session: z
    .strictObject({
      idleMinutes: z.int().min(2).max(120).default(5),
      totalMinutes: z.int().min(6).max(720).default(60),
      extensionMinutes: z.int().min(1).max(120).default(15),
      /** WCAG 2.2.1 asks for ten at the least. */
      extensionsMax: z.int().min(10).default(10),
    })
    .prefault({}),
  hours: z
    .strictObject({ opens: hourOfDay.default('06:00'), closes: hourOfDay.default('23:00') })
    .prefault({}),
  time: z.strictObject({ maxOfflineJumpDays: z.int().min(1).max(3660).default(45) }).prefault({}),
  languages: z.array(language).min(1).default(['en', 'es']),
  lockedScreen: z.strictObject({ showsNewMail: z.boolean().default(true) }).prefault({}),
  services: ServicesPolicy.prefault({}),
});

/** A whole, checked policy. */
export type Policy = z.infer<typeof PolicySchema>;

/** The policy with which a facility starts: every default. */
export const defaultPolicy: Policy = PolicySchema.parse({});

/** A facility has one zone, and its policy is read again and again; asking takes a fifth of a millisecond. */
let lastKnownZone = '';

function isKnownTimeZone(name: string): boolean {
  if (name === lastKnownZone) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    lastKnownZone = name;
    return true;
  } catch {
    return false;
  }
}
