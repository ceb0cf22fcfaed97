/**
 * Put in by the bundler. True in the build that tests and developers drive (kiosk.md, lane A), false in
 * the sealed build, from which the code behind it is gone. Tests of pure functions never meet it.
 */
declare const POSTERN_INSTRUMENTED: boolean;
