import { existsSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { defaultPolicy, type Policy, PolicySchema } from '../shared/policy/policy.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { appendAudit } from './audit/append.ts';
import { type Authority, openAuthority } from './authority/authority.ts';
import { type GatewayFiles, gatewayFiles, makeDirectory } from './files.ts';
import { openSealing, type Sealing } from './sealing/sealing.ts';
import { type OpenMode, openDatabase, write } from './store/database.ts';
import { type StoreProblem, storeProblem } from './store/problem.ts';
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

/** Opens the gateway in a data directory, and makes what is not there yet. */
export async function openGateway(options: OpenGateway): Promise<Result<Gateway, StoreProblem>> {
  const files = gatewayFiles(options.directory);
  try {
    if (options.mode === 'create') makeDirectory(files.directory);
    const opened = openDatabase(files.database, options.mode);
    return opened.ok ? await openOn(opened.value, files, options) : opened;
  } catch (error) {
    const problem = storeProblem(error, files.directory);
    if (problem === null) throw error;
    return fail(problem);
  }
}

async function openOn(
  database: Kysely<GatewaySchema>,
  files: GatewayFiles,
  options: OpenGateway,
): Promise<Result<Gateway, StoreProblem>> {
  const facility = options.facility ?? newFacility;
  await makeFacility(database, facility, options.world ?? createWorld(0));
  const world = options.world ?? createWorld(await readClockOffset(database));
  const { name } = await readFacility(database);
  return ok({
    files,
    database,
    world,
    authority: await openAuthority(files, name, world),
    sealing: await openSealing(files),
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

async function makeFacility(
  database: Kysely<GatewaySchema>,
  facility: { readonly name: string; readonly policy: Policy },
  world: World,
): Promise<void> {
  const existing = await database.selectFrom('facility').select('id').executeTakeFirst();
  if (existing !== undefined) return;
  const incarnation = Buffer.from(world.randomBytes(12)).toString('hex');
  await write(database, async (writer) => {
    const made = await writer
      .insertInto('facility')
      .values({
        id: 1,
        name: facility.name,
        incarnation,
        policy: JSON.stringify(facility.policy),
        clock_offset_millis: 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    // Another process may have made it a moment ago.
    if (made === undefined) return;
    await writer.insertInto('sequencer').values({ id: 1, last_seq: 0 }).execute();
    await recordChange(writer, { kind: 'policy', refId: 'policy', residentId: null, bytes: 2000 });
    appendAudit(writer, world.nowMillis(), 'gateway.made', { incarnation });
  });
}
