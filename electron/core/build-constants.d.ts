/** Put in by the bundler: when this build was made, in milliseconds since 1970 (rule 1.1). */
declare const POSTERN_BUILD_MILLIS: number;

/** Put in by the bundler: whether this kiosk may meet a demo gateway alone (docs/decisions/0016). */
declare const POSTERN_FOR_TESTS: boolean;
