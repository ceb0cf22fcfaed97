import type { StandInAnswers, StandInScript } from '../../renderer/bridge-stand-in.ts';
import type { OwnReportView, ReceiptView, ServicesView } from '../../shared/ipc/services.ts';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { nowMillis, type Scene, sceneNamed } from './scenes.ts';

const words = (en: string, es: string) => ({ en, es, ht: en });

/** What a tablet that is well says of its services. */
export const services: ServicesView = {
  canKeep: true,
  closed: [],
  numbers: [
    {
      use: 'danger',
      name: words('Crisis line, day and night', 'Línea de crisis, día y noche'),
      number: '*988#',
    },
    {
      use: 'danger',
      name: words('Outside line for sexual abuse', 'Línea externa por abuso sexual'),
      number: '*77',
    },
    {
      use: 'legal',
      name: words('Public defender', 'Defensoría pública'),
      number: '303-555-0142',
    },
    { use: 'help', name: words('Tablet help desk', 'Ayuda con tabletas'), number: '*22' },
  ],
  texts: defaultPolicy.services.texts,
};

export const receipt: ReceiptView = {
  number: 'K7M24XQPC',
  atMillis: nowMillis,
  isTimeDoubtful: false,
};

const own: OwnReportView[] = [
  {
    number: 'K7M24XQPC',
    atMillis: nowMillis - 7_200_000,
    kind: 'medical',
    state: 'answered',
    stateAtMillis: nowMillis - 3_600_000,
    answer: 'The dentist sees you on Thursday at 2 PM.',
  },
  {
    number: 'H5R93TWNA',
    atMillis: nowMillis - 86_400_000,
    kind: null,
    state: 'received',
    stateAtMillis: nowMillis - 86_000_000,
    answer: '',
  },
];

const answers: StandInAnswers = {
  'services.info': { ok: true, value: services },
  'services.report': { ok: true, value: receipt },
  'services.find': { ok: true, value: { state: 'seen', atMillis: nowMillis - 3_600_000 } },
  'services.own': { ok: true, value: own },
};

/** A scene whose tablet answers for its services. */
export function withServices({ name, script }: Scene, more: StandInAnswers = {}): Scene {
  const whole: StandInScript = { ...script, answers: { ...script.answers, ...answers, ...more } };
  return { name: `services-${name}`, script: whole };
}

/** The states in which the screen is lit (4.2). */
export const litScenes: readonly Scene[] = [
  'unprovisioned',
  'locked',
  'signingIn',
  'home',
  'writing',
  'warning-idle',
  'lockdown',
  'outsideHours',
  'maintenance',
  'outOfService-fenced',
].map((name) => withServices(sceneNamed(name)));
