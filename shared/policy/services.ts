import { z } from 'zod';
import type { ReportKind } from '../services/kinds.ts';

/** The same words in each language of the walls. */
const Words = z.strictObject({
  en: z.string().min(1).max(2000),
  es: z.string().min(1).max(2000),
  ht: z.string().min(1).max(2000),
});
export type Words = z.infer<typeof Words>;

/** A desk of staff, such as `medical`: who is at it is said at the gateway. */
export const Desk = z.string().regex(/^[a-z][a-zA-Z0-9]{0,31}$/, 'a word such as medical');

/** A number that can be called from the facility's own phones. */
const PhoneNumber = z.strictObject({
  /** Under which heading it stands. */
  use: z.enum(['danger', 'legal', 'help', 'money']),
  name: Words,
  /** As it is dialled. */
  number: z.string().regex(/^[0-9*#+() -]{2,32}$/, 'a number such as 1-800-555-0100'),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

const hours = z.int().min(1).max(1000);

/**
 * The always-open services (rule 7): which desk sees what, how soon, which numbers can be called. Reports of
 * abuse, of a crisis and of an emergency cannot be closed.
 */
export const ServicesPolicy = z.strictObject({
  /** What this facility takes in another way, which `texts` then says. */
  closed: z.array(z.enum(['medical', 'grievance', 'question'])).default([]),
  desks: z
    .strictObject({
      prea: Desk.default('prea'),
      crisis: Desk.default('mentalHealth'),
      emergency: Desk.default('medical'),
      medical: Desk.default('medical'),
      grievance: Desk.default('grievance'),
      question: Desk.default('office'),
    } satisfies Record<ReportKind, z.ZodType>)
    .prefault({}),
  /** How soon staff must have seen one, in hours. */
  seenWithinHours: z
    .strictObject({ urgent: hours.default(1), ordinary: hours.default(72) })
    .prefault({}),
  /** None by default: a wrong number is worse than being told to ask. */
  numbers: z.array(PhoneNumber).max(60).default([]),
  texts: z
    .strictObject({
      /** How people outside send money. */
      money: Words.default({
        en: 'Ask any staff member how your family can send money to your account.',
        es: 'Pregunte a cualquier miembro del personal cómo su familia puede enviar dinero a su cuenta.',
        ht: 'Mande nenpòt anplwaye kijan fanmi ou ka voye lajan sou kont ou.',
      }),
      /** Where to turn for what is closed here. */
      closed: Words.default({
        en: 'Ask any staff member for the paper form.',
        es: 'Pida el formulario de papel a cualquier miembro del personal.',
        ht: 'Mande nenpòt anplwaye fòm papye a.',
      }),
    })
    .prefault({}),
});
export type ServicesPolicy = z.infer<typeof ServicesPolicy>;
