import { genesisHash } from '../../../shared/protocol/chain.ts';
import { settleAfterMillis } from '../../../shared/stamps/lease.ts';
import { parseStampName } from '../../../shared/stamps/name.ts';
import { periodOf } from '../../../shared/time/period.ts';
import { numberFor } from '../facility.ts';
import { facilitiesOf, Violation, type World } from '../world.ts';
import { type Books, countBy, readBooks } from './books.ts';
import { photosOffIn } from './photos.ts';
import { checkTwoGateways } from './two-gateways.ts';

/** Finds what is wrong in the gateway's books; null when nothing is. */
type Rule = (books: Books, world: World) => string | null;

/** The lines of rule 6.13 that the gateway's tables can show, each by its name. */
const rules: Readonly<Record<string, Rule>> = {
  'each message accepted exactly once': ({ history }) =>
    moreThanOne(
      history.filter(({ state }) => state === 'sent'),
      ({ id }) => id,
    ),

  'delivered at most once, and not what was taken back': ({ messages, history, deliveries }) => {
    const twice = moreThanOne(
      history.filter(({ state }) => isDelivered(state)),
      ({ id }) => id,
    );
    if (twice !== null) return twice;
    const delivered = new Set(deliveries.map(({ id }) => id));
    const undone = messages.find(({ id, state }) => delivered.has(id) && !isDelivered(state));
    return undone === undefined ? null : `a delivered message is ${undone.state}`;
  },

  'each stamp spent at most once': ({ spends }) =>
    moreThanOne(
      spends.filter(({ isLive }) => isLive),
      ({ stamp }) => stamp,
    ),

  'at most N free stamps of a resident and a period': ({ spends }, world) => {
    const free = spends.flatMap(({ stamp, isLive }) => {
      const parts = parseStampName(stamp);
      return isLive && parts?.kind === 'free' ? [parts] : [];
    });
    const counts = countBy(free, ({ residentId, period }) => `${residentId} ${period}`);
    for (const [whose, count] of counts) {
      const period = whose.split(' ')[1] ?? '';
      const most = Math.max(...facilitiesOf(world).map((one) => numberFor(one, period)));
      if (count > most) return `${count} of ${most} free stamps spent: ${whose}`;
    }
    return null;
  },

  'no stamp is spent before its period begins': ({ spends }, { scenario }) => {
    const early = spends.find(({ stamp, atMillis }) => {
      const parts = parseStampName(stamp);
      return parts?.kind === 'free' && parts.period > periodOf(atMillis, scenario.zone);
    });
    return early === undefined ? null : `${early.stamp} was spent before it began`;
  },

  'N is fixed when a period begins': ({ allowances, foreign }, world) => {
    const current = periodOf(world.timeline.now(), world.scenario.zone);
    const begunElsewhere = monthsOf(foreign);
    const wrong = allowances.find(
      ({ residentId, period, perMonth }) =>
        !begunElsewhere.has(`${residentId} ${period}`) &&
        period <= current &&
        perMonth !== numberFor(world, period),
    );
    return wrong === undefined
      ? null
      : `${wrong.perMonth} stamps in ${wrong.period}, which began with ${numberFor(world, wrong.period)}`;
  },

  'available + held + spent + lapsed = made': (books) => {
    const { stamps, allowances, devices, spends } = books;
    // Of a month that began at another gateway only what came from there is here.
    const begunElsewhere = monthsOf(books.foreign);
    const isOwn = (whose: { readonly residentId: string; readonly period: string | null }) =>
      !begunElsewhere.has(`${whose.residentId} ${whose.period}`);
    const made = allowances.filter(isOwn).reduce((sum, { perMonth }) => sum + perMonth, 0);
    const free = stamps.filter((stamp) => stamp.kind === 'free' && isOwn(stamp)).length;
    if (made !== free) return `${made} free stamps were made, ${free} are there`;
    const active = new Set(devices.flatMap(({ id, state }) => (state === 'active' ? [id] : [])));
    const spent = new Set(spends.flatMap(({ stamp, isLive }) => (isLive ? [stamp] : [])));
    const stranded = stamps.find(
      ({ name, holder }) => holder !== null && !active.has(holder) && !spent.has(name),
    );
    return stranded === undefined ? null : `${stranded.name} is held by a device that is shut out`;
  },

  'a message is paid for exactly while it is on its way': ({ messages, photos, spends }) => {
    const withheld = countBy(
      photos.filter(({ isWithheld }) => isWithheld === 1),
      ({ messageId }) => messageId,
    );
    const live = countBy(
      spends.filter(({ isLive }) => isLive),
      ({ messageId }) => messageId,
    );
    const ever = countBy(spends, ({ messageId }) => messageId);
    for (const { id, state, needed, refunded } of messages) {
      const paid = live.get(id) ?? 0;
      const isRefund = state === 'refused' && paid === 0 && ever.get(id) === needed;
      // A withheld photo's stamp that has lapsed meanwhile comes back to nobody.
      const kept = state === 'partlyDelivered' ? Math.min(withheld.get(id) ?? 0, needed - paid) : 0;
      const due = state === 'draft' || state === 'postageDue' || isRefund ? 0 : needed - kept;
      if (paid !== due)
        return `${paid} stamps are spent for a message that is ${state} and costs ${needed}`;
      if (refunded > needed) return `${refunded} stamps returned of ${needed}`;
    }
    return null;
  },

  'every chain whole': ({ records, devices }) => {
    const heads = new Map<string, { seq: number; hash: string }>();
    for (const record of records) {
      const before = heads.get(record.deviceId) ?? { seq: 0, hash: genesisHash };
      if (record.seq !== before.seq + 1 || record.previousHash !== before.hash) {
        return `record ${record.seq} does not follow record ${before.seq}`;
      }
      heads.set(record.deviceId, record);
    }
    const off = devices.find(({ id, acknowledged, headHash }) => {
      const head = heads.get(id) ?? { seq: 0, hash: genesisHash };
      return head.seq !== acknowledged || head.hash !== headHash;
    });
    return off === undefined ? null : `${off.acknowledged} is acknowledged, which is not the head`;
  },

  '6.7 nothing is accepted without its photos': photosOffIn,

  'mail from outside comes in once': ({ incoming }) => moreThanOne(incoming, ({ body }) => body),

  'only a fork is fenced': ({ devices }, { tablets, scenario }) => {
    // Before protocol 3 a late request of a start that was never heard of is taken for a fork.
    if (scenario.protocol !== undefined) return null;
    const innocent = devices.find(
      ({ id, state }) =>
        state === 'quarantined' && tablets.every((it) => it.deviceId !== id || !it.isForked),
    );
    return innocent === undefined ? null : `an innocent tablet was fenced: ${innocent.reason}`;
  },

  'no state is shown that is not so': ({ history }, { facility, memory, tablets }) => {
    const steps = new Set(history.map(({ id, state }) => `${id} ${state}`));
    const latest = new Map(history.map(({ id, revision }) => [id, revision]));
    for (const tablet of tablets) {
      // It has yet to hear that the gateway has forgotten something.
      const heard = tablet.life?.kiosk.store.position.read().incarnation;
      if (facility.incarnation !== null && heard !== facility.incarnation) continue;
      for (const { id, label, tablet: sender } of memory.sent.values()) {
        const facts = tablet.life?.kiosk.store.mailbox.facts(id);
        if (facts == null || facts.problem !== null) continue;
        // From another tablet a restored gateway hears of it in that one's own time.
        if (sender !== tablet && facility.incarnation !== null) continue;
        const isAhead = facts.revision > (latest.get(id) ?? 0);
        const isOwn = facts.state === 'queued' || facts.state === 'draft';
        if (isAhead || (!isOwn && !steps.has(`${id} ${facts.state}`))) {
          return `${tablet.name} shows ${label} as ${facts.state}`;
        }
      }
    }
    return null;
  },

  'what a lease promised is kept': ({ history }, { memory, scenario, timeline }) => {
    const first = new Map(
      history.filter(({ revision }) => revision === 1).map((it) => [it.id, it]),
    );
    for (const { id, label, isPromised, tablet, sentAtMillis } of memory.sent.values()) {
      const isDue = first.get(id)?.state === 'postageDue';
      // A shared tablet's stamp is taken back ten days after it could be spent last, and not before (2.12).
      const isSettled = timeline.now() >= sentAtMillis + settleAfterMillis;
      if (scenario.mode === 'shared' && isSettled) continue;
      if (isPromised && !tablet.isForked && isDue)
        return `${label} was promised, and waits for postage`;
    }
    return null;
  },
};

/** Checks every rule against the gateway's books; throws the first violation. */
export async function checkGateway(world: World): Promise<Books> {
  const books = await readBooks(world.facility);
  for (const [rule, find] of Object.entries(rules)) {
    const found = find(books, world);
    if (found !== null) throw new Violation(rule, found);
  }
  if (world.twin !== null) checkTwoGateways(books, await readBooks(world.twin.facility));
  return books;
}

function monthsOf(months: Books['foreign']): Set<string> {
  return new Set(months.map(({ residentId, period }) => `${residentId} ${period}`));
}

function isDelivered(state: string): boolean {
  return state === 'delivered' || state === 'partlyDelivered';
}

function moreThanOne<Item>(items: readonly Item[], keyOf: (item: Item) => string): string | null {
  for (const [key, count] of countBy(items, keyOf)) if (count > 1) return `${count} times: ${key}`;
  return null;
}
