import { z } from 'zod';
import { Millis } from './record.ts';

/** A device asks for its next certificate: POST /renew, with the one that it has (S3). */
export const RenewRequest = z.object({
  /** PKCS #10 in PEM for another P-256 key; the same one again until it is answered. */
  certificateRequestPem: z.string().max(8192),
});
export type RenewRequest = z.infer<typeof RenewRequest>;

/** The certificate of a request, the same one each time that it is asked for. */
export const RenewResponse = z.object({
  certificatePem: z.string().max(8192),
  timeMillis: Millis,
});
export type RenewResponse = z.infer<typeof RenewResponse>;
