import { z } from 'zod';

/**
 * A message's name: a UUIDv7 made when writing starts, which never changes (rule 3.2). It has one spelling,
 * in lower case: the stores keep its 16 bytes, and would find under another what the desk takes for another.
 */
export const MessageId = z.uuidv7().lowercase();
/** A resident's ID as the facility gives it: it names a vault file, hence the narrow alphabet. */
export const ResidentId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,32}$/, 'letters, digits and hyphens, at most 32');
/** An approved contact's name at the gateway. */
export const ContactId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and hyphens, at most 64');
