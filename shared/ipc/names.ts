/**
 * The channels' names alone, so that the preload, which runs in the sandbox and checks nothing, need
 * not carry the schemas. channels.ts has one entry for each, held together by the compiler.
 */
export const channelNames = [
  'view.get',
  'session.touch',
  'session.cancel',
  'session.signIn',
  'session.badge',
  'session.activity',
  'session.extend',
  'session.signOut',
  'session.go',
  'pin.change',
  'pin.remember',
  'mail.inbox',
  'mail.open',
  'mail.sent',
  'mail.letter',
  'mail.drafts',
  'mail.people',
  'mail.pay',
  'mail.takeBack',
  'draft.start',
  'draft.resume',
  'draft.copy',
  'draft.edit',
  'draft.save',
  'draft.discard',
  'draft.photos',
  'draft.send',
  'photos.own',
  'photos.get',
  'staff.signIn',
  'staff.unlockDevice',
  'staff.unlockResident',
  'staff.doctor',
  'staff.leave',
  'services.info',
  'services.report',
  'services.find',
  'services.own',
  'sync.now',
] as const;

export type ChannelName = (typeof channelNames)[number];

/** The one event that the core sends by itself: the whole view, anew. */
export const viewEvent = 'view.changed';
