// @ts-check
/**
 * Starts the app whose folder is named on the command line, the way Electron's own default app does.
 *
 * The fallback Electron comes without a default app, so `electron <folder>` would do nothing. This
 * stands at `resources/default_app.asar/` in it, the place Electron looks at last: a packaged
 * app.asar is always preferred, so a package made from this Electron never starts the shim by mistake.
 *
 * It is an ES module because Electron holds back its `ready` event until the first module has been
 * evaluated. Awaiting the app here keeps that promise for the app too: what must happen before
 * `ready` (registering schemes, command-line switches) still does.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import electron from 'electron';

/** The default app's own methods (setVersion, setAppPath, setDesktopName) are left out of the types. */
const app = /** @type {any} */ (electron.app);

/** @param {string} reason @returns {never} */
function refuse(reason) {
  console.error(`Electron could not start the app: ${reason}`);
  process.exit(1);
}

/**
 * Electron's own switches and Chromium's both start with a dash and carry their value after an equals
 * sign; the first word without one is the folder. What follows it belongs to the app.
 *
 * @returns {string}
 */
function appFolder() {
  const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  return folder === undefined ? refuse('name its folder') : path.resolve(folder);
}

/** @param {string} folder */
function describeApp(folder) {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return;
  const described = JSON.parse(readFileSync(file, 'utf8'));
  if (described.version) app.setVersion(described.version);
  app.name = described.productName ?? described.name ?? app.name;
  if (process.platform === 'linux') {
    app.setDesktopName(described.desktopName ?? `${app.name}.desktop`);
  }
}

const folder = appFolder();
Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
try {
  describeApp(folder);
  // Resolving the folder follows package.json's "main", and takes a plain file as it is.
  const entry = createRequire(import.meta.url).resolve(folder);
  app.setAppPath(existsSync(path.join(folder, 'package.json')) ? folder : path.dirname(entry));
  await import(pathToFileURL(entry).href);
} catch (error) {
  refuse(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
