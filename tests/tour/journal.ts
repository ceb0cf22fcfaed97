import { join } from 'node:path';
import { beginDocument } from '../report/document.ts';

/** One step of the tour, as it is printed and kept. */
export interface TourStep {
  readonly name: string;
  readonly ok: boolean;
  /** What was on the screen, or in the gateway, when the step was over. */
  readonly state: string;
  readonly detail: string;
  readonly shot?: string;
}

/** What a step found. */
export interface Found {
  readonly state: string;
  readonly detail?: string;
}

/** Takes down the steps, prints them, and in the end says whether all held. */
export interface TourJournal {
  /** Does a step. A step that fails ends the tour: those after it would say nothing. */
  step(name: string, work: () => Promise<Found>): Promise<void>;
  /** Writes the document of quality.md; answers whether every step held. */
  finish(jsonFile: string | undefined): boolean;
}

/** Where the pictures go, and how one is taken. */
export interface Camera {
  readonly directory: string | undefined;
  /** Whether there is a screen now. */
  readonly canShoot: () => boolean;
  readonly shoot: (file: string) => Promise<void>;
}

/** Begins a journal. With a camera that has a directory, each step leaves a picture. */
export function beginJournal(camera: Camera): TourJournal {
  const document = beginDocument();
  const steps: TourStep[] = [];
  const shoot = async (name: string): Promise<{ shot?: string }> => {
    if (camera.directory === undefined || !camera.canShoot()) return {};
    const number = String(steps.length + 1).padStart(2, '0');
    const shot = join(
      camera.directory,
      `${number}-${name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.png`,
    );
    await camera.shoot(shot);
    return { shot };
  };
  const keep = (step: TourStep) => {
    steps.push(step);
    console.log(
      `${step.ok ? 'ok  ' : 'FAIL'} ${step.name}\n       ${step.state}${step.detail === '' ? '' : ` · ${step.detail}`}`,
    );
  };
  return {
    async step(name, work) {
      try {
        const { state, detail = '' } = await work();
        keep({ name, ok: true, state, detail, ...(await shoot(name)) });
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        keep({
          name,
          ok: false,
          state: 'failed',
          detail,
          ...(await shoot(name).catch(() => ({}))),
        });
        throw error;
      }
    },
    finish(jsonFile) {
      const ok = steps.length > 0 && steps.every((step) => step.ok);
      document.finish(jsonFile, ok, { steps });
      return ok;
    },
  };
}
