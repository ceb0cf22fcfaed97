import type { KioskView } from './view.ts';

/** The part of a view that is about people and their mail, while nothing is known of either. */
export const nobody: Omit<KioskView, 'screen' | 'facility' | 'time'> = {
  link: {
    connected: false,
    problem: null,
    lastContactMillis: null,
    unsent: 0,
    oldestUnsentMillis: null,
  },
  resident: null,
  stamps: null,
  warning: null,
  sessionEndsAtMillis: null,
  mailRevision: 0,
};
