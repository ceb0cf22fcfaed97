import { PolicySchema } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { startDemo } from '../demo/demo.ts';
import { certificateDaysDefault } from '../enrolment/enrol.ts';
import { openGateway, setClockOffset } from '../gateway.ts';
import { serverLog } from '../server/log.ts';
import { listen, type RunningGateway } from '../server/start.ts';
import { createWorld } from '../world.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  dataDirectory,
  optionInstant,
  optionNumber,
  optionText,
} from './command.ts';
import { startProblem } from './open.ts';

const listenOptions = {
  host: { type: 'string' },
  port: { type: 'string' },
  'staff-port': { type: 'string' },
  'certificate-days': { type: 'string' },
} as const;

const devicePortDefault = 8443;
const staffPortDefault = 8444;
const portMax = 65_535;
/** Ten years: half of what the authority's own certificate holds. */
const certificateDaysMax = 3650;

interface ListenSettings {
  readonly host: string;
  readonly devicePort: number;
  readonly staffPort: number;
  readonly certificateDays: number;
}

/** `serve`: the gateway of a facility. */
export const serveCommand: Command = {
  name: 'serve',
  usage: '[--facility NAME] [--host ADDRESS] [--port N] [--staff-port N] [--certificate-days N]',
  summary:
    'Serves devices and staff until it is stopped. Tablets get certificates for N days, 90 if left out.',
  options: { ...listenOptions, facility: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const settings = readSettings(input);
    if (!settings.ok) return settings;
    const name = optionText(input, 'facility') ?? 'Facility';
    const facility = { name, policy: PolicySchema.parse({}) };
    const directory = dataDirectory(input);
    // Real time: what an earlier demo was set to ends here.
    const world = createWorld(0);
    const opened = await openGateway({ directory, mode: 'create', facility, world });
    if (!opened.ok) return fail(startProblem(opened.error));
    await setClockOffset(opened.value.database, 0);
    const log = serverLog();
    const running = await listen(opened.value, { ...settings.value, directory, log });
    if (!running.ok) return fail(startProblem(running.error));
    const { deviceUrl, staffUrl } = running.value;
    return ok({
      document: { deviceUrl, staffUrl, directory },
      lines: [`Devices: ${deviceUrl}`, `Staff:   ${staffUrl}`],
      untilStopped: () => untilStopped(running.value),
    });
  },
};

/** `demo`: the made-up facility of Cedar Ridge. */
export const demoCommand: Command = {
  name: 'demo',
  usage: '[--host ADDRESS] [--port N] [--staff-port N] [--certificate-days N] [--now INSTANT]',
  summary:
    'Serves a made-up facility with residents, staff and mail. With --now its clock starts at another instant.',
  options: { ...listenOptions, now: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const settings = readSettings(input);
    if (!settings.ok) return settings;
    const now = optionInstant(input, 'now');
    if (!now.ok) return now;
    const { devicePort, staffPort, host, certificateDays } = settings.value;
    const started = await startDemo({
      dataDir: dataDirectory(input),
      host,
      certificateDays,
      ports: { device: devicePort, staff: staffPort },
      ...(now.value === null ? {} : { now: now.value }),
    });
    if (!started.ok) return fail(startProblem(started.error));
    const demo = started.value;
    const enrolmentCode = await demo.enrolmentCode();
    const sharedEnrolmentCode = await demo.sharedEnrolmentCode();
    const { deviceUrl, staffUrl, staff, residents, facilityName } = demo;
    return ok({
      document: {
        ...{ facilityName, deviceUrl, staffUrl, staff, residents },
        ...{ enrolmentCode, sharedEnrolmentCode },
      },
      lines: [
        `${facilityName}, a made-up facility, is being served.`,
        `Devices:        ${deviceUrl}`,
        `Staff:          ${staffUrl}  name ${staff.name}, password ${staff.password}`,
        ...residents.map(
          (resident) =>
            `Resident:       ${resident.residentId}  PIN ${resident.pin}  ${resident.firstName} (${resident.language})`,
        ),
        `Enrolment code: ${enrolmentCode}  (a tablet for ${residents[0]?.firstName}, good once, for an hour)`,
        `Shared tablet:  ${sharedEnrolmentCode}  (one that all residents share, good once, for an hour)`,
      ],
      untilStopped: () => untilStopped(demo),
    });
  },
};

function readSettings(input: CommandInput): Result<ListenSettings, CommandProblem> {
  const devicePort = optionNumber(input, 'port', { otherwise: devicePortDefault, max: portMax });
  if (!devicePort.ok) return devicePort;
  const staffPort = optionNumber(input, 'staff-port', {
    otherwise: staffPortDefault,
    max: portMax,
  });
  if (!staffPort.ok) return staffPort;
  const days = optionNumber(input, 'certificate-days', {
    otherwise: certificateDaysDefault,
    min: 1,
    max: certificateDaysMax,
  });
  if (!days.ok) return days;
  return ok({
    host: optionText(input, 'host') ?? '127.0.0.1',
    devicePort: devicePort.value,
    staffPort: staffPort.value,
    certificateDays: days.value,
  });
}

function untilStopped(running: RunningGateway): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => void running.stop().then(resolve);
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
