import { z } from 'zod';

/** The protocol versions that this build speaks (rule 6.10). */
export const protocolRange = { min: 1, max: 3 } as const;
/** What one side speaks: from `min` to `max`. */
export const ProtocolRange = z.object({ min: z.int().positive(), max: z.int().positive() });
export type ProtocolRange = z.infer<typeof ProtocolRange>;

/** The newest version that this build and the other side both speak; null where there is none (rule 6.10). */
export function protocolWith({ min, max }: ProtocolRange): number | null {
  const newest = Math.min(max, protocolRange.max);
  return newest < Math.max(min, protocolRange.min) ? null : newest;
}
