import { z } from 'zod';

/**
 * Every way in which the gateway refuses a whole request, with its HTTP status. The body of such an
 * answer is `WireError`; docs/errors.md lists what a device does about each.
 */
export const wireErrors = {
  malformed: 400,
  unsupportedProtocol: 400,
  codeUnknown: 401,
  codeUsed: 401,
  codeExpired: 401,
  certificateMissing: 401,
  certificateExpired: 401,
  certificateUnknown: 401,
  deviceRetired: 403,
  /** A kiosk that was made for tests, at a gateway that is no demo. */
  madeForTests: 403,
  fenced: 409,
  staleRequest: 409,
  tooLarge: 413,
  notFound: 404,
  /** No such blob, or none that this device may have. */
  blobUnknown: 404,
  /** The bytes do not have the name that they were given: they are gone, and come again from the start. */
  blobMismatch: 409,
  busy: 503,
  internal: 500,
} as const;

export type WireErrorCode = keyof typeof wireErrors;

/** The codes alone, for schemas. */
export const wireErrorCodes = Object.keys(wireErrors) as [WireErrorCode, ...WireErrorCode[]];

/** The body of a refusal; `message` is for a person who reads logs, never for a program. */
export const WireError = z.object({
  error: z.object({ code: z.enum(wireErrorCodes), message: z.string() }),
});
export type WireError = z.infer<typeof WireError>;
