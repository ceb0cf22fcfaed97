import { parseStampName } from '../../../shared/stamps/name.ts';
import { Violation } from '../world.ts';
import { type Books, countBy } from './books.ts';

const rule = '2.6 no stamp is granted twice over both gateways';

/** A stamp can be spent at one gateway, or is in one document; and a month is one and the same at both. */
export function checkTwoGateways(here: Books, there: Books): void {
  const [mine, theirs] = [standingOf(here), standingOf(there)];
  for (const name of mine.spent) {
    if (theirs.spent.has(name)) throw new Violation(rule, `${name} was spent at both`);
    if (theirs.free.has(name)) throw new Violation(rule, `${name} was spent, and is there as well`);
  }
  for (const name of mine.free) {
    if (theirs.spent.has(name)) throw new Violation(rule, `${name} is here, and was spent there`);
    if (theirs.free.has(name)) throw new Violation(rule, `${name} is at both`);
  }
  const numbers = new Map(
    [...here.allowances, ...there.allowances].map((it) => [monthOf(it), it.perMonth]),
  );
  const spent = [...mine.spent, ...theirs.spent].flatMap((name) => {
    const parts = parseStampName(name);
    return parts?.kind === 'free' ? [monthOf(parts)] : [];
  });
  for (const [month, count] of countBy(spent, (it) => it)) {
    const most = numbers.get(month) ?? 0;
    if (count > most) throw new Violation(rule, `${count} of ${most} free stamps spent: ${month}`);
  }
}

/** The stamps that are spent at a gateway, and those that it may still hand out or has handed out. */
function standingOf({ stamps, spends, elsewhere }: Books) {
  const spent = new Set(spends.flatMap(({ stamp, isLive }) => (isLive ? [stamp] : [])));
  const gone = new Set(elsewhere.map(({ name }) => name));
  const names = stamps.map(({ name }) => name);
  return { spent, free: new Set(names.filter((name) => !spent.has(name) && !gone.has(name))) };
}

function monthOf({ residentId, period }: { residentId: string; period: string }): string {
  return `${residentId} ${period}`;
}
