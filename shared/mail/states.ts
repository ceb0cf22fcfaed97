import { z } from 'zod';

/** The states of an outgoing message (rule 3.1). */
export const OutgoingState = z.enum([
  'draft',
  'queued',
  'sent',
  'inReview',
  'postageDue',
  'delivered',
  'partlyDelivered',
  'refused',
  'appealed',
  'released',
  'upheld',
]);
export type OutgoingState = z.infer<typeof OutgoingState>;

/** Where an outgoing message may go from each state (rule 3.1). What is missing here cannot happen. */
export const nextStates: Readonly<Record<OutgoingState, readonly OutgoingState[]>> = {
  draft: ['queued'],
  queued: ['sent', 'inReview', 'postageDue', 'draft'],
  sent: ['inReview', 'delivered', 'partlyDelivered', 'refused'],
  inReview: ['delivered', 'partlyDelivered', 'refused'],
  postageDue: ['sent', 'inReview', 'draft'],
  partlyDelivered: ['appealed'],
  refused: ['appealed'],
  appealed: ['released', 'upheld'],
  delivered: [],
  released: [],
  upheld: [],
};

/** Whether a resident may take a message back as a draft in this state (rule 3.1). */
export function canTakeBack(state: OutgoingState): boolean {
  return nextStates[state].includes('draft');
}
