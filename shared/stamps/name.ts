import { isPeriodName, type Period } from '../time/period.ts';

/** What a stamp's name says (rule 2.1). */
export type StampParts =
  | {
      readonly kind: 'free';
      readonly residentId: string;
      readonly period: Period;
      readonly n: number;
    }
  | { readonly kind: 'paid'; readonly purchaseId: string; readonly n: number }
  | { readonly kind: 'reply'; readonly messageId: string; readonly n: number };

/** The name of a resident's n-th free stamp of a period, n from 1. */
export function freeStampName(residentId: string, period: Period, n: number): string {
  return `free/${residentId}/${period}/${n}`;
}

/** All free stamps of a resident for a period: made by rule, never by counting (2.1). */
export function freeStampNames(residentId: string, period: Period, perMonth: number): string[] {
  return Array.from({ length: perMonth }, (_, index) =>
    freeStampName(residentId, period, index + 1),
  );
}

/** The name of the n-th stamp of a purchase, n from 1. */
export function paidStampName(purchaseId: string, n: number): string {
  return `paid/${purchaseId}/${n}`;
}

/** The name of the n-th stamp that came with a contact's message, for an answer to it, n from 1. */
export function replyStampName(messageId: string, n: number): string {
  return `reply/${messageId}/${n}`;
}

/** Kind, owner, period of a free one, number. */
const parts = /^(free|paid|reply)\/([^/]+)(?:\/([^/]+))?\/([1-9]\d{0,5})$/;

/** Takes a name apart; null when it is none. */
export function parseStampName(name: string): StampParts | null {
  const [, kind, owner = '', period, count] = parts.exec(name) ?? [];
  const n = Number(count);
  if (kind === 'free' && period !== undefined && isPeriodName(period)) {
    return { kind, residentId: owner, period, n };
  }
  if (kind === 'paid' && period === undefined) return { kind, purchaseId: owner, n };
  if (kind === 'reply' && period === undefined) return { kind, messageId: owner, n };
  return null;
}
