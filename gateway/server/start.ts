import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { Policy } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { certificateDaysDefault } from '../enrolment/enrol.ts';
import type { Gateway } from '../gateway.ts';
import type { StoreProblem } from '../store/problem.ts';
import type { World } from '../world.ts';
import { serveDevices } from './device-api.ts';
import { serveStaff } from './staff-pages.ts';
import { deviceTls, serverNames, staffTls } from './tls.ts';
import {
  guardConnections,
  type Patience,
  patienceDefault,
  patienceOptions,
  type ServerLog,
  serverLimits,
} from './wire.ts';

export interface StartGateway {
  readonly directory: string;
  /** Where to listen; 127.0.0.1 if left out. */
  readonly host?: string;
  /** 0, or left out, takes any free port. */
  readonly devicePort?: number;
  readonly staffPort?: number;
  readonly world?: World;
  /** For a facility that is made now. */
  readonly facility?: { readonly name: string; readonly policy: Policy };
  /** 90 if left out; zero or less issues certificates that have expired already. */
  readonly certificateDays?: number;
  /** `patienceDefault` if left out. */
  readonly patience?: Patience;
  readonly log?: ServerLog;
}

/** A gateway that is listening. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** `https://host:port`, without a path. */
  readonly deviceUrl: string;
  readonly staffUrl: string;
  /** Stops listening, lets requests end, closes the database. */
  stop(): Promise<void>;
}

/** Why a gateway did not start. */
export type StartProblem =
  | StoreProblem
  | { readonly code: 'cannotListen'; readonly port: number; readonly detail: string };

/** The running gateway, or an exception that says why there is none. */
export function orThrow<Running>(started: Result<Running, StartProblem>): Running {
  if (started.ok) return started.value;
  throw new Error(`The gateway did not start: ${JSON.stringify(started.error)}`);
}

/** Serves a gateway that is open already; closes it if that fails. */
export async function listen(
  gateway: Gateway,
  options: StartGateway,
): Promise<Result<RunningGateway, StartProblem>> {
  const host = options.host ?? '127.0.0.1';
  const hosts = serverNames(host);
  const shared = {
    ...serverLimits,
    ...(options.log ? { loggerInstance: options.log } : { logger: false as const }),
  };
  const patience = patienceOptions(options.patience ?? patienceDefault);
  const devices = Fastify({
    ...shared,
    https: { ...(await deviceTls(gateway.authority, hosts)), ...patience },
  });
  const staff = Fastify({
    ...shared,
    https: { ...(await staffTls(gateway.authority, hosts)), ...patience },
  });
  for (const server of [devices, staff]) guardConnections(server);
  serveDevices(devices, gateway, {
    certificateDays: options.certificateDays ?? certificateDaysDefault,
  });
  await serveStaff(staff, gateway);
  const stop = async () => {
    await Promise.all([devices.close(), staff.close()]);
    await gateway.close();
  };
  for (const [server, port] of [
    [devices, options.devicePort ?? 0],
    [staff, options.staffPort ?? 0],
  ] as const) {
    try {
      await server.listen({ host, port });
    } catch (error) {
      await stop();
      return fail({ code: 'cannotListen', port, detail: (error as Error).message });
    }
  }
  const urlOf = (address: AddressInfo) => `https://${host}:${address.port}`;
  return ok({
    gateway,
    deviceUrl: urlOf(devices.server.address() as AddressInfo),
    staffUrl: urlOf(staff.server.address() as AddressInfo),
    stop,
  });
}
