/** A file that is about to be shipped; `text` is null where it holds none. */
export type ShippedFile = {
  /** From the folder that becomes app.asar, with `/`. */
  readonly path: string;
  readonly text: string | null;
};

/** All that a kiosk is made of. A list of what may go in, since no list of what must not is ever whole. */
const wanted: readonly RegExp[] = [
  /^(main|core)\.js$/,
  /^preload\.cjs$/,
  /^package\.json$/,
  /^renderer\/index\.html$/,
  /^renderer\/assets\/[\w-]+(\.[\w-]+)*\.(js|css|woff2|svg|png|webp)$/,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE)$/,
  /^node_modules\/better-sqlite3\/lib\/(methods\/)?[\w-]+\.js$/,
  /^node_modules\/better-sqlite3\/prebuilds\/linux-(x64|arm64)\.node$/,
  /^node_modules\/@node-rs\/argon2-linux-(x64|arm64)-gnu\/(package\.json|argon2\.linux-(x64|arm64)-gnu\.node)$/,
];

/** Texts that no shipped file may hold, and what each would be. */
const unwanted: readonly (readonly [RegExp, string])[] = [
  [/\/[/*][#@]\s*sourceMappingURL=/, 'the name of a source map'],
  [/\bPOSTERN_[A-Z_]+/, 'a constant that the bundler has left in, or a variable of the set-up'],
  [/\bimport\.meta\.(vitest|hot|env\.DEV)\b/, "a test runner's hook"],
  [/\b__(PLAYWRIGHT|VITEST|TEST)\w*/i, "a test runner's hook"],
  [/\bjsxDEV\b/, "React's build for developers"],
  [/\bdebugger\s*;/, 'a halt for a debugger'],
  [/\.openDevTools\(/, 'developer tools'],
  [/\bdevTools:\s*(true|!0)/, 'developer tools'],
  [
    /appendSwitch\(\s*["'`](no-sandbox|remote-debugging|inspect|js-flags|disable-web-security)/,
    'a development switch',
  ],
];

/** Names what must not be shipped, one line each; nothing for a kiosk that may be. */
export function findUnwanted(
  files: readonly ShippedFile[],
  machinePaths: readonly string[],
): string[] {
  return files.flatMap(({ path, text }) => [
    ...(wanted.some((rule) => rule.test(path)) ? [] : [`${path}: no part of the kiosk`]),
    ...unwanted.flatMap(([rule, what]) =>
      rule.test(text ?? '') ? [`${path}: holds ${what}`] : [],
    ),
    ...machinePaths.flatMap((place) =>
      isNamed(place, text ?? '') ? [`${path}: names ${place}, a folder of this machine`] : [],
    ),
  ]);
}

/** The folder itself or one within: `/root.js` names no file of root's. */
function isNamed(folder: string, text: string): boolean {
  return text
    .split(folder)
    .slice(1)
    .some((rest) => /^(\/|$|["'`])/.test(rest));
}
