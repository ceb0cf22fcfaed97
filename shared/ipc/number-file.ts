// The small edition, as for the face: the shell reads this while nothing else of the kiosk runs.
import * as z from 'zod/mini';

/** The file beside the store with the numbers that stand on the last-resort page. */
export const numberFile = 'numbers.json';

const words = z.string().check(z.minLength(1), z.maxLength(2000));

/** Numbers that can be called, the most urgent first: nobody's secret. */
export const LastNumbers = z
  .array(
    z.strictObject({
      name: z.strictObject({ en: words, es: words, ht: words }),
      number: z.string().check(z.regex(/^[0-9*#+() -]{2,32}$/)),
    }),
  )
  .check(z.maxLength(8));
export type LastNumbers = z.infer<typeof LastNumbers>;
