import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './run.ts';
import type { Scenario } from './scenario.ts';
import type { WorkerData } from './worker.ts';

/** Workers that run scenarios side by side. */
export interface Crew {
  run(scenario: Scenario): Promise<Outcome>;
  readonly size: number;
  end(): Promise<void>;
}

interface Job {
  readonly scenario: Scenario;
  readonly done: (outcome: Outcome) => void;
}

interface Member {
  readonly worker: Worker;
  job: Job | null;
}

/** Starts a crew; one worker for each core, or so many. */
export function startCrew(data: WorkerData, size: number = availableParallelism()): Crew {
  const jobs: Job[] = [];
  const members = new Set<Member>();
  const give = () => {
    for (const member of members) {
      if (member.job !== null) continue;
      member.job = jobs.shift() ?? null;
      if (member.job !== null) member.worker.postMessage(member.job.scenario);
    }
  };
  const hire = () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data });
    const member: Member = { worker, job: null };
    members.add(member);
    const finish = (outcome: Outcome) => {
      const { job } = member;
      member.job = null;
      job?.done(outcome);
      give();
    };
    worker.on('message', finish);
    // What ends a worker is a finding of its own: under a planted fault even the start may fail.
    worker.on('error', (error: Error) => {
      members.delete(member);
      hire();
      const what = error.stack ?? error.message;
      finish({ violation: { rule: 'nothing throws but bugs', what }, trace: [], faults: {} });
    });
  };
  for (let count = 0; count < size; count += 1) hire();
  return {
    size,
    run: (scenario) =>
      new Promise((done) => {
        jobs.push({ scenario, done });
        give();
      }),
    async end() {
      await Promise.all([...members].map(({ worker }) => worker.terminate()));
    },
  };
}
