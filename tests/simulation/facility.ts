import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { V7Generator } from 'uuidv7';
import type { Authority } from '../../gateway/authority/authority.ts';
import { gatewayFiles } from '../../gateway/files.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Sealing } from '../../gateway/sealing/sealing.ts';
import { openDatabase } from '../../gateway/store/database.ts';
import type { GatewaySchema } from '../../gateway/store/schema.ts';
import type { World as Surroundings } from '../../gateway/world.ts';
import { assert } from '../../shared/assert.ts';
import { ok } from '../../shared/result.ts';
import { periodStart } from '../../shared/time/period.ts';
import type { Backup } from './backup.ts';
import type { Books } from './check/books.ts';
import { fragileDatabase, noteWritten } from './fragile-database.ts';
import { createHazards, type Hazards } from './hazards.ts';
import { randomFrom } from './random.ts';
import type { Tally } from './tally.ts';
import type { Timeline } from './timeline.ts';
import type { World } from './world.ts';

/** The facility's gateway in a run: the real one, without its servers. */
export interface Facility {
  directory: string;
  /** For the product's functions: its database fails at points. */
  gateway: Gateway;
  /** For checks: the same database, which does not. */
  books: Kysely<GatewaySchema>;
  /** Tables that were written to since `lastBooks`. */
  written: Set<string>;
  /** What the checks read last; null when they must read all. */
  lastBooks: Books | null;
  hazards: Hazards;
  /** Switched off until then. */
  downUntilMillis: number;
  /** Which number of free stamps came into force when; the oracle of rule 2.5. */
  readonly numbers: { readonly fromMillis: number; readonly perMonth: number }[];
  /** Since a backup was put back; null before. */
  incarnation: string | null;
  /** The last copy that staff took of it. */
  backup: Backup | null;
  /** The machine is started again, from what was on its disk, or from another directory's files. */
  restart(from?: string): Promise<void>;
}

/** What a facility is opened with. */
export interface FacilityParts {
  readonly directory: string;
  readonly sealing: Sealing;
  readonly timeline: Timeline;
  readonly faults: Tally;
  readonly perMonth: number;
  /** Another for each facility of a run. */
  readonly seed: number | string;
  /** Of its authority's certificate, as far as anybody asks. */
  readonly fingerprint?: Uint8Array;
}

/** Opens the gateway that lies in a directory. */
export function openFacility(parts: FacilityParts): Facility {
  const { fingerprint } = parts;
  const surroundings = virtualSurroundings(parts.timeline, parts.seed);
  const open = (directory: string) => {
    const files = gatewayFiles(directory);
    const opened = openDatabase(files.database, 'existing');
    assert(opened.ok, 'the gateway opens again after a power cut');
    const written = new Set<string>();
    const books = opened.value.withPlugin(noteWritten(written));
    const hazards = createHazards((fault) => parts.faults.add(`gateway ${fault}`));
    const gateway: Gateway = {
      files,
      database: fragileDatabase(books, { path: files.database, hazards, written }),
      world: surroundings,
      authority: { ...unseenAuthority, ...(fingerprint === undefined ? {} : { fingerprint }) },
      sealing: parts.sealing,
      close: () => opened.value.destroy(),
    };
    return { directory, gateway, books, written, lastBooks: null, hazards };
  };
  let generation = 0;
  const facility: Facility = {
    ...open(parts.directory),
    downUntilMillis: 0,
    backup: null,
    incarnation: null,
    numbers: [{ fromMillis: 0, perMonth: parts.perMonth }],
    async restart(from = facility.directory) {
      generation += 1;
      facility.hazards.isDead = true;
      const directory = `${parts.directory}-${generation}`;
      // Taken before the file is closed: a power cut writes nothing back.
      copyFiles(from, directory);
      await facility.books.destroy();
      Object.assign(facility, open(directory));
    },
  };
  return facility;
}

/** Asked for each stamp at each check, of a calendar that never changes. */
const periodStarts = new Map<string, number>();

/** Which number of free stamps a period has: that of the policy in force when it began (2.5). */
export function numberFor({ facility, scenario }: World, period: string): number {
  const named = `${period} ${scenario.zone}`;
  const beginsAt = periodStarts.get(named) ?? periodStart(period, scenario.zone);
  periodStarts.set(named, beginsAt);
  return facility.numbers.findLast(({ fromMillis }) => fromMillis <= beginsAt)?.perMonth ?? 0;
}

/** Copies a machine's files as they lie, open or not. */
export function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    // A damaged store that was set aside is for people who look at it later.
    if (entry.name.includes('.damaged-')) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFiles(source, target);
    else copyFileSync(source, target);
  }
}

/** Certificates are for TLS, and there is none here: the network knows who is who. */
export const unseenAuthority: Authority = {
  certificatePem: '',
  fingerprint: new Uint8Array(32),
  certifyDevice: async ({ deviceId }) =>
    ok({ pem: '', serial: deviceId, fingerprint: deviceId, notAfterMillis: 0 }),
  certifyServer: async () => ({ keyPem: '', chainPem: '' }),
};

function virtualSurroundings(timeline: Timeline, seed: number | string): Surroundings {
  const random = randomFrom('gateway', seed);
  const ids = new V7Generator({ nextUint32: () => random.below(2 ** 32) });
  return {
    nowMillis: timeline.now,
    machineMillis: timeline.now,
    newId: () => ids.generateOrResetWithTs(timeline.now()).toString(),
    randomBytes: random.bytes,
  };
}
