import { z } from 'zod';
import { PolicySchema } from '../policy/policy.ts';
import { ProtocolRange } from './protocol-range.ts';
import { Base64, Millis } from './record.ts';

/** Whether a tablet is one resident's own, or shared by those of a unit (2.4). */
export const DeviceMode = z.enum(['personal', 'shared']);
export type DeviceMode = z.infer<typeof DeviceMode>;

/** What a kiosk says of itself. */
export const App = z.object({
  version: z.string().max(64),
  /** Packed for tests (docs/decisions/0016): only a demo takes it. A kiosk that is shipped does not say. */
  isForTests: z.boolean().optional(),
});
export type App = z.infer<typeof App>;

/** A device asks to be enrolled: POST /enrol, before it has a certificate. */
export const EnrolRequest = z.object({
  /** The secret half of the one-time code; see enrolment-code.ts. */
  secret: z.string().min(8).max(64),
  /** PKCS #10 in PEM, P-256. The private key never leaves the device (S3). */
  certificateRequestPem: z.string().max(8192),
  app: App,
  /** What the device speaks; left out before protocol 3. */
  protocol: ProtocolRange.optional(),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

/** What a device is given when it is enrolled. */
export const EnrolResponse = z.object({
  deviceId: z.uuid(),
  deviceName: z.string(),
  /** An older gateway has personal devices alone. */
  mode: DeviceMode.default('personal'),
  epoch: z.int().positive(),
  facility: z.object({ name: z.string().min(1) }),
  certificatePem: z.string(),
  /** The gateway's public key, to which outbox records are sealed: P-256, raw uncompressed. */
  sealingKey: Base64,
  policy: PolicySchema,
  /** The gateway's (6.4), by which one that is enrolled again knows a restored one; an older gateway does not say. */
  incarnation: z.string().max(64).optional(),
  timeMillis: Millis,
  /** Nobody's real mail goes over it; a real facility's gateway does not say, nor does an older one. */
  isDemo: z.boolean().optional(),
});
export type EnrolResponse = z.infer<typeof EnrolResponse>;
