import type { ScreenView } from '../../shared/ipc/view.ts';

/** The showings that PINs bring, by the names of their scenes: after a change, a staff reset, and before one. */
export const pinScreens: readonly (readonly [name: string, screen: ScreenView])[] = [
  ['pin', { name: 'pin', mustChange: false }],
  ['pin-from-staff', { name: 'pin', mustChange: true }],
  ['remember', { name: 'remember' }],
  ['home-after-reset', { name: 'home', newMail: 2, drafts: 1, isSomeClosed: true }],
];
