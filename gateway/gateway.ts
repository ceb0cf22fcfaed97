import { existsSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { defaultPolicy, type Policy, PolicySchema } from '../shared/policy/policy.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { appendAudit } from './audit/append.ts';
import { type Authority, makeAuthority, openAuthority } from './authority/authority.ts';
import { type GatewayFiles, gatewayFiles, isThere, keyFiles, makeDirectory } from './files.ts';
import { makeSealing, openSealing, type Sealing } from './sealing/sealing.ts';
import { type OpenMode, openDatabase, write } from './store/database.ts';
import { orStoreProblem, type StoreProblem } from './store/problem.ts';
import type { GatewaySchema, Reader } from './store/schema.ts';
import { recordChange } from './sync/change-log.ts';
import { createWorld, type World } from './world.ts';

/** One facility's gateway, opened: what every server and command works on. */
export interface Gateway {
  readonly files: GatewayFiles;
  readonly database: Kysely<GatewaySchema>;
  readonly world: World;
  readonly authority: Authority;
  readonly sealing: Sealing;
  close(): Promise<void>;
}

/** The facility, as the database has it now. */
export interface Facility {
  readonly name: string;
  /** Another one after the database came back from a backup (rule 6.4). */
  readonly incarnation: string;
  readonly policy: Policy;
}

export interface OpenGateway {
  readonly directory: string;
  readonly mode: OpenMode;
  /** Left out: the real world, at the clock that the facility runs by. */
  readonly world?: World;
  /** For a facility that is made now; one that exists keeps its own. */
  readonly facility?: { readonly name: string; readonly policy: Policy };
}

const newFacility = { name: 'Facility', policy: PolicySchema.parse({}) };

/**
 * Opens the gateway in a data directory; in mode `create` makes the facility, with its keys, where there
 * is neither. Keys are never made anew for one that exists: its tablets trust no others.
 */
export function openGateway(options: OpenGateway): Promise<Result<Gateway, StoreProblem>> {
  const files = gatewayFiles(options.directory);
  return orStoreProblem(files.directory, async () => {
    if (options.mode === 'create') makeDirectory(files.directory);
    const opened = openFacilityDatabase(files, options.mode);
    return opened.ok ? openOrClose(opened.value, files, options) : opened;
  });
}

function openFacilityDatabase(
  files: GatewayFiles,
  mode: OpenMode,
): Result<Kysely<GatewaySchema>, StoreProblem> {
  // Looked at before the database, which another process may be making: it has one before it has keys.
  const hasKeys = keyFiles(files).some(isThere);
  const opened = openDatabase(files.database, hasKeys ? 'existing' : mode);
  const isLost = hasKeys && !opened.ok && opened.error.code === 'missing';
  return isLost ? fail({ code: 'lost', path: files.database }) : opened;
}

async function openOrClose(
  database: Kysely<GatewaySchema>,
  files: GatewayFiles,
  options: OpenGateway,
): Promise<Result<Gateway, StoreProblem>> {
  let gateway: Result<Gateway, StoreProblem> | undefined;
  try {
    gateway = await openParts(database, files, options);
    return gateway;
  } finally {
    if (gateway?.ok !== true) await database.destroy();
  }
}

async function openParts(
  database: Kysely<GatewaySchema>,
  files: GatewayFiles,
  options: OpenGateway,
): Promise<Result<Gateway, StoreProblem>> {
  if (!(await isMade(database))) {
    if (options.mode === 'existing') return fail({ code: 'missing', path: files.database });
    await makeFacility(database, files, options);
  }
  const world = options.world ?? createWorld(await readClockOffset(database));
  const authority = await openAuthority(files, world);
  if (!authority.ok) return authority;
  const sealing = await openSealing(files);
  if (!sealing.ok) return sealing;
  if ((await rememberedKey(database, sealing.value.publicKey)) !== sealing.value.publicKey) {
    return fail({ code: 'keyMismatch', path: files.sealingKey, of: files.database });
  }
  return ok({
    files,
    database,
    world,
    authority: authority.value,
    sealing: sealing.value,
    close: () => database.destroy(),
  });
}

/** Whether it is a demo, where nobody's real mail goes: what was made for tests may meet it. */
export function isDemo({ files }: Gateway): boolean {
  return existsSync(files.demoStaffPassword);
}

/** Reads the facility's name, incarnation and policy. */
export async function readFacility(reader: Reader): Promise<Facility> {
  const row = await reader
    .selectFrom('facility')
    .select(['name', 'incarnation', 'policy'])
    .executeTakeFirstOrThrow();
  const policy = JSON.parse(row.policy) as Policy;
  // One that was put in force before there were such services says nothing of them.
  return { ...row, policy: { ...policy, services: policy.services ?? defaultPolicy.services } };
}

/**
 * Remembers how far the facility's clock runs from the machine's, so that the commands of a demo
 * that was started at another instant live in the same time. Zero for every real facility.
 */
export async function setClockOffset(
  database: Kysely<GatewaySchema>,
  offsetMillis: number,
): Promise<void> {
  await database
    .updateTable('facility')
    .set({ clock_offset_millis: Math.round(offsetMillis) })
    .execute();
}

async function readClockOffset(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom('facility')
    .select('clock_offset_millis')
    .executeTakeFirstOrThrow();
  return row.clock_offset_millis;
}

/** The sealing key that tablets were given; the one that is there, where none was remembered yet. */
async function rememberedKey(database: Kysely<GatewaySchema>, publicKey: string): Promise<string> {
  const row = await database
    .selectFrom('facility')
    .select('sealing_public_key as known')
    .executeTakeFirstOrThrow();
  if (row.known !== null) return row.known;
  await database.updateTable('facility').set({ sealing_public_key: publicKey }).execute();
  return publicKey;
}

async function isMade(reader: Reader): Promise<boolean> {
  const row = await reader.selectFrom('facility').select('id').executeTakeFirst();
  return row !== undefined;
}

async function makeFacility(
  database: Kysely<GatewaySchema>,
  files: GatewayFiles,
  { facility = newFacility, world = createWorld(0) }: OpenGateway,
): Promise<void> {
  const incarnation = Buffer.from(world.randomBytes(12)).toString('hex');
  await write(database, async (writer) => {
    // Another process may have made it a moment ago.
    if (await isMade(writer)) return;
    // Before the facility, which never is without them, whenever the power fails.
    await makeAuthority(files, facility.name, world);
    await makeSealing(files);
    await writer
      .insertInto('facility')
      .values({
        id: 1,
        name: facility.name,
        incarnation,
        policy: JSON.stringify(facility.policy),
        clock_offset_millis: 0,
        sealing_public_key: null,
      })
      .execute();
    await writer.insertInto('sequencer').values({ id: 1, last_seq: 0 }).execute();
    await recordChange(writer, { kind: 'policy', refId: 'policy', residentId: null, bytes: 2000 });
    appendAudit(writer, world.nowMillis(), 'gateway.made', { incarnation });
  });
}
