// The small edition: the shell reads this before its window is open, where each millisecond is waited for.
import * as z from 'zod/mini';

/**
 * What a tablet may show of itself before its core has spoken (docs/decisions/0007): what stands on the
 * locked screen and neither changes by itself nor is anyone's secret. No time, no mail, nobody.
 */
export const Face = z.strictObject({
  schemaVersion: z.literal(1),
  /** As in the view (view.ts). */
  facility: z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(500)),
    timeZone: z.string().check(z.minLength(1), z.maxLength(100)),
    languages: z.array(z.enum(['en', 'es'])).check(z.minLength(1), z.maxLength(2)),
  }),
});
export type Face = z.infer<typeof Face>;
