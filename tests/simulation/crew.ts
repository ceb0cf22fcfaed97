import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './run.ts';
import type { Scenario } from './scenario.ts';

/** Workers that run scenarios side by side. */
export interface Crew {
  run(scenario: Scenario): Promise<Outcome>;
  readonly size: number;
  end(): Promise<void>;
}

/** What a worker is started with. */
export interface WorkerData {
  /** The fault that is planted in the product's code as it is loaded; null for none. */
  readonly mutant: string | null;
  /** Where its facilities and tablets keep their files; empty to begin with. */
  readonly directory: string;
}

interface Job {
  readonly scenario: Scenario;
  readonly done: (outcome: Outcome) => void;
}

interface Member {
  readonly worker: Worker;
  job: Job | null;
  readonly zones: Set<string>;
}

/** Starts a crew of so many; one for each core, and one more, as each waits for a thread that seals now and then. */
export function startCrew(
  { mutant }: Pick<WorkerData, 'mutant'>,
  size: number = availableParallelism() + 1,
): Crew {
  // A disk in memory where there is one: the power is cut by hand here, so nothing needs to last.
  const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const directory = mkdtempSync(join(disk, 'postern-simulation-'));
  const jobs: Job[] = [];
  const members = new Set<Member>();
  let hired = 0;
  const give = () => {
    for (const member of members) {
      if (member.job !== null) continue;
      // Where every run in a zone begins is made once by each worker: better one that it has.
      const known = jobs.findIndex(({ scenario }) => member.zones.has(scenario.zone));
      member.job = jobs.splice(Math.max(0, known), 1)[0] ?? null;
      if (member.job === null) continue;
      member.zones.add(member.job.scenario.zone);
      member.worker.postMessage(member.job.scenario);
    }
  };
  const hire = () => {
    hired += 1;
    const data: WorkerData = { mutant, directory: join(directory, String(hired)) };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      // A run leaves much behind that dies young: with room for it little of it is ever looked at.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const member: Member = { worker, job: null, zones: new Set() };
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
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
