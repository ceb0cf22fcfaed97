/** Ways to start the kiosk that K1 refuses: what each would be good for, and the words of it. */
export const refusedArguments: readonly (readonly [word: string, use: string])[] = [
  ['--inspect', 'a debugger'],
  ['--inspect=0', 'a debugger'],
  ['--inspect-brk=0', 'a debugger before the first line'],
  ['--inspect-port=9229', 'a debugger'],
  ['--remote-debugging-port=0', 'developer tools from outside'],
  ['--remote-debugging-pipe', 'developer tools from outside'],
  ['--remote-allow-origins=*', 'developer tools from a page'],
  ['--no-sandbox', 'a renderer without its sandbox'],
  ['--disable-seccomp-filter-sandbox', 'a renderer with half of its sandbox'],
  ['--single-process', 'a renderer without its sandbox'],
  ['--disable-web-security', 'pages that read others'],
  ['--js-flags=--expose-gc', "the engine's own switches"],
  ['--load-extension=/tmp/x', 'code in every page'],
  ['--proxy-server=127.0.0.1:1', 'another on the line'],
  ['--host-resolver-rules=MAP * 127.0.0.1', 'another gateway'],
  ['--ignore-certificate-errors', 'another gateway'],
  ['--user-data-dir=/tmp/x', 'another profile'],
  ['--log-net-log=/tmp/x', 'what goes over the line'],
  ['--ssl-key-log-file=/tmp/x', 'the keys of what goes over the line'],
  ['--enable-logging', 'what the browser says to itself'],
  ['--renderer-cmd-prefix=/bin/true', 'a program of theirs in place of a renderer'],
  ['--utility-cmd-prefix=/bin/true', 'a program of theirs in place of the core'],
  ['--gpu-launcher=/bin/true', 'a program of theirs'],
  ['--browser-subprocess-path=/bin/true', 'a program of theirs'],
  ['--native-binding=/tmp/x.node', 'a library of theirs: for the instrumented build alone'],
  ['--ozone-platform=headless', 'no window: for the instrumented build alone'],
  ['--lang=xx', 'another language'],
  ['--version', 'what runs'],
  ['-r', 'code before the first line'],
  ['--', 'the end of the switches'],
  ['https://x.test/', 'another page'],
  ['/tmp/x', 'another app'],
  ['--data', 'a store that is nowhere'],
  ['--data=relative', 'a store that depends on where one stands'],
];

/** Variables that K1 refuses, with a value that would do something. */
export const refusedVariables: readonly (readonly [name: string, value: string])[] = [
  ['LD_PRELOAD', 'libm.so.6'],
  ['LD_LIBRARY_PATH', '/tmp'],
  ['NODE_OPTIONS', '--inspect=0'],
  ['NODE_EXTRA_CA_CERTS', '/tmp/x.pem'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['ELECTRON_RUN_AS_NODE', '1'],
  ['ELECTRON_ENABLE_LOGGING', '1'],
  ['ELECTRON_ENABLE_STACK_DUMPING', '1'],
  ['ELECTRON_OVERRIDE_DIST_PATH', '/tmp'],
  ['CHROME_DEVEL_SANDBOX', '/tmp/x'],
  ['GTK_MODULES', 'x'],
  ['GTK_DEBUG', 'interactive'],
  ['GTK_IM_MODULE', 'x'],
  ['GDK_BACKEND', 'x11'],
  ['GIO_EXTRA_MODULES', '/tmp'],
  ['SSLKEYLOGFILE', '/tmp/x'],
  ['SSL_CERT_FILE', '/tmp/x'],
  ['https_proxy', 'http://127.0.0.1:1'],
  ['LIBGL_DRIVERS_PATH', '/tmp'],
];

/**
 * Words that Chromium itself stumbles over before the kiosk's first line is read, so that no line of the
 * kiosk's can be had: parts of it that nothing started. Nothing comes of them either.
 */
export const stillborn: readonly string[] = [
  '--type=renderer',
  '--type=utility',
  '--type=gpu-process',
  '--no-zygote',
];
