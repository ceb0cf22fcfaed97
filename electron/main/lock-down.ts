import { app, Menu, type Session, type WebContents, type WebPreferences } from 'electron';
import type { BuildKind } from './build-kind.ts';
import { passesKey } from './keyboard.ts';

/** Everything a web page may have switched on, said out loud and read back by the tests (K3). */
export const lockedPreferences: Readonly<WebPreferences> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  plugins: false,
  spellcheck: false,
  devTools: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  textAreasAreResizable: false,
  // Takes `showOpenFilePicker` and its kin out of the page: no permission handler is asked about them.
  disableBlinkFeatures: 'FileSystemAccess,FileSystemAccessLocal',
  // A tablet that is looked at again after a while must not have slept through its warnings (4.4).
  backgroundThrottling: false,
};

/**
 * Chromium's habits that a fullscreen page on a tablet without a network has no use for. The resolver
 * rule leaves the shell and its pages no name to reach; the core has its own way out (K4).
 */
const switches: readonly (readonly [string] | readonly [string, string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking'],
  ['disable-breakpad'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-pinch'],
  // Nothing here has a network: a process that would serve one is 30 ms of each start. On Linux it has no
  // sandbox to lose (docs/decisions/0007).
  ['enable-features', 'NetworkServiceInProcess2'],
  ['no-pings'],
  ['overscroll-history-navigation', '0'],
];

/** Shuts what is open in Electron by default. Called once, before `ready` (K3, K5 to K7). */
export function lockDown(buildKind: BuildKind): void {
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value ?? '');
  // As root, Chromium runs without its sandbox or not at all. Only a developer's machine does that.
  if (!(buildKind === 'instrumented' && app.commandLine.hasSwitch('no-sandbox')))
    app.enableSandbox();
  Menu.setApplicationMenu(null);
  app.on('session-created', lockSession);
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  app.on('login', (event, _contents, _details, _authInfo, answer) => {
    event.preventDefault();
    answer();
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
}

/** Denies every permission, device, download and foreign request in a session, fresh ones too (K5). */
function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault();
    answer();
  });
  session.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault();
    answer();
  });
  session.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault();
    answer('');
  });
  const foreign = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*'] };
  session.webRequest.onBeforeRequest(foreign, (_details, answer) => answer({ cancel: true }));
}

/** One page, one address, from birth to end: nothing leads away from it (K6) or around it (K7). */
function lockContents(contents: WebContents): void {
  const refuse = (event: { preventDefault: () => void }) => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setIgnoreMenuShortcuts(true);
  contents.on('before-input-event', (event, input) => {
    if (!passesKey(input)) event.preventDefault();
  });
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  contents.on('devtools-opened', () => contents.closeDevTools());
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
}
