import { unreachable } from '../../shared/assert.ts';
import { backUpGateway, restoreGateway } from './backup.ts';
import { checkTablet } from './check/tablet.ts';
import { changePolicy } from './gateway-door.ts';
import {
  cutAndStart,
  enrolAgain,
  replaceTablet,
  restoreSnapshot,
  startClone,
  takeSnapshot,
  throughCuts,
} from './mishaps.ts';
import { answerMail, payDue, readMail, sendKept, takeLetterBack, writeLetter } from './resident.ts';
import { startRound } from './rounds.ts';
import type { Step } from './scenario.ts';
import { approveWaiting, bringMail, decideOne, orderTablets } from './staff.ts';
import {
  changeHands,
  cutPower,
  signInResident,
  signOutResident,
  switchOn,
  type Tablet,
} from './tablet.ts';
import { residentIds } from './template.ts';
import { moveResident, printAgain, whereIs } from './travel.ts';
import { note, type World } from './world.ts';

/** Lets one step of the plan happen where its resident is, and checks the tablet that it happened to. */
export async function perform(world: World, step: Step): Promise<void> {
  const residentId = world.tablets[step.tablet]?.residentId ?? '';
  if (step.act === 'transfer') return moveResident(world, { residentId, tablets: step.tablets });
  if (step.act === 'printAgain') return printAgain(world, residentId);
  if (world.twin === null) return performAt(world, residentId, step);
  // A gateway that forgets who has left is for staff to mend (docs/sync.md).
  if (step.act === 'backUpGateway' || step.act === 'restoreGateway') return;
  // What is left of them at the facility from which they went goes on as well.
  const isLeftBehind = step.salt % 3 === 0;
  const there = isLeftBehind ? world : await whereIs(world, residentId);
  return performAt(there ?? world, residentId, step);
}

type LocalStep = Exclude<Step, { act: 'transfer' | 'printAgain' }>;

async function performAt(world: World, residentId: string, step: LocalStep): Promise<void> {
  const { tablets, scenario } = world;
  const isShared = scenario.mode === 'shared';
  const theirs = tablets.filter((tablet) => isShared || tablet.residentId === residentId);
  const tablet = theirs[step.salt % theirs.length];
  if (tablet === undefined) return;
  if (isOfStaff(step)) return performStaff(world, step, tablet);
  if (tablet.life === null) return;
  await performTablet(world, tablet, step);
  if (tablet.life?.isNudged) await startRound(world, tablet);
  checkTablet(world, tablet);
}

const staffActs = [
  'decide',
  'approveAll',
  'mailIn',
  'policy',
  'order',
  'enrolAgain',
  'backUpGateway',
  'restoreGateway',
  'gatewayCutAfter',
  'gatewayDown',
  'gatewayFull',
] as const;
type StaffStep = Extract<LocalStep, { act: (typeof staffActs)[number] }>;
type TabletStep = Exclude<LocalStep, StaffStep>;

function isOfStaff(step: LocalStep): step is StaffStep {
  return (staffActs as readonly string[]).includes(step.act);
}

async function performStaff(world: World, step: StaffStep, tablet: Tablet): Promise<void> {
  const { facility, timeline, faults } = world;
  if (step.act === 'gatewayCutAfter') return facility.hazards.cutAfter(step.points);
  if (step.act === 'gatewayFull') return facility.hazards.runShort(step);
  if (step.act === 'gatewayDown') {
    faults.add('gateway switched off');
    facility.downUntilMillis = timeline.now() + step.millis;
    return;
  }
  if (timeline.now() < facility.downUntilMillis) return;
  switch (step.act) {
    case 'decide':
      return decideOne(world, step);
    case 'approveAll':
      return approveWaiting(world);
    case 'mailIn':
      return bringMail(world, { ...step, residentId: tablet.residentId });
    case 'order':
      return orderTablets(world, tablet, step.order);
    case 'enrolAgain':
      return enrolAgain(world, tablet);
    case 'backUpGateway':
      return backUpGateway(world);
    case 'restoreGateway':
      return restoreGateway(world);
    case 'policy':
      note(world, 'staff', `${step.perMonth} free stamps a month, refunds: ${step.refunds}`);
      faults.add('policy changed');
      return changePolicy(world, step);
    default:
      return unreachable(step);
  }
}

async function performTablet(world: World, tablet: Tablet, step: TabletStep): Promise<void> {
  const at = { world, tablet, salt: step.salt };
  switch (step.act) {
    case 'write':
      return writeLetter(at, step);
    case 'answer':
      return answerMail(at, step.characters);
    case 'sendDraft':
      return sendKept(at);
    case 'payDue':
      return payDue(at);
    case 'takeBack':
      return takeLetterBack(at);
    case 'read':
      return readMail(at);
    case 'signIn':
      if (world.scenario.mode !== 'shared') return signInResident(world, tablet);
      return changeHands(world, tablet, residentIds[step.salt % residentIds.length] ?? '');
    case 'signOut':
      return signOutResident(tablet);
    case 'sync':
      return startRound(world, tablet);
    case 'weather':
      tablet.weather = step.weather;
      if (step.weather === 'cut' || step.weather === 'halfOpen') {
        world.faults.add(`network: ${step.weather}`);
      }
      return note(world, tablet.name, `the network is ${step.weather}`);
    default:
      return mishap(world, tablet, step);
  }
}

type Mishap = Extract<
  TabletStep,
  {
    act:
      | 'cutAfter'
      | 'cutNow'
      | 'snapshot'
      | 'restore'
      | 'clone'
      | 'lose'
      | 'fillDisk'
      | 'failDisk'
      | 'damage'
      | 'moveWall'
      | 'reboot';
  }
>;

async function mishap(world: World, tablet: Tablet, step: Mishap): Promise<void> {
  const hazards = tablet.life?.hazards;
  switch (step.act) {
    case 'cutAfter':
      return hazards?.cutAfter(step.points);
    case 'cutNow':
      note(world, tablet.name, 'power cut');
      world.faults.add('power cut between transactions');
      return cutAndStart(world, tablet);
    case 'snapshot':
      return takeSnapshot(world, tablet);
    case 'restore':
      return restoreSnapshot(world, tablet);
    case 'clone':
      return startClone(world, tablet);
    case 'lose':
      return replaceTablet(world, tablet);
    case 'fillDisk':
      return hazards?.fillDisk(step.transactions);
    case 'failDisk':
      tablet.damage = step.damage ?? tablet.damage;
      return hazards?.failDisk(step);
    case 'damage':
      tablet.damage = step;
      tablet.cutAtStart = step.cutAtStart;
      return step.when === 'now' ? cutAndStart(world, tablet) : undefined;
    case 'moveWall':
      note(
        world,
        tablet.name,
        `the wall clock moves by ${Math.round(step.byMillis / 3_600_000)} h`,
      );
      world.faults.add('wall clock moved');
      return tablet.clock.moveWall(step.byMillis);
    case 'reboot':
      return reboot(world, tablet, step.offMillis);
    default:
      return unreachable(step);
  }
}

async function reboot(world: World, tablet: Tablet, offMillis: number): Promise<void> {
  note(world, tablet.name, `is off for ${Math.round(offMillis / 60_000)} min`);
  world.faults.add('tablet rebooted');
  cutPower(world, tablet);
  world.timeline.at(world.timeline.now() + offMillis, async () => {
    if (tablet.life !== null || tablet.isWiped) return;
    switchOn(world, tablet);
    await throughCuts(world, tablet, () => signInResident(world, tablet));
  });
}
