import type { I18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { LinkProblem } from '../../shared/ipc/view.ts';

/** Whether a problem with the gateway passes by itself or needs a person. */
const cures: Readonly<Record<LinkProblem, 'wait' | 'staff'>> = {
  unreachable: 'wait',
  timedOut: 'wait',
  badAnswer: 'wait',
  busy: 'wait',
  internal: 'wait',
  staleRequest: 'wait',
  notFound: 'staff',
  tooLarge: 'staff',
  malformed: 'staff',
  clockFarOff: 'staff',
  gatewayNotTrusted: 'staff',
  unsupportedProtocol: 'staff',
  codeUnknown: 'staff',
  codeUsed: 'staff',
  codeExpired: 'staff',
  certificateMissing: 'staff',
  certificateExpired: 'staff',
  certificateUnknown: 'staff',
  deviceRetired: 'staff',
  fenced: 'staff',
};

/** Why emails wait on this tablet, in words that say whether there is something to do. */
export function linkWords(i18n: I18n, problem: LinkProblem): string {
  if (cures[problem] === 'wait') {
    return i18n._(
      msg`The facility cannot be reached right now. The tablet keeps trying by itself.`,
    );
  }
  return i18n._(msg`Staff must put something right on this tablet before it can send. Tell them.`);
}
