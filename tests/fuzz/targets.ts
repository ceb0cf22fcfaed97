import { channelNames } from '../../shared/ipc/names.ts';
import { channelTarget, fuzzChannels } from './channels/channels.ts';
import type { TargetScore } from './score.ts';

/** What is asked of a run. */
export interface FuzzPlan {
  /** For each channel; the slower edges get a part of it. */
  readonly inputs: number;
  readonly seed: number;
  /** Names of targets, or how they begin; none means all. */
  readonly only: readonly string[];
}

/** Targets that are set up together. */
interface Group {
  readonly names: readonly string[];
  readonly fuzz: (names: readonly string[], plan: FuzzPlan) => Promise<TargetScore[]>;
}

const groups: readonly Group[] = [
  {
    names: channelNames.map(channelTarget),
    fuzz: (names, plan) =>
      fuzzChannels({
        ...plan,
        channels: channelNames.filter((channel) => names.includes(channelTarget(channel))),
      }),
  },
];

/** The names of the targets that a word stands for: its own, or all that begin with it. */
export function targetsNamed(word: string): readonly string[] {
  return groups.flatMap(({ names }) => names).filter((name) => name.startsWith(word));
}

/** Fuzzes what was asked for, group by group. */
export async function fuzz(plan: FuzzPlan): Promise<TargetScore[]> {
  const scores: TargetScore[] = [];
  for (const group of groups) {
    const names = group.names.filter(
      (name) => plan.only.length === 0 || plan.only.some((word) => name.startsWith(word)),
    );
    if (names.length > 0) scores.push(...(await group.fuzz(names, plan)));
  }
  return scores;
}
