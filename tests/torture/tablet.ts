import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openOrMakeStore } from '../../electron/core/open-store.ts';
import { assert } from '../../shared/assert.ts';
import type { Random } from '../simulation/random.ts';
import { type Body, PowerCut, type StartBody } from './body.ts';
import type { Breach, Memory } from './letters.ts';
import { chooseMoment, hireExecutioner, type Moment } from './moments.ts';
import type { Admitted } from './office.ts';
import { lookAround, type Resident, signIn, writeForEver } from './resident.ts';

/** A tablet with its one resident, over all of its lives. */
export interface Tablet {
  readonly name: string;
  readonly owner: Admitted;
  readonly pin: string;
  readonly dataDir: string;
  readonly start: StartBody;
  readonly memory: Memory;
  readonly breaches: Breach[];
  /** How often its power failed, by what was being done. */
  readonly kills: Map<Moment['doing'], number>;
  lives: number;
}

/** Makes the store of a new tablet and enrols it. */
export async function enrolTablet(dataDir: string, gatewayUrl: string, code: string) {
  const store = openOrMakeStore({ dataDir });
  assert(store.ok, 'a store is made in an empty directory');
  const enrolled = await enrolDevice(store.value, { gatewayUrl, code });
  store.value.close();
  if (!enrolled.ok) throw new Error(`a tablet was not enrolled: ${enrolled.error.code}`);
}

/** One life: from switching the tablet on to the moment at which its power fails. */
export async function liveAndDie(tablet: Tablet, random: Random): Promise<void> {
  tablet.lives += 1;
  const executioner = hireExecutioner(chooseMoment(random));
  const body = await tablet.start(tablet.dataDir);
  executioner.watch(body);
  const resident = residentAt(tablet, random, executioner.hear);
  await use(tablet, async () => {
    await signIn(body, resident);
    await lookAround(body, resident);
    await writeForEver(body, resident, `${tablet.name}, life ${tablet.lives}`);
  });
  const doing = await executioner.done;
  tablet.kills.set(doing, (tablet.kills.get(doing) ?? 0) + 1);
}

/** The last life, in which nothing fails: everything leaves for the gateway, and its answers come back. */
export async function liveOn(
  tablet: Tablet,
  random: Random,
  whileOn: (body: Body, resident: Resident) => Promise<void>,
): Promise<void> {
  const body = await tablet.start(tablet.dataDir);
  const resident = residentAt(tablet, random, () => undefined);
  await use(tablet, async () => {
    await signIn(body, resident);
    await lookAround(body, resident);
    await whileOn(body, resident);
  });
  await body.end();
}

function residentAt(tablet: Tablet, random: Random, about: Resident['about']): Resident {
  const { owner, pin, memory, breaches } = tablet;
  return { ...owner, pin, memory, random, about, report: (breach) => breaches.push(breach) };
}

/** What a tablet answers that it must not, or that it ends by itself, is a finding. */
async function use({ breaches, name, lives }: Tablet, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PowerCut) return;
    const what = error instanceof Error ? error.message : String(error);
    breaches.push({ kind: 'other', what: `${name}, life ${lives}: ${what}` });
  }
}
