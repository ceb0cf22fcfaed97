import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/noto-sans/wght.css';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/entry.css';
import { createRoot } from 'react-dom/client';
import { assert } from '../shared/assert.ts';
import type { Bridge } from '../shared/ipc/bridge.ts';
import type { Face } from '../shared/ipc/face.ts';
import { faceFile } from '../shared/ipc/face-file.ts';
import { App } from './app.tsx';
import { createViewStore } from './kiosk/view-store.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly postern: Bridge;
  }
}

const place = document.getElementById('kiosk');
assert(place !== null, 'the page has a place for the screens');
const store = createViewStore(window.postern, () => performance.now());
createRoot(place).render(<App store={store} />);
void readFace().then((face) => {
  if (face !== null) store.showFace(face);
});

/** The shell has checked it, and says null where there is none or it is no longer needed. */
async function readFace(): Promise<Face | null> {
  return (await fetch(faceFile)).json();
}
