import {
  type StandInAnswers,
  type StandInScript,
  standInScript,
} from '../../renderer/bridge-stand-in.ts';
import { wellTablet } from '../../shared/ipc/maintenance.test-support.ts';
import type {
  CostView,
  KioskView,
  LetterView,
  PaymentView,
  PhotoView,
  ScreenView,
  StampsView,
  WritingView,
} from '../../shared/ipc/view.ts';
import { pinScreens } from './pin-screens.ts';
import { troubledTablet } from './staff-scenes.ts';
import { hillsInBase64 } from './test-picture.ts';

/** Tuesday, November 17, 2026, 9:41 AM in Denver. */
export const nowMillis = Date.UTC(2026, 10, 17, 16, 41);
const hourMillis = 3_600_000;
const dayMillis = 24 * hourMillis;

/** When the next free stamps come: December 1 in Denver. */
const nextMonth = Date.UTC(2026, 11, 1, 7);

const messageId = '019a9f00-0000-7000-8000-000000000001';

/** Of four a month, none is left but those that are named. */
const stampsOf = (over: Partial<StampsView>): StampsView => ({
  ...{ free: 0, perMonth: 4, bought: 0, reply: 0, nextFreeAtMillis: nextMonth },
  ...{ standing: 'whole', elsewhere: 0 },
  ...over,
});

/** One email, one free stamp. */
export const oneStamp: CostView = {
  characters: 0,
  charactersPerStamp: 6000,
  charactersLeft: 6000,
  stamps: 1,
  uses: { reply: 0, free: 1, bought: 0 },
  missing: 0,
  ifLeft: 0,
  refundedIfRefused: true,
};

/** The same on a shared tablet that cannot tell whether there is one (2.13). */
const ifOneIsLeft: CostView = {
  ...oneStamp,
  uses: { reply: 0, free: 0, bought: 0 },
  ifLeft: 1,
};

const theirWords =
  'Hi Dad,\n\nI got the part in the play. I am the lighthouse keeper and I have forty lines, and Mr. Okafor says I only need to be louder. Grandma is sewing the coat.\n\nThe dog sleeps on your side of the couch now. When can we call?\n\nLove,\nMaya';

const refusal = {
  part: 'text',
  ruleCode: '4.2',
  ruleText: 'Another resident is named in this email.',
  note: 'The second paragraph names someone in unit C. Take the name out and send it again.',
  decidedBy: 'Mail room, K. Alder',
  decidedAtMillis: nowMillis - 20 * hourMillis,
  appealByMillis: nowMillis + 19 * dayMillis,
  stampsReturned: 1,
};

const letter = (n: number, over: Partial<LetterView>): LetterView => ({
  messageId: messageId.replace(/1$/, String(n)),
  contactName: 'Maya Delgado',
  preview: 'Dear Maya, the lighthouse keeper needs a good loud voice, so practice with the dog.',
  state: 'delivered',
  atMillis: nowMillis - n * 30 * hourMillis,
  reviewDueMillis: null,
  stamps: 1,
  stampsIfLeft: 0,
  stampsMissing: 0,
  payment: null,
  refusal: null,
  withheld: [],
  problem: null,
  canTakeBack: false,
  ...over,
});

/** One email that waits for postage, which the resident can pay now. */
const due: PaymentView = {
  stamps: 1,
  uses: { reply: 0, free: 1, bought: 0 },
  missing: 0,
  refundedIfRefused: true,
  lastPayment: null,
};

const letters: LetterView[] = [
  letter(1, { state: 'queued', canTakeBack: true, atMillis: nowMillis - 60_000 }),
  letter(2, {
    state: 'inReview',
    contactName: 'Rosa Delgado',
    preview: 'Mom, thank you for the photos of the garden.',
    atMillis: nowMillis - 19 * hourMillis,
    reviewDueMillis: nowMillis + 29 * hourMillis,
  }),
  letter(3, {
    state: 'delivered',
    contactName: 'Father Tomás Ruiz',
    preview: 'I have been reading the book you left.',
  }),
  letter(4, {
    state: 'refused',
    contactName: 'Rosa Delgado',
    preview: 'Hi Mom, it has been a long week here.',
    refusal,
  }),
  letter(5, {
    state: 'postageDue',
    stampsMissing: 1,
    payment: due,
    canTakeBack: true,
    preview: 'Maya, this one is long. You asked me how the story ends.',
  }),
  letter(6, {
    state: 'sent',
    contactName: 'Ben Okoro',
    preview: 'Ben, did the letter from the school come?',
  }),
];

const incoming = (n: number, over: object) => ({
  messageId: messageId.replace(/1$/, String(n)),
  contactId: 'c-1',
  contactName: 'Maya Delgado',
  preview: 'Hi Dad, I got the part in the play. I am the lighthouse keeper and I have forty lines.',
  arrivedAtMillis: nowMillis - n * 11 * hourMillis,
  isNew: false,
  refusal: null,
  ...over,
});

const inbox = [
  incoming(1, { isNew: true }),
  incoming(2, {
    isNew: true,
    contactName: 'Rosa Delgado',
    preview: 'Mijo, las rosas ya florecieron. Te mando un abrazo muy fuerte.',
  }),
  incoming(3, {
    contactName: 'Ben Okoro',
    preview: '',
    refusal: { ...refusal, stampsReturned: 0 },
  }),
  incoming(4, {
    contactName: 'Father Tomás Ruiz',
    preview: 'I will be there on Thursday with the choir.',
  }),
  incoming(9, { preview: 'Dad, can you help me with the science fair? It is about bridges.' }),
];

const people = [
  { contactId: 'c-1', name: 'Maya Delgado', relationship: 'daughter' },
  { contactId: 'c-2', name: 'Rosa Delgado', relationship: 'mother' },
  { contactId: 'c-3', name: 'Ben Okoro', relationship: 'friend' },
  { contactId: 'c-4', name: 'Father Tomás Ruiz', relationship: 'clergy' },
];

const writing: WritingView = {
  messageId,
  contactName: 'Maya Delgado',
  replyTo: null,
  openedBody: 'Dear Maya,\n\nA lighthouse keeper! I read your email three times. ',
  cost: { ...oneStamp, characters: 64, charactersLeft: 5936 },
  savedAtMillis: nowMillis - 5000,
  photos: [],
  photosMax: 5,
};

const photo = (number: number, over: Partial<PhotoView> = {}): PhotoView => ({
  number,
  blob: String(number).repeat(64),
  state: 'here',
  width: 480,
  height: 360,
  refusal: null,
  ...over,
});

const noPhoto = {
  ...refusal,
  part: 'photo 3',
  ruleText: 'Facts that put the security of the facility at risk.',
  note: 'The gate is in it.',
  stamps: 1,
};

const ownPhotos = [1, 2, 3, 4].map((number) => ({
  messageId,
  number,
  blob: String(number).repeat(64),
  contactName: number === 4 ? 'Rosa Delgado' : 'Maya Delgado',
  arrivedAtMillis: nowMillis - number * 40 * hourMillis,
}));

const ok = (value: unknown) => ({ ok: true, value });

const longWords =
  'Maya, this one is long. You asked me how the story ends.\n\nThe keeper climbs the stairs each night with a lamp that weighs as much as a child, and one night the stairs are gone.';

/** A letter that waits for postage on its own screen. */
const waiting = (over: Partial<LetterView>, body = longWords): StandInAnswers => ({
  'mail.letter': ok({ letter: { ...letters[4], ...over }, body, photos: [] }),
});

/** Six days without a contact, and three emails that wait. */
const outOfTouch: Partial<KioskView> = {
  link: {
    connected: false,
    lastContactMillis: nowMillis - 6 * dayMillis - hourMillis,
    problem: 'unreachable',
    unsent: 3,
    oldestUnsentMillis: nowMillis - 5 * dayMillis,
  },
};

/** Its certificate has run out; nothing waits. */
const cutOff: Partial<KioskView> = {
  link: {
    connected: false,
    lastContactMillis: nowMillis - hourMillis,
    problem: 'certificateExpired',
    unsent: 0,
    oldestUnsentMillis: null,
  },
};

const answers: StandInAnswers = {
  'mail.inbox': ok({ items: inbox, next: 'more' }),
  'mail.open': ok({ message: inbox[0], body: theirWords, photos: [] }),
  'mail.sent': ok({ items: letters, next: 'more' }),
  'mail.letter': ok({
    letter: letters[3],
    body: 'Hi Mom,\n\nIt has been a long week here. The kitchen is short of hands and I have been peeling since Sunday.',
    photos: [],
  }),
  'mail.drafts': ok([
    letter(7, { state: 'draft' }),
    letter(8, { state: 'draft', contactName: 'Ben Okoro', preview: 'Ben, about the truck:' }),
  ]),
  'mail.people': ok(people),
  'photos.get': ok({ mediaType: 'image/png', base64: hillsInBase64() }),
  'photos.own': ok({ items: ownPhotos, next: null }),
};

function view(screen: ScreenView, over: Partial<KioskView> = {}): KioskView {
  const isSignedIn = [
    'home',
    'inbox',
    'reading',
    'people',
    'drafts',
    'writing',
    'sent',
    'letter',
    'pin',
    'remember',
  ].includes(screen.name);
  return {
    screen,
    facility: {
      name: 'Cedar Ridge Correctional Center',
      timeZone: 'America/Denver',
      languages: ['en', 'es'],
    },
    time: { millis: nowMillis, doubtful: false },
    link: {
      connected: false,
      lastContactMillis: nowMillis - 20 * hourMillis,
      problem: null,
      unsent: 1,
      oldestUnsentMillis: nowMillis - 60_000,
    },
    resident: isSignedIn ? { firstName: 'Daniel', language: 'en' } : null,
    stamps: isSignedIn ? stampsOf({ free: 3 }) : null,
    warning: null,
    sessionEndsAtMillis: isSignedIn ? nowMillis + 42 * 60_000 : null,
    mailRevision: 1,
    ...over,
  };
}

/** One showing of the kiosk, as a test opens it. */
export interface Scene {
  readonly name: string;
  readonly script: StandInScript;
}

function scene(
  name: string,
  screen: ScreenView,
  over: Partial<KioskView> = {},
  more: StandInAnswers = {},
  cost = oneStamp,
): Scene {
  return { name, script: standInScript(view(screen, over), { ...answers, ...more }, cost) };
}

const home: ScreenView = {
  name: 'home',
  newMail: 2,
  drafts: 1,
  isSomeClosed: false,
};
const closesAtMillis = nowMillis + 58_000;

/** Every screen, and the showings of it that differ in what can be seen or pressed. */
export const scenes: readonly Scene[] = [
  scene('booting', { name: 'booting' }, { facility: null }),
  scene('unprovisioned', { name: 'unprovisioned' }, { facility: null }),
  ...(
    [
      'storeDamaged',
      'storeFromFuture',
      'storeLocked',
      'storeInUse',
      'diskFull',
      'keyMissing',
      'fenced',
    ] as const
  ).map((reason) => scene(`outOfService-${reason}`, { name: 'outOfService', reason })),
  scene('locked', { name: 'locked', newMail: 2 }),
  scene(
    'locked-doubtful',
    { name: 'locked', newMail: null },
    { time: { millis: nowMillis, doubtful: true } },
  ),
  scene('signingIn', { name: 'signingIn', checking: false, problem: null }),
  scene('home', home),
  scene('home-cutOff', home, cutOff),
  scene('home-rich', home, {
    link: {
      connected: true,
      lastContactMillis: nowMillis,
      problem: null,
      unsent: 0,
      oldestUnsentMillis: null,
    },
    stamps: stampsOf({ bought: 12, reply: 1 }),
  }),
  scene('home-shared-elsewhere', home, { stamps: stampsOf({ free: 1, elsewhere: 2 }) }),
  scene('home-shared-asking', home, { stamps: stampsOf({ standing: 'asking' }) }),
  scene('home-shared-apart', home, { stamps: stampsOf({ free: 1, standing: 'apart' }) }),
  scene('home-doubtful', home, { time: { millis: nowMillis, doubtful: true } }),
  scene('home-out-of-touch', home, outOfTouch),
  scene('home-out-of-touch-doubtful', home, {
    ...outOfTouch,
    time: { millis: nowMillis, doubtful: true },
  }),
  scene('locked-out-of-touch', { name: 'locked', newMail: null }, outOfTouch),
  scene('sent-out-of-touch', { name: 'sent' }, outOfTouch),
  scene('inbox', { name: 'inbox' }),
  scene('inbox-empty', { name: 'inbox' }, {}, { 'mail.inbox': ok({ items: [], next: null }) }),
  scene(
    'inbox-failed',
    { name: 'inbox' },
    {},
    { 'mail.inbox': { ok: false, error: { code: 'storeFailed' } } },
  ),
  scene('reading', { name: 'reading', messageId }),
  scene(
    'reading-refused',
    { name: 'reading', messageId },
    {},
    { 'mail.open': ok({ message: inbox[2], body: '', photos: [] }) },
  ),
  scene(
    'reading-photos',
    { name: 'reading', messageId },
    {},
    {
      'mail.open': ok({
        message: inbox[0],
        body: theirWords,
        photos: [
          photo(1),
          photo(2, { state: 'coming' }),
          photo(3, {
            state: 'withheld',
            blob: null,
            refusal: { ...noPhoto, stampsReturned: 0, stamps: 0 },
          }),
        ],
      }),
    },
  ),
  scene(
    'letter-partly',
    { name: 'letter', messageId },
    {},
    {
      'mail.letter': ok({
        letter: {
          ...letters[3],
          state: 'partlyDelivered',
          stamps: 4,
          refusal: noPhoto,
          withheld: [noPhoto],
        },
        body: 'Hi Mom,\n\nHere are the photos of the mural.',
        photos: [photo(1), photo(2, { state: 'coming' }), photo(3, { refusal: noPhoto })],
      }),
    },
  ),
  scene(
    'writing-photos',
    {
      name: 'writing',
      writing: {
        ...writing,
        cost: { ...writing.cost, stamps: 3, uses: { reply: 0, free: 3, bought: 0 } },
        photos: [photo(1), photo(2)],
      },
    },
    {},
    {},
    { ...oneStamp, stamps: 3 },
  ),
  scene('people', { name: 'people' }),
  ...pinScreens.map(([name, screen]) => scene(name, screen)),
  scene('drafts', { name: 'drafts' }),
  scene('writing', { name: 'writing', writing }),
  scene('writing-answer', {
    name: 'writing',
    writing: { ...writing, replyTo: { messageId, body: theirWords } },
  }),
  scene(
    'writing-missing',
    {
      name: 'writing',
      writing: {
        ...writing,
        cost: { ...oneStamp, missing: 1, stamps: 2, uses: { reply: 0, free: 1, bought: 0 } },
      },
    },
    {},
    {},
    { ...oneStamp, missing: 1, stamps: 2 },
  ),
  scene(
    'writing-shared-apart',
    { name: 'writing', writing: { ...writing, cost: ifOneIsLeft } },
    { stamps: stampsOf({ standing: 'apart' }) },
    {},
    ifOneIsLeft,
  ),
  scene('sent', { name: 'sent' }),
  scene('letter', { name: 'letter', messageId }),
  scene(
    'letter-queued',
    { name: 'letter', messageId },
    {},
    { 'mail.letter': ok({ letter: letters[0], body: 'Dear Maya,', photos: [] }) },
  ),
  scene('letter-due', { name: 'letter', messageId }, {}, waiting({})),
  scene(
    'letter-due-two-kinds',
    { name: 'letter', messageId },
    {},
    waiting({
      payment: {
        ...due,
        stamps: 2,
        uses: { reply: 0, free: 1, bought: 1 },
        refundedIfRefused: false,
        lastPayment: 'notEnough',
      },
    }),
  ),
  scene(
    'letter-due-missing',
    { name: 'letter', messageId },
    { stamps: stampsOf({}) },
    waiting({
      payment: {
        ...due,
        uses: { reply: 0, free: 0, bought: 0 },
        missing: 1,
        lastPayment: 'notTaken',
      },
    }),
  ),
  scene(
    'letter-due-elsewhere',
    { name: 'letter', messageId },
    {},
    waiting({ contactName: '', preview: '', canTakeBack: false }, ''),
  ),
  scene(
    'letter-not-taken',
    { name: 'letter', messageId },
    {},
    waiting({ state: 'draft', problem: 'unknownContact', payment: null, canTakeBack: false }),
  ),
  scene('closing', { name: 'closing' }),
  scene('lockdown', { name: 'lockdown' }),
  scene('outsideHours', { name: 'outsideHours', opensAtMillis: Date.UTC(2026, 10, 18, 13) }),
  scene('locked-by-staff', { name: 'locked', newMail: 0, isClosedByStaff: true }),
  scene('maintenance', { name: 'maintenance', tablet: wellTablet }),
  scene('maintenance-trouble', { name: 'maintenance', tablet: troubledTablet }),
  scene(
    'warning-idle',
    { name: 'writing', writing },
    { warning: { kind: 'idle', closesAtMillis, canExtend: true } },
  ),
  scene('warning-total', home, {
    warning: { kind: 'total', closesAtMillis: nowMillis + 5 * 60_000, canExtend: false },
  }),
];

/** The scene of that name. */
export function sceneNamed(name: string): Scene {
  const found = scenes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no scene named ${name}`);
  return found;
}

/** The same scene with another language before and after sign-in. */
export function inSpanish({ name, script }: Scene): Scene {
  const { view: shown } = script;
  return {
    name: `${name}-es`,
    script: {
      ...script,
      view: {
        ...shown,
        facility: shown.facility === null ? null : { ...shown.facility, languages: ['es', 'en'] },
        resident: shown.resident === null ? null : { ...shown.resident, language: 'es' },
      },
    },
  };
}
