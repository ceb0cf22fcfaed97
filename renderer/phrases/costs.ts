import type { I18n } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { CostView } from '../../shared/ipc/view.ts';

/** Whether the core could say which stamps it will take; a shared tablet offline cannot (rule 2.13). */
function knowsWhich(cost: CostView): boolean {
  return cost.uses.reply + cost.uses.free + cost.uses.bought > 0;
}

/** "1 free stamp and 1 bought stamp": the stamps that a message will take, in spend order (2.8). */
export function usesWords(i18n: I18n, cost: CostView): string {
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
  if (knowsWhich(cost)) return i18n._(msg`Takes ${uses}`);
  return i18n._(msg`Takes ${uses}, free if one is left this month`);
}

/** The postage line's second half. */
export function leftWords(i18n: I18n, cost: CostView): string {
  const left = i18n.number(cost.charactersLeft);
  return i18n._(
    msg`${plural(cost.charactersLeft, { one: '1 character left on this stamp', other: `${left} characters left on this stamp` })}`,
  );
}

/**
 * What Send asks, in one sentence with numbers: what it takes, what is left, and whether the stamps
 * come back if the facility refuses the email. `freeNow` are the free stamps before Send.
 */
export function sendWords(i18n: I18n, cost: CostView, freeNow: number): string {
  const uses = usesWords(i18n, cost);
  const left = Math.max(0, freeNow - cost.uses.free);
  const { stamps } = cost;
  if (!knowsWhich(cost)) {
    return i18n._(msg`This email takes ${uses}, free if one is left this month.`);
  }
  if (cost.refundedIfRefused) {
    return i18n._(
      msg`This email takes ${uses}, leaves you ${plural(left, { 0: 'no free stamps', one: '# free stamp', other: '# free stamps' })} this month, and ${plural(stamps, { one: 'the stamp is', other: 'the stamps are' })} returned if the facility refuses it.`,
    );
  }
  return i18n._(
    msg`This email takes ${uses}, leaves you ${plural(left, { 0: 'no free stamps', one: '# free stamp', other: '# free stamps' })} this month, and ${plural(stamps, { one: 'the stamp is', other: 'the stamps are' })} not returned if the facility refuses it.`,
  );
}
