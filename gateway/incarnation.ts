import { appendAudit } from './audit/append.ts';
import type { Gateway } from './gateway.ts';
import { write } from './store/database.ts';

/**
 * To be called once after a backup was put back: from its next contact on each device knows that this
 * gateway may have forgotten something (rule 6.4). Answers the new incarnation.
 */
export async function takeNewIncarnation({
  database,
  world,
}: Pick<Gateway, 'database' | 'world'>): Promise<string> {
  const incarnation = Buffer.from(world.randomBytes(12)).toString('hex');
  await write(database, async (writer) => {
    await writer.updateTable('facility').set({ incarnation }).execute();
    appendAudit(writer, world.nowMillis(), 'gateway.restored', { incarnation });
  });
  return incarnation;
}
