/** Put in by the bundler: when this build was made, in milliseconds since 1970 (rule 1.1). */
declare const POSTERN_BUILD_MILLIS: number;
