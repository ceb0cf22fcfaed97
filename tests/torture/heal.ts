import { randomFrom } from '../simulation/random.ts';
import type { Body } from './body.ts';
import type { Office } from './office.ts';
import { payWhatIsDue, type Resident, stateOf } from './resident.ts';
import { liveOn, type Tablet } from './tablet.ts';

/** A tablet that has not come to rest by then never will. */
const patienceMillis = 120_000;
const lookMillis = 50;
/** Nobody waits for a back-off here. */
const nudgeMillis = 500;

/**
 * Ends all faults: every tablet is switched on, sends what it has, and hears what became of it. The
 * gateway must be up. What does not come to rest is a breach of its tablet.
 */
export async function heal(
  office: Office,
  tablets: readonly Tablet[],
  seed: number,
): Promise<void> {
  const on = (work: (body: Body, tablet: Tablet, resident: Resident) => Promise<void>) =>
    Promise.all(
      tablets.map((tablet) =>
        liveOn(tablet, randomFrom(seed, 'heal', tablet.name), (body, resident) =>
          work(body, tablet, resident),
        ),
      ),
    );
  await on(async (body, _, resident) => {
    await untilDrained(body);
    const paid = await payWhatIsDue(body, resident);
    await until(body, 'what was paid for has left', async () => {
      const states = await Promise.all(paid.map((id) => stateOf(body, id)));
      return !states.includes('queued');
    });
  });
  await office.approveAll();
  // The log of changes is in the order of commits: who has this letter has heard of all before it.
  for (const { owner, name } of tablets) await office.comeFromOutside(owner, [lastWords(name)]);
  await office.approveAll();
  await on((body, { name }) =>
    until(body, 'the last letter from outside is here', async () => {
      const inbox = await body.call('mail.inbox', { cursor: null, search: '' });
      return inbox.ok && inbox.value.items.some(({ preview }) => preview === lastWords(name));
    }),
  );
}

/** Lets a new tablet meet its resident: until it has heard of them, nobody can sign in. */
export async function meetGateway({ start, dataDir }: Tablet): Promise<void> {
  const body = await start(dataDir);
  await until(body, 'the gateway was met', async () => {
    const view = await body.call('view.get', null);
    return view.ok && view.value.link.connected;
  });
  await body.end();
}

function untilDrained(body: Body): Promise<void> {
  return until(body, 'everything has left', async () => {
    const view = await body.call('view.get', null);
    return view.ok && view.value.link.connected && view.value.link.unsent === 0;
  });
}

function lastWords(name: string): string {
  return `The last letter to ${name}.`;
}

async function until(body: Body, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const endMillis = performance.now() + patienceMillis;
  let nudgeAtMillis = 0;
  while (!(await isSo())) {
    if (performance.now() > endMillis) {
      const view = await body.call('view.get', null);
      throw new Error(`not so in time: ${what}: ${JSON.stringify(view.ok && view.value.link)}`);
    }
    if (performance.now() > nudgeAtMillis) {
      await body.call('sync.now', null);
      nudgeAtMillis = performance.now() + nudgeMillis;
    }
    await new Promise((done) => setTimeout(done, lookMillis));
  }
}
