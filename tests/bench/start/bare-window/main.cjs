/** The least that Electron can show: one window over the whole display, one page without a script. */
const { app, BrowserWindow, screen } = require('electron');

app.whenReady().then(() => {
  const window = new BrowserWindow({
    ...screen.getPrimaryDisplay().bounds,
    kiosk: true,
    frame: false,
  });
  window.loadFile('index.html');
});
