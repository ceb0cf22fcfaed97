import { join } from 'node:path';
import { takeNewIncarnation } from '../../gateway/incarnation.ts';
import { forgetNonces } from './check/wire.ts';
import { copyFiles, type Facility } from './facility.ts';
import { atGateway } from './gateway-door.ts';
import { hasNoOrders } from './older.ts';
import { note, type World } from './world.ts';

/** A copy of the gateway, and what the oracles knew when it was taken. */
export interface Backup {
  readonly directory: string;
  readonly atMillis: number;
  readonly numbers: Facility['numbers'];
  readonly devices: number;
}

/** Tablets keep what the gateway has acknowledged for 30 days (rule 6.4): an older backup is no use. */
const ageMillisMax = 29 * 86_400_000;

/** Staff copy the gateway as it lies. */
export async function backUpGateway(world: World): Promise<void> {
  const { facility, timeline } = world;
  world.nextGeneration += 1;
  const directory = join(world.directory, `backup-${world.nextGeneration}`);
  copyFiles(facility.directory, directory);
  facility.backup = {
    directory,
    atMillis: timeline.now(),
    numbers: [...facility.numbers],
    devices: await countDevices(facility),
  };
}

/**
 * The gateway's disk is gone, and staff put the last backup back. A tablet that was enrolled since would be
 * a stranger to it, whom staff enrol again: that is not done here.
 */
export async function restoreGateway(world: World): Promise<void> {
  const { facility, memory, scenario, timeline } = world;
  const { backup } = facility;
  if (hasNoOrders(scenario.protocol)) return;
  if (backup === null || timeline.now() - backup.atMillis > ageMillisMax) return;
  if (backup.devices !== (await countDevices(facility))) return;
  note(world, 'staff', 'put a backup of the gateway back');
  world.faults.add('gateway restored from a backup');
  await facility.restart(backup.directory);
  facility.numbers.splice(0, facility.numbers.length, ...backup.numbers);
  // Stamps that it handed out since, it may hand out to another: nothing is promised by them any more.
  for (const letter of memory.sent.values()) {
    Object.assign(letter, { isPromised: false, isBeforeRestore: true });
    // What it has forgotten of a tablet that is wiped nobody can send again.
    if (letter.tablet.isWiped) letter.destroyedBy ??= 'wiped before a backup was put back';
  }
  forgetNonces(world);
  facility.incarnation = 'not taken yet';
  let taken: string | null = null;
  while (taken === null) {
    const worked = await atGateway(world, () => takeNewIncarnation(facility.gateway));
    taken = worked.ok ? worked.value : null;
  }
  facility.incarnation = taken;
}

async function countDevices({ books }: Facility): Promise<number> {
  const rows = await books.selectFrom('devices').select('device_id').execute();
  return rows.length;
}
