import type { EntryProblem } from './verify.ts';

/** What does not fit, for people. */
export const problemWords: Readonly<Record<EntryProblem, string>> = {
  badStart: 'the chain does not begin with the enrolment of the tablet',
  gap: 'the entry before it is missing',
  previousHash: 'the entry before it is another than the gateway has',
  brokenHash: 'it was changed after it was written',
  otherEntry: 'the gateway has another entry under this number',
  headBehind: "the tablet's log ends before what it had sent",
  malformed: 'it is no entry of an audit log, or holds text',
  missing: 'the entry is not there',
  notWritten: 'it was not written by the gateway, or was changed',
};
