import { z } from 'zod';
import type { Result } from '../result.ts';

/**
 * Every error that a screen can be answered with. The screen has words for each; a code without
 * words fails the type check.
 */
export const KioskError = z.discriminatedUnion('code', [
  /** The input does not fit the channel's schema. A bug in the screen, or an attack. */
  z.object({ code: z.literal('badInput') }),
  /** Not in this state of the session: the screen lost a race and will be told the new view. */
  z.object({ code: z.literal('notNow') }),
  z.object({ code: z.literal('notFound') }),
  /** Rule 2.9: the message stays a draft, whole. */
  z.object({
    code: z.literal('notEnoughStamps'),
    missing: z.int().positive(),
    nextFreeAtMillis: z.int(),
  }),
  z.object({ code: z.literal('emptyMessage') }),
  z.object({ code: z.literal('messageTooLarge'), bytesMax: z.int() }),
  /** More photos than the facility lets an email have. */
  z.object({ code: z.literal('tooManyPhotos'), photosMax: z.int() }),
  z.object({ code: z.literal('photoTooLarge'), photo: z.int().positive(), bytesMax: z.int() }),
  /** The picture is not on this tablet yet, or its file is damaged and comes again. */
  z.object({ code: z.literal('photoNotHere') }),
  /** The disk has no room; the text on the screen is kept in memory and is not yet on disk. */
  z.object({ code: z.literal('diskFull') }),
  z.object({ code: z.literal('storeFailed') }),
  /** The message has gone on: it can no longer be paid for or taken back. */
  z.object({ code: z.literal('tooLate') }),
  /** Rule 7: the tablet could not keep a report. Nothing of it is anywhere. */
  z.object({ code: z.literal('reportNotKept') }),
  /** So many reports were filed here that the next is taken only then; told with the numbers to call. */
  z.object({ code: z.literal('tooManyReports'), untilMillis: z.int() }),
  z.object({ code: z.literal('coreGone') }),
]);
export type KioskError = z.infer<typeof KioskError>;

/** What every channel answers. */
export type ChannelResult<Output> = Result<Output, KioskError>;
