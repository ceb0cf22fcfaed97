import { z } from 'zod';
import { ContactId, MessageId, ResidentId } from '../mail/identifiers.ts';
import { OutgoingState } from '../mail/states.ts';
import { PolicySchema } from '../policy/policy.ts';
import { Base64, Millis, Photo, photosMax, Salt, Stretched } from './record.ts';

/** What a refusal carries (rule 3.6), in the resident's language. */
export const Refusal = z.object({
  part: z.string().min(1),
  ruleCode: z.string().min(1),
  ruleText: z.string().min(1),
  /** The reviewer's own words to the resident; may be empty. */
  note: z.string(),
  decidedBy: z.string().min(1),
  decidedAtMillis: Millis,
  appealByMillis: Millis,
  stampsReturned: z.int().nonnegative(),
  /** What this part alone had cost, where the rest was delivered. */
  stamps: z.int().nonnegative().optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/** A person outside to whom the resident may write. */
export const Contact = z.object({
  contactId: ContactId,
  name: z.string().min(1),
  relationship: z.string(),
});
export type Contact = z.infer<typeof Contact>;

/** More changes in a row than one device will miss; of those before, it is as if staff had reset the PIN. */
export const pinLinksMax = 64;

/** A stretched PIN of before, named by its salt and closed under the one that counts (decisions/0014). */
export const PinLink = z.object({ salt: Salt, link: Base64 });
export type PinLink = z.infer<typeof PinLink>;

/** A resident's PIN as a change tells it. */
export const PersonPin = z.object({
  version: z.int().positive(),
  salt: Salt,
  stretched: Stretched,
  /** Left out by a gateway of before protocol 3, where a PIN never changes. */
  links: z.array(PinLink).max(pinLinksMax).optional(),
  /** Staff gave it: the first sign-in chooses another. */
  isTemporary: z.boolean().optional(),
  /** What the resident's badge opens (5.4): `stretched`, closed under argon2id(code, salt). Null for none. */
  badge: PinLink.nullable().optional(),
});
export type PersonPin = z.infer<typeof PersonPin>;

/**
 * A resident of this device, whole: the newest one stands. `pin.stretched` is argon2id(PIN, salt) with
 * the parameters of rule 5.2; a device that has not met the resident wraps their keys with it and forgets it.
 */
export const PersonChange = z.object({
  kind: z.literal('person'),
  residentId: ResidentId,
  firstName: z.string().min(1),
  language: z.string().min(2),
  pin: PersonPin,
  contacts: z.array(Contact),
  /** How often staff have cleared their lock-out; another number clears it on this device (5.3). */
  unlocks: z.int().nonnegative().optional(),
  /** Staff have suspended them: they may neither sign in nor send. */
  suspended: z.boolean().optional(),
});
export type PersonChange = z.infer<typeof PersonChange>;

/** A resident who is no longer at this shared device: they cannot sign in there until they come back. */
export const PersonLeftChange = z.object({
  kind: z.literal('person.left'),
  residentId: ResidentId,
  /** They have left the facility: what is kept for their coming back goes as well, once all was sent. */
  retire: z.boolean().optional(),
});
export type PersonLeftChange = z.infer<typeof PersonLeftChange>;

/** A step in an outgoing message's life. A revision at or below the known one has no effect. */
export const MessageStateChange = z.object({
  kind: z.literal('message.state'),
  messageId: MessageId,
  residentId: ResidentId,
  revision: z.int().positive(),
  state: OutgoingState,
  atMillis: Millis,
  by: z.string().min(1),
  reviewDueMillis: Millis.nullable(),
  /** How many too few the gateway found when it last looked; above 0 in `postageDue` alone. */
  stampsMissing: z.int().nonnegative(),
  /** The message's whole price by the gateway's own count (2.10); an older gateway does not say. */
  stampsNeeded: z.int().positive().optional(),
  refusal: Refusal.nullable(),
  /** In `partlyDelivered`: each photo that was withheld and why; `refusal` is the first of them. */
  withheld: z.array(Refusal).max(photosMax).optional(),
});
export type MessageStateChange = z.infer<typeof MessageStateChange>;

/** A photo of mail from outside: the picture, or why it is withheld. Numbered from 1 by its place. */
export const IncomingPhoto = z.union([z.object({ photo: Photo }), z.object({ withheld: Refusal })]);
export type IncomingPhoto = z.infer<typeof IncomingPhoto>;

/** A reviewed message from outside (rule 3.3). */
export const IncomingChange = z.object({
  kind: z.literal('message.incoming'),
  messageId: MessageId,
  residentId: ResidentId,
  contactId: ContactId,
  contactName: z.string().min(1),
  body: z.string(),
  arrivedAtMillis: Millis,
  photos: z.array(IncomingPhoto).max(photosMax).optional(),
});
export type IncomingChange = z.infer<typeof IncomingChange>;

/** A message from outside that was refused: announced, never shown (rule 3.3). */
export const IncomingRefusedChange = z.object({
  kind: z.literal('message.incomingRefused'),
  messageId: MessageId,
  residentId: ResidentId,
  contactName: z.string().min(1),
  arrivedAtMillis: Millis,
  refusal: Refusal,
});
export type IncomingRefusedChange = z.infer<typeof IncomingRefusedChange>;

/** A new facility policy. */
export const PolicyChange = z.object({ kind: z.literal('policy'), policy: PolicySchema });
export type PolicyChange = z.infer<typeof PolicyChange>;

/**
 * What tells whether a code of staff is right, on the screen of a tablet without a network (4.1): argon2id of
 * the whole code with the parameters of rule 5.2. The code opens nothing that is anyone's.
 */
export const StaffCode = z.object({
  /** The first digits of the code: whose it is, as the gateway knows. */
  number: z.string().regex(/^\d{3}$/),
  salt: Salt,
  stretched: Stretched,
});
export type StaffCode = z.infer<typeof StaffCode>;

/** The codes of staff, whole: one that is not among them opens no tablet any more. */
export const StaffCodesChange = z.object({
  kind: z.literal('staff.codes'),
  codes: z
    .array(StaffCode)
    .max(900)
    .refine((codes) => new Set(codes.map(({ number }) => number)).size === codes.length, {
      error: 'each number once',
    }),
});
export type StaffCodesChange = z.infer<typeof StaffCodesChange>;

/** Every change that this version understands. Another kind is set aside by name, never lost (6.10). */
export const KnownChange = z.discriminatedUnion('kind', [
  PersonChange,
  PersonLeftChange,
  MessageStateChange,
  IncomingChange,
  IncomingRefusedChange,
  PolicyChange,
  StaffCodesChange,
]);
export type KnownChange = z.infer<typeof KnownChange>;
