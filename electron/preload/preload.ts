import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import { channelNames, viewEvent } from '../../shared/ipc/names.ts';
import { pulseChannel, pulseMillis } from './pulse-channel.ts';

const calls = Object.fromEntries(
  channelNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
) as Omit<Bridge, 'onView'>;

const onView: Bridge['onView'] = (listener) => {
  // Electron's event carries a way back into the shell: it stays here.
  const pass = (_event: unknown, view: Parameters<typeof listener>[0]) => listener(view);
  ipcRenderer.on(viewEvent, pass);
  return () => ipcRenderer.off(viewEvent, pass);
};

contextBridge.exposeInMainWorld('postern', { ...calls, onView } satisfies Bridge);

/**
 * What a touch can do to a page besides touching it (K7): dragging parts of it about or dropping others in,
 * a menu, the middle button's pasting and rolling. No screen has a use for any; before the page's own listeners.
 */
const refusedGestures = ['dragstart', 'dragenter', 'dragover', 'drop', 'contextmenu', 'auxclick'];
for (const gesture of refusedGestures) {
  window.addEventListener(gesture, (event) => event.preventDefault(), { capture: true });
}

/** Fields for which Chromium would open a window of its own. Ours are all plain; markup from elsewhere may not be. */
const withPicker = new Set('file color date month week time datetime-local'.split(' '));
window.addEventListener(
  'click',
  (event) => {
    if (event.target instanceof HTMLInputElement && withPicker.has(event.target.type)) {
      event.preventDefault();
    }
  },
  { capture: true },
);

setInterval(() => {
  ipcRenderer.send(pulseChannel, document.querySelector('body > * > *') !== null);
}, pulseMillis);
