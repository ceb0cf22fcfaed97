import { channelNames } from '../../shared/ipc/names.ts';
import { channelTarget, fuzzChannels } from './channels/channels.ts';
import { answerTargets, fuzzAnswers } from './edges/answers.ts';
import { diskTargets, fuzzDisk } from './edges/disk.ts';
import { fileTargets, fuzzFiles } from './edges/files.ts';
import { fuzzGateway, gatewayTargets } from './edges/gateway.ts';
import { partOf } from './edges/plan.ts';
import { createScore, type TargetScore } from './score.ts';

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
  { names: answerTargets, fuzz: (names, plan) => fuzzAnswers(names, partOf(plan, 1 / 5)) },
  { names: gatewayTargets, fuzz: (names, plan) => fuzzGateway(names, partOf(plan, 1 / 50)) },
  { names: fileTargets, fuzz: (names, plan) => fuzzFiles(names, partOf(plan, 1 / 20)) },
  { names: diskTargets, fuzz: (names, plan) => fuzzDisk(names, partOf(plan, 1 / 100)) },
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
    if (names.length === 0) continue;
    console.log(`Begun: ${names[0]}${names.length > 1 ? `, and ${names.length - 1} more` : ''}`);
    scores.push(...(await group.fuzz(names, plan).catch(crashOf(names))));
  }
  return scores;
}

/** What threw where nothing caught it leaves no counts: a crash of all that were set up together. */
function crashOf(names: readonly string[]): (error: unknown) => TargetScore[] {
  return (error) =>
    names.map((name) => {
      const score = createScore(name);
      score.found('crashes', error, 'not known');
      return score.total();
    });
}
