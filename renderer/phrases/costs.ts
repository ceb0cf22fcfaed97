import type { I18n } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { CostView, PaymentView, StampsView } from '../../shared/ipc/view.ts';

/** What a message takes: one that is being written, or one that waits to be paid for. */
type Taken = Pick<CostView, 'stamps' | 'uses' | 'refundedIfRefused'> &
  Partial<Pick<CostView, 'ifLeft'>>;

/** Whether any stamp that it will take is known by its kind; a shared tablet offline may have none (2.13). */
function knowsWhich(cost: Taken): boolean {
  return cost.uses.reply + cost.uses.free + cost.uses.bought > 0;
}

/** "1 free stamp and 1 bought stamp": the stamps that a message will take, in spend order (2.8). */
export function usesWords(i18n: I18n, cost: Taken): string {
  const { reply, free, bought } = cost.uses;
  if (!knowsWhich(cost))
    return i18n._(msg`${plural(cost.stamps, { one: '# stamp', other: '# stamps' })}`);
  const parts: string[] = [];
  if (reply > 0) {
    parts.push(
      i18n._(
        msg`${plural(reply, { one: '# stamp paid by them', other: '# stamps paid by them' })}`,
      ),
    );
  }
  if (free > 0) {
    parts.push(i18n._(msg`${plural(free, { one: '# free stamp', other: '# free stamps' })}`));
  }
  if (bought > 0) {
    parts.push(i18n._(msg`${plural(bought, { one: '# bought stamp', other: '# bought stamps' })}`));
  }
  return new Intl.ListFormat(i18n.locale, { type: 'conjunction' }).format(parts);
}

/** The postage line's first half: how many stamps, and which. */
export function takesWords(i18n: I18n, cost: CostView): string {
  const uses = usesWords(i18n, cost);
  if (cost.missing > 0) {
    return i18n._(msg`Takes ${plural(cost.stamps, { one: '# stamp', other: '# stamps' })}`);
  }
  if (cost.ifLeft === 0) return i18n._(msg`Takes ${uses}`);
  if (knowsWhich(cost)) {
    return i18n._(
      msg`Takes ${uses}, and ${plural(cost.ifLeft, { one: '# more, free if one is left this month', other: '# more, free if they are left this month' })}`,
    );
  }
  return i18n._(
    msg`Takes ${uses}, ${plural(cost.ifLeft, { one: 'free if one is left this month', other: 'free if they are left this month' })}`,
  );
}

/** The postage line's second half. */
export function leftWords(i18n: I18n, cost: CostView): string {
  const left = i18n.number(cost.charactersLeft);
  return i18n._(
    msg`${plural(cost.charactersLeft, { one: '1 character left on this stamp', other: `${left} characters left on this stamp` })}`,
  );
}

/** Free stamps of this month as far as the tablet was told: its own, and those that another one has. */
export function freeInAll(stamps: StampsView | null): number {
  return stamps === null ? 0 : stamps.free + stamps.elsewhere;
}

/**
 * What Send asks, in one sentence with numbers: what it takes, what is left, and whether the stamps
 * come back if the facility refuses the email. `freeNow` are the free stamps before Send.
 */
export function sendWords(i18n: I18n, cost: Taken, freeNow: number): string {
  const uses = usesWords(i18n, cost);
  const left = Math.max(0, freeNow - cost.uses.free);
  const { stamps } = cost;
  if (cost.ifLeft !== undefined && cost.ifLeft > 0) return ifLeftWords(i18n, cost, cost.ifLeft);
  if (cost.refundedIfRefused) {
    return i18n._(
      msg`This email takes ${uses}, leaves you ${plural(left, { 0: 'no free stamps', one: '# free stamp', other: '# free stamps' })} this month, and ${plural(stamps, { one: 'the stamp is', other: 'the stamps are' })} returned if the facility refuses it.`,
    );
  }
  return i18n._(
    msg`This email takes ${uses}, leaves you ${plural(left, { 0: 'no free stamps', one: '# free stamp', other: '# free stamps' })} this month, and ${plural(stamps, { one: 'the stamp is', other: 'the stamps are' })} not returned if the facility refuses it.`,
  );
}

/** What Send asks where a shared tablet cannot tell what is left (2.13): what happens either way. */
function ifLeftWords(i18n: I18n, cost: Taken, ifLeft: number): string {
  const uses = usesWords(i18n, cost);
  const takes = knowsWhich(cost)
    ? i18n._(
        msg`This email takes ${uses}, and ${plural(ifLeft, { one: '# more, free if one is left this month', other: '# more, free if they are left this month' })}.`,
      )
    : i18n._(
        msg`This email takes ${uses}, ${plural(ifLeft, { one: 'free if one is left this month', other: 'free if they are left this month' })}.`,
      );
  const otherwise = i18n._(
    msg`${plural(ifLeft, { one: 'If none is left', other: 'If too few are left' })}, it waits at the facility, whole, and takes no stamp until you pay or take it back.`,
  );
  const refund = cost.refundedIfRefused
    ? i18n._(msg`Stamps are returned if the facility refuses it.`)
    : i18n._(msg`Stamps are not returned if the facility refuses it.`);
  return [takes, otherwise, refund].join(' ');
}

/** Free stamps of this month that are not on this tablet. */
export function elsewhereWords(i18n: I18n, elsewhere: number): string {
  return i18n._(
    msg`${plural(elsewhere, { one: '# free stamp is on another tablet.', other: '# free stamps are on another tablet.' })}`,
  );
}

/** Why a shared tablet cannot say how many stamps there are. */
export function apartWords(i18n: I18n): string {
  return i18n._(
    msg`This tablet is not connected and cannot tell what else is left. You can still write and send.`,
  );
}

/** How many stamps are lacking for an email that waits at the facility for them. */
export function lackWords(i18n: I18n, { missing }: PaymentView): string {
  return i18n._(
    msg`${plural(missing, { one: '# stamp is missing.', other: '# stamps are missing.' })}`,
  );
}

/**
 * What can be done without enough stamps: `nextFree` says when free ones come, and is null where none
 * do or where nobody can say.
 */
export function waitWords(i18n: I18n, { stamps }: PaymentView, nextFree: string | null): string {
  const takes = i18n._(
    msg`This email takes ${plural(stamps, { one: '# stamp', other: '# stamps' })}.`,
  );
  const next = nextFree === null ? '' : i18n._(msg`Your next free stamps come on ${nextFree}.`);
  const safe = i18n._(msg`It waits at the facility, whole, until you pay or take it back.`);
  return [takes, next, safe].filter((sentence) => sentence !== '').join(' ');
}

/** Why an email still waits though it was paid for. */
export function lastPaymentWords(
  i18n: I18n,
  lastPayment: NonNullable<PaymentView['lastPayment']>,
): string {
  if (lastPayment === 'notEnough') {
    return i18n._(
      msg`You paid, but a stamp could not be used any more. No stamp was taken. This email still waits.`,
    );
  }
  return i18n._(
    msg`The facility could not take your payment. No stamp was taken. Tell staff, or take the email back.`,
  );
}
