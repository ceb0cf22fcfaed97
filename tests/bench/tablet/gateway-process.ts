import { cedarRidge } from '../../../gateway/demo/cedar-ridge.ts';
import { type RunningDemo, startDemoGateway } from '../../../gateway/demo/demo.ts';
import { write } from '../../../gateway/store/database.ts';
import { paidStampName } from '../../../shared/stamps/name.ts';
import type { GatewayQuestion, GatewayReady } from './gateway.ts';

/** The program of a gateway in a process of its own: answers the questions of gateway.ts. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('directory');
const gateway = await startDemoGateway({ dataDir: directory });
const [resident] = cedarRidge.residents;
const { residentId, pin, contacts } = resident;
const contactId = contacts[0].contactId;

process.on('message', (question: GatewayQuestion) => void answer(question));
say({
  deviceUrl: gateway.deviceUrl,
  resident: { residentId, pin, contactId },
} satisfies GatewayReady);

async function answer(question: GatewayQuestion): Promise<void> {
  switch (question.ask) {
    case 'code':
      return say(await gateway.enrolmentCode());
    case 'stamps':
      await giveStamps(gateway, question);
      return say(null);
    case 'accepted':
      return say(await countAccepted(gateway));
    case 'stop':
      await gateway.stop();
      return process.disconnect?.();
  }
}

function say(answered: unknown): void {
  process.send?.(answered);
}

/** Buying is not built yet; a bought stamp is a row like this (rule 2.1). */
async function giveStamps(
  { gateway: { database } }: RunningDemo,
  { count, purchaseId }: { readonly count: number; readonly purchaseId: string },
): Promise<void> {
  const rowsAtOnce = 500;
  for (let from = 1; from <= count; from += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, count - from + 1);
    const rows = Array.from({ length }, (_, index) => ({
      name: paidStampName(purchaseId, from + index),
      resident_id: residentId,
      kind: 'paid' as const,
      period: null,
      per_month: null,
      n: from + index,
      contact_id: null,
      holder_device: null,
    }));
    await write(database, (writer) => writer.insertInto('stamps').values(rows).execute());
  }
}

async function countAccepted({ gateway: { database } }: RunningDemo): Promise<number> {
  const { count } = await database
    .selectFrom('messages')
    .select((column) => column.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
