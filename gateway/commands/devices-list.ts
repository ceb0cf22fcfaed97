import type { DeviceMode } from '../../shared/protocol/enrol.ts';
import { ok } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import { type CertificateEnd, certificateEnds } from '../staff/certificate-ends.ts';
import type { DeviceState } from '../store/schema.ts';
import type { Command } from './command.ts';
import { withGateway } from './open.ts';

/** One device as the list has it. Times are milliseconds since 1970. */
interface ListedDevice {
  readonly deviceId: string;
  readonly name: string;
  readonly mode: DeviceMode;
  readonly state: DeviceState;
  readonly lastSeenMillis: number | null;
  readonly unsent: number;
  readonly appVersion: string;
  readonly certificateEndsMillis: number | null;
  readonly isCertificateExpired: boolean;
}

/** `devices list`: what there is, and until when each can show who it is (S3, P4). */
export const devicesListCommand: Command = {
  name: 'devices list',
  usage: '',
  summary:
    'Lists the tablets: state, last seen, still to send, until when their certificates hold.',
  options: {},
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const devices = await listDevices(gateway);
      return ok({ document: { devices }, lines: devices.map(lineOf) });
    }),
};

async function listDevices(gateway: Gateway): Promise<ListedDevice[]> {
  const ends = await certificateEnds(gateway);
  const rows = await gateway.database
    .selectFrom('devices')
    .select(['device_id as deviceId', 'name', 'mode', 'state', 'pending as unsent'])
    .select(['last_seen_millis as lastSeenMillis', 'app_version as appVersion'])
    .orderBy('name')
    .orderBy('enrolled_at_millis')
    .execute();
  return rows.map((row) => ({ ...row, ...endOf(ends.get(row.deviceId)) }));
}

function endOf(end: CertificateEnd | undefined) {
  return {
    certificateEndsMillis: end?.notAfterMillis ?? null,
    isCertificateExpired: end?.isExpired ?? false,
  };
}

function lineOf(device: ListedDevice): string {
  const { name, deviceId, state, lastSeenMillis, unsent, certificateEndsMillis } = device;
  const seen = lastSeenMillis === null ? 'never seen' : `last seen ${instant(lastSeenMillis)}`;
  const end = certificateEndsMillis === null ? 'none' : instant(certificateEndsMillis);
  const certificate = device.isCertificateExpired
    ? `certificate expired ${end}: enrol it again`
    : `certificate until ${end}`;
  return `${name} (${deviceId}), ${state}, ${seen}, ${unsent} still to send, ${certificate}`;
}

function instant(millis: number): string {
  return new Date(millis).toISOString();
}
