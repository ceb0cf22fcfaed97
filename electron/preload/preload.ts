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

setInterval(() => {
  ipcRenderer.send(pulseChannel, document.querySelector('body > * > *') !== null);
}, pulseMillis);
