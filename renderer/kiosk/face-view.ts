import type { Face } from '../../shared/ipc/face.ts';
import { nobody } from '../../shared/ipc/nobody.ts';
import type { KioskView } from '../../shared/ipc/view.ts';

/** The screens that a tablet can show before its core has spoken: none of them claims what only a core knows. */
export type FaceScreen = 'locked' | 'signingIn' | 'booting';

/** The view that stands for the core's until there is one. Of the time it knows nothing. */
export function faceView({ facility }: Face, screen: FaceScreen): KioskView {
  return {
    screen: screens[screen],
    facility,
    time: { millis: 0, doubtful: true },
    ...nobody,
  };
}

const screens = {
  locked: { name: 'locked', newMail: null },
  signingIn: { name: 'signingIn', checking: false, problem: null },
  booting: { name: 'booting' },
} as const;
