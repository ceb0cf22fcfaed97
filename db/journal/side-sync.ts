import { Worker } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';

/** A sync that goes on while this thread does something else. */
export interface SideSync {
  /** Begins to sync a file's data. One at a time. */
  begin(file: number): void;
  /** Waits until it is on the disk; throws what the disk said, as `fdatasyncSync` does. */
  finish(): void;
}

/**
 * The thread's whole program: sleep, sync, say how it went, sleep. It is a text so that it stands in
 * whatever file the bundler makes of this one.
 */
const program = `
const { workerData } = require('node:worker_threads');
const { fdatasyncSync } = require('node:fs');
const { state, code } = workerData;
for (;;) {
  while (Atomics.load(state, 0) === 0) Atomics.wait(state, 0, 0);
  code.fill(0);
  try {
    fdatasyncSync(state[1]);
  } catch (error) {
    Buffer.from(String(error.code)).copy(code);
  }
  Atomics.store(state, 0, 0);
  Atomics.notify(state, 0);
}`;

/** A sync that takes longer than this has no one left who does it. */
const patienceMillis = 60_000;

let thread: SideSync | null = null;

/**
 * The one thread that syncs journals while their stores commit. A disk syncs two files at once in little
 * more than the time that it takes for one, and a resident waits for both.
 */
export function sideSync(): SideSync {
  thread ??= startThread();
  return thread;
}

function startThread(): SideSync {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const code = new Uint8Array(new SharedArrayBuffer(16));
  const worker = new Worker(program, { eval: true, workerData: { state, code } });
  worker.unref();
  return {
    begin(file) {
      assert(Atomics.load(state, 0) === 0, 'one sync at a time');
      state[1] = file;
      Atomics.store(state, 0, 1);
      Atomics.notify(state, 0);
    },
    finish() {
      // A wake-up may come late, from the sync before this one: only the state says that this one is done.
      while (Atomics.load(state, 0) === 1) {
        assert(
          Atomics.wait(state, 0, 1, patienceMillis) !== 'timed-out',
          'the disk does not answer',
        );
      }
      const said = Buffer.from(code).toString('latin1').replaceAll('\0', '');
      if (said !== '') throw Object.assign(new Error(`${said}: fdatasync`), { code: said });
    },
  };
}
