import type { AuditEventDefinition } from './events.ts';

/** What staff do at a tablet and with their accounts, a part of the catalogue (events.ts). */
export const staffEvents = {
  'maintenance.entered': {
    by: 'device',
    means: 'Staff opened maintenance on the tablet, with the code of this number.',
    detail: { codeNumber: 'id' },
    optional: {},
  },
  'maintenance.refused': {
    by: 'device',
    means: 'A code of staff was wrong; so many were, one after another.',
    detail: { wrong: 'count' },
    optional: {},
  },
  'maintenance.throttleCleared': {
    by: 'device',
    means: 'Staff let PINs be tried again on the tablet, after too many wrong ones in an hour.',
    detail: { codeNumber: 'id' },
    optional: {},
  },
  'maintenance.lockOutCleared': {
    by: 'device',
    means: 'Staff let the PIN of this ID be tried again on the tablet.',
    detail: { residentId: 'id', codeNumber: 'id' },
    optional: {},
  },
  'maintenance.examined': {
    by: 'device',
    means: 'Staff had the store of the tablet looked at.',
    detail: { codeNumber: 'id', found: 'code' },
    optional: {},
  },

  'vault.retired': {
    by: 'device',
    means:
      'A resident has left the facility: the keys that open what the tablet kept of them are erased, then the files.',
    detail: { residentId: 'id' },
    optional: {},
  },

  'resident.suspended': {
    by: 'gateway',
    means: 'Staff suspended a resident: they can neither sign in nor send.',
    detail: { residentId: 'id' },
    optional: { staffId: 'id' },
  },
  'resident.restored': {
    by: 'gateway',
    means: 'Staff let a resident sign in and send again.',
    detail: { residentId: 'id' },
    optional: { staffId: 'id' },
  },
  'resident.left': {
    by: 'gateway',
    means: 'A resident left the facility: so many tablets erase what they keep of them.',
    detail: { residentId: 'id', devices: 'count' },
    optional: { staffId: 'id' },
  },
  'resident.unlocked': {
    by: 'gateway',
    means: "Staff let a resident's PIN be tried again, on each of their tablets.",
    detail: { residentId: 'id' },
    optional: { staffId: 'id' },
  },
  'staff.tabletCodeSet': {
    by: 'gateway',
    means: 'A code with which staff open maintenance on tablets was made, or made anew.',
    detail: { codeNumber: 'id' },
    optional: {},
  },
  'staff.tabletCodeRevoked': {
    by: 'gateway',
    means: 'Such a code opens no tablet any more.',
    detail: { codeNumber: 'id' },
    optional: {},
  },
  'staff.passwordSet': {
    by: 'gateway',
    means: 'A staff account was made, or got a new password, which ends its sessions.',
    detail: { staffId: 'id' },
    optional: {},
  },
  'staff.removed': {
    by: 'gateway',
    means: 'A staff account was removed, with its sessions, its desks and its code for tablets.',
    detail: { staffId: 'id' },
    optional: {},
  },
  'staff.signedIn': {
    by: 'gateway',
    means: 'Someone of staff signed in.',
    detail: { staffId: 'id' },
    optional: {},
  },
  'staff.signInFailed': {
    by: 'gateway',
    means: 'A wrong password, or a name that nobody has: then there is no ID.',
    detail: {},
    optional: { staffId: 'id' },
  },
  'staff.signedOut': {
    by: 'gateway',
    means: 'Someone of staff signed out.',
    detail: { staffId: 'id' },
    optional: {},
  },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
