import { deviceChain } from '../../../gateway/audit/take-page.ts';
import { verifyAudit } from '../../../gateway/audit/verify.ts';
import { assert } from '../../../shared/assert.ts';
import { hasNoOrders } from '../older.ts';
import type { Tablet } from '../tablet.ts';
import { Violation, type World } from '../world.ts';

const rule = 'every audit chain whole';

/** The audit chains take as many requests as all the rest: they are followed to their end in every other run. */
export function isChainFollowed({ scenario }: World): boolean {
  return scenario.seed % 2 === 0 && !hasNoOrders(scenario.protocol);
}

/**
 * Checks rules 9.1 and 9.2 where everything has come together: the gateway's own chain, and what it has
 * of each device's. A tablet whose files were put back or copied tells two stories, which is a break.
 */
export async function checkAuditChains(world: World): Promise<void> {
  const chains = await verifyAudit(world.facility.books);
  for (const { chain, deviceName, broken } of chains) {
    if (broken === null || isExcused(world, chain)) continue;
    const where = deviceName ?? 'the gateway';
    throw new Violation(rule, `${where}: ${broken.problem} at ${broken.seq} (${chain})`);
  }
  for (const tablet of world.tablets) await checkCopy(world, tablet);
}

function isExcused({ tablets }: World, chain: string): boolean {
  return tablets.some(({ deviceId, isForked }) => isForked && chain.startsWith(`${deviceId}/`));
}

/** Whether what the gateway has of a device's chain is what the device wrote. */
async function checkCopy(world: World, tablet: Tablet): Promise<void> {
  const { facility } = world;
  const { life, deviceId, name } = tablet;
  if (life === null || tablet.isForked) return;
  const { epoch } = life.kiosk.store.enrolment.read() ?? { epoch: 0 };
  const copy = await facility.books
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('chain', '=', deviceChain(deviceId, epoch))
    .orderBy('seq')
    .execute();
  assert(copy.length < limitEntries, 'a run fits in one page');
  const own = life.kiosk.store.audit.page({ afterSeq: 0, limitEntries, limitBytes: 10_000_000 });
  const other = copy.find(({ seq, hash }, index) => {
    const entry = own[index];
    return entry?.seq !== seq || entry.hash !== hash;
  });
  if (other !== undefined) {
    throw new Violation(rule, `${name}: the gateway has another entry ${other.seq} than it wrote`);
  }
  if (copy.length === own.length || !isChainFollowed(world)) return;
  throw new Violation(rule, `${name}: ${copy.length} of ${own.length} entries have arrived`);
}

const limitEntries = 100_000;
