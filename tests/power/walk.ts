import { Disk } from './disk.ts';
import { type Mark, markIn } from './marks.ts';
import { PromiseKeeper, type Promises } from './promises.ts';
import { readSystemCalls, type SystemCall } from './system-calls.ts';

/** A recorded life at one moment: between two changes of the disk. */
export interface Moment {
  /** How many changes were made before it: the number of the crash point. */
  readonly point: number;
  readonly disk: Disk;
  /** What was promised when the moment began, and after each word that was said in it. */
  readonly promises: readonly Promises[];
}

/** One change of the disk with what was said, and done without changing anything, until the next. */
type Stretch = readonly Event[];
type Event =
  | { readonly kind: 'begin' }
  | { readonly kind: 'call'; readonly call: SystemCall }
  | { readonly kind: 'mark'; readonly mark: Mark };

/** A life as a trace tells it, cut at each change of the disk. */
export interface Life {
  readonly topPath: string;
  /** As many as there are crash points. */
  readonly stretches: readonly Stretch[];
  /** All that was ever spoken of, for whoever reads the disk. */
  readonly letterIds: readonly string[];
  readonly seenIds: readonly string[];
}

/** Reads a life from its traces, one for each process. */
export function readLife(topPath: string, traceFiles: readonly string[]): Life {
  const disk = new Disk(topPath);
  const promises = new PromiseKeeper();
  const stretches: Event[][] = [[]];
  for (const event of traceFiles.flatMap(readEvents)) {
    if (takePart(event, disk, promises)) stretches.push([]);
    stretches.at(-1)?.push(event);
  }
  const { letters, seen } = promises;
  return { topPath, stretches, letterIds: [...letters.keys()], seenIds: [...seen] };
}

/** Goes through a life from its beginning: one moment for each crash point, each valid until the next. */
export function* walk({ topPath, stretches }: Life): Generator<Moment> {
  const disk = new Disk(topPath);
  const keeper = new PromiseKeeper();
  for (const [point, stretch] of stretches.entries()) {
    const promises: Promises[] = [];
    for (const event of stretch) {
      takePart(event, disk, keeper);
      if (promises.length === 0 || event.kind === 'mark') promises.push(keeper.snapshot());
    }
    yield { point, disk, promises };
  }
}

function readEvents(traceFile: string): Event[] {
  const events = readSystemCalls(traceFile).map((call): Event => {
    const mark = markIn(call);
    return mark === null ? { kind: 'call', call } : { kind: 'mark', mark };
  });
  return [{ kind: 'begin' }, ...events];
}

/** Lets an event happen. Answers whether it changed the disk. */
function takePart(event: Event, disk: Disk, promises: PromiseKeeper): boolean {
  switch (event.kind) {
    case 'begin':
      disk.beginProcess();
      promises.beginProcess();
      return false;
    case 'mark':
      promises.hear(event.mark);
      return false;
    case 'call':
      return disk.apply(event.call);
  }
}
