import { Delete } from 'lucide-react';
import type { KeyCap } from './key-grid.tsx';

/** A key that is what it writes: on pads that have no shift and no second page. */
export function padCap(id: string): KeyCap {
  return { id, name: id, face: id, units: 1, tone: 'letter', repeats: false, isOn: null };
}

/** The key `backspace` of such a pad; `name` is what it is called in the language of the screen. */
export function eraseCap(name: string): KeyCap {
  const face = <Delete className="icon" aria-hidden focusable={false} />;
  return { ...padCap('backspace'), name, face, tone: 'command', repeats: true };
}
