import { OrderReason } from '../../shared/protocol/order.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import { type GivenOrder, type OrderRefusal, orderDevice, orderFacility } from '../orders/issue.ts';
import { type ListedOrder, type LostDevice, listLost, listOrders } from '../orders/list.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  type CommandResult,
  exitCodes,
  optionNumber,
  optionText,
  type Report,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

const byDefault = 'command line';
const givingOptions = { reason: { type: 'string' }, by: { type: 'string' } } as const;

/** `order lockdown`: closes every tablet, or one. */
export const orderLockdownCommand: Command = {
  name: 'order lockdown',
  usage: '[--device ID] [--reason CODE] [--by NAME]',
  summary: 'Closes every tablet within 15 seconds, or one alone; drafts are saved first.',
  options: { device: { type: 'string' }, ...givingOptions },
  run: (input) => openOrClose(input, 'lockdown'),
};

/** `order unlock`: opens them again. */
export const orderUnlockCommand: Command = {
  name: 'order unlock',
  usage: '[--device ID] [--reason CODE] [--by NAME]',
  summary: 'Ends the lockdown of all tablets; with --device opens that one, whatever closed it.',
  options: { device: { type: 'string' }, ...givingOptions },
  run: (input) => openOrClose(input, 'unlock'),
};

/** `order lose`: a tablet is gone (rule 2.12). */
export const orderLoseCommand: Command = {
  name: 'order lose',
  usage: 'ID [--reason CODE] [--by NAME]',
  summary: 'Reports a tablet lost: it is shut out, its stamps are free at once, and it locks.',
  options: givingOptions,
  run: (input) => orderOne(input, 'lose'),
};

/** `order wipe`: for good. */
export const orderWipeCommand: Command = {
  name: 'order wipe',
  usage: 'ID --confirm NAME [--reason CODE] [--by NAME]',
  summary: "Has a tablet forget everything, for good; NAME is the tablet's name, typed out.",
  options: { confirm: { type: 'string' }, ...givingOptions },
  run: (input) => orderOne(input, 'wipe'),
};

/** `devices unlock`: over thirty wrong PINs in an hour (5.3). */
export const devicesUnlockCommand: Command = {
  name: 'devices unlock',
  usage: 'DEVICE [--reason CODE] [--by NAME]',
  summary: 'Lets PINs be tried again on a tablet after more than thirty wrong ones in an hour.',
  options: givingOptions,
  run: (input) => orderOne(input, 'unthrottle'),
};

const entriesDefault = 50;
const entriesMax = 1_000_000;

/** `order list`: what was ordered, and how far it got. */
export const orderListCommand: Command = {
  name: 'order list',
  usage: '[--device ID] [--limit N]',
  summary:
    'Lists orders, newest first, with when each was carried out; and the tablets that are lost.',
  options: { device: { type: 'string' }, limit: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const limit = optionNumber(input, 'limit', { otherwise: entriesDefault, max: entriesMax });
    if (!limit.ok) return limit;
    const deviceId = optionText(input, 'device');
    return withGateway(input, 'existing', async (gateway) => {
      const { database } = gateway;
      if (deviceId !== null && !(await isDevice(gateway, deviceId))) {
        return fail(refusalProblem(deviceId, 'unknownDevice'));
      }
      const orders = await listOrders(database, { deviceId, limit: limit.value });
      const lost = (await listLost(database)).filter(
        (device) => deviceId === null || device.deviceId === deviceId,
      );
      const { locked_down_since_millis: lockedDownSinceMillis } = await database
        .selectFrom('facility')
        .select('locked_down_since_millis')
        .executeTakeFirstOrThrow();
      const lines = [
        ...(lockedDownSinceMillis === null
          ? []
          : [`All tablets are closed since ${instant(lockedDownSinceMillis)}.`]),
        ...lost.map(lostLine),
        ...orders.map(orderLine),
      ];
      return ok({
        document: { lockedDownSinceMillis, orders, lost },
        lines: lines.length === 0 ? ['Nothing was ordered.'] : lines,
      });
    });
  },
};

interface Given {
  readonly by: string;
  readonly reason: string | null;
}

async function openOrClose(
  input: CommandInput,
  kind: 'lockdown' | 'unlock',
): Promise<CommandResult> {
  const given = readGiven(input);
  if (!given.ok) return given;
  if (input.positionals.length > 0) {
    return fail(usageProblem(`order ${kind} takes one tablet with --device ID, or none for all`));
  }
  const deviceId = optionText(input, 'device');
  return withGateway(input, 'existing', async (gateway) => {
    if (deviceId === null) return ok(report(await orderFacility(gateway, kind, given.value)));
    const one = kind === 'lockdown' ? 'lock' : 'unlock';
    const ordered = await orderDevice(gateway, { kind: one, deviceId, ...given.value });
    return ordered.ok
      ? ok(report(ordered.value, deviceId))
      : fail(refusalProblem(deviceId, ordered.error));
  });
}

async function orderOne(
  input: CommandInput,
  kind: 'lose' | 'wipe' | 'unthrottle',
): Promise<CommandResult> {
  const given = readGiven(input);
  if (!given.ok) return given;
  const [deviceId, ...others] = input.positionals;
  const typedName = optionText(input, 'confirm');
  if (deviceId === undefined || others.length > 0) {
    return fail(usageProblem('this takes one device ID'));
  }
  if (kind === 'wipe' && typedName === null) {
    return fail(usageProblem('order wipe cannot be taken back: it takes --confirm NAME'));
  }
  return withGateway(input, 'existing', async (gateway) => {
    const confirmed = typedName === null ? {} : { typedName };
    const ordered = await orderDevice(gateway, { kind, deviceId, ...confirmed, ...given.value });
    return ordered.ok
      ? ok(report(ordered.value, deviceId))
      : fail(refusalProblem(deviceId, ordered.error));
  });
}

function readGiven(input: CommandInput): Result<Given, CommandProblem> {
  const reason = optionText(input, 'reason');
  if (reason !== null && !OrderReason.safeParse(reason).success) {
    const message = `--reason takes one word of letters and digits, such as contraband, not ${reason}`;
    return fail(usageProblem(message));
  }
  return ok({ reason, by: optionText(input, 'by') ?? byDefault });
}

async function isDevice({ database }: Gateway, deviceId: string): Promise<boolean> {
  const device = await database
    .selectFrom('devices')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return device !== undefined;
}

function report({ kind, devices, version }: GivenOrder, deviceId?: string): Report {
  const whom = devices === 1 ? '1 tablet' : `${devices} tablets`;
  return {
    document: { ordered: kind, devices, ...(deviceId === undefined ? {} : { deviceId, version }) },
    lines: [`Ordered: ${kind}, for ${whom}. "order list" tells when it was carried out.`],
  };
}

function refusalProblem(deviceId: string, refusal: OrderRefusal): CommandProblem {
  const messages: Record<OrderRefusal, string> = {
    unknownDevice: `There is no device ${deviceId}.`,
    wiped: `Device ${deviceId} was wiped: nothing reaches it any more.`,
    otherName: `Device ${deviceId} has another name. Nothing was ordered.`,
  };
  const exit = refusal === 'unknownDevice' ? exitCodes.notFound : exitCodes.validation;
  return { exit, code: refusal, message: messages[refusal] };
}

function orderLine(order: ListedOrder): string {
  const { deviceName, version, kind, scope, reason, by, issuedAtMillis, seenAtMillis } = order;
  const why = reason === null ? '' : ` (${reason})`;
  const done =
    seenAtMillis === null ? 'not yet carried out' : `carried out ${instant(seenAtMillis)}`;
  return `${instant(issuedAtMillis)}  ${deviceName}  ${version}  ${kind}${why}, ${scope}, by ${by}: ${done}`;
}

function lostLine({ deviceName, deviceId, unsent, kept, lastSeenMillis }: LostDevice): string {
  const seen = lastSeenMillis === null ? 'never heard of' : `last heard ${instant(lastSeenMillis)}`;
  return `LOST: ${deviceName} (${deviceId}), ${seen}, ${unsent} records known to be missing, ${kept} brought since`;
}

function instant(millis: number): string {
  return new Date(millis).toISOString();
}
