import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Books } from './books.ts';
import { startCoreBody } from './core-body.ts';
import { type GatewayProcess, prepareGateway } from './gateway-process.ts';
import { meetGateway } from './heal.ts';
import { type Breach, emptyMemory } from './letters.ts';
import { type Office, openOffice } from './office.ts';
import { enrolTablet, type Tablet } from './tablet.ts';
import { prepareWindows, type WindowBodies } from './window-body.ts';

/** How much is to be killed. */
export interface TortureOptions {
  /** Of kiosks, those in their real window included. */
  readonly kills: number;
  readonly windowKills: number;
  readonly gatewayKills: number;
  /** Chooses what is done and when the power fails; at which instruction that is, is the machine's. */
  readonly seed: number;
  /** Is told, now and then, how far it is. */
  readonly say: (line: string) => void;
}

/** Everyone has the same: stretching one takes a tenth of a second. */
const pin = '482915';
/** The policy's default. */
const freePerMonth = 4;
/** With these two cores are busy most of the time. */
const coreTablets = 3;
/** A book of stamps, and how many must be left when another is bought. */
const stamps = { book: 150, leftMin: 80 } as const;

/** A facility with its tablets, and how often what has died. */
export interface Scene {
  /** Of everything; to be looked at when something is wrong. */
  readonly directory: string;
  readonly options: TortureOptions;
  readonly office: Office;
  readonly gateway: GatewayProcess;
  readonly tablets: readonly Tablet[];
  readonly windows: WindowBodies | null;
  readonly breaches: Breach[];
  /** Stamps that each resident bought. */
  readonly bought: Map<string, number>;
  kills: number;
  windowKills: number;
  gatewayKills: number;
}

/** Makes a facility, serves it, and enrols its tablets; nothing fails yet. */
export async function setScene(options: TortureOptions): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-torture-'));
  const gatewayDir = join(directory, 'gateway');
  mkdirSync(gatewayDir);
  const windows = options.windowKills > 0 ? await prepareWindows() : null;
  const tablets = Array.from({ length: coreTablets + (windows === null ? 0 : 1) }, (_, index) => {
    const isWindow = windows !== null && index === coreTablets;
    return newTablet(directory, index + 1, isWindow ? windows.start : startCoreBody);
  });
  const office = openOffice(gatewayDir);
  await office.make(
    tablets.map(({ owner }) => owner),
    pin,
  );
  const gateway = await prepareGateway(gatewayDir);
  await gateway.start();
  for (const tablet of tablets) {
    const code = await office.enrolmentCode(tablet.owner.residentId);
    await enrolTablet(tablet.dataDir, gateway.url, code);
    await meetGateway(tablet);
  }
  const counts = { kills: 0, windowKills: 0, gatewayKills: 0 };
  const fresh = { bought: new Map<string, number>(), breaches: [] };
  return { directory, options, office, gateway, tablets, windows, ...fresh, ...counts };
}

function newTablet(directory: string, number: number, start: Tablet['start']): Tablet {
  return {
    name: `tablet ${number}`,
    owner: { residentId: `R-${number}`, contactId: `c-${number}` },
    pin,
    dataDir: join(directory, `tablet-${number}`),
    start,
    memory: emptyMemory(),
    breaches: [],
    kills: new Map(),
    lives: 0,
  };
}

/** Buys a resident a book of stamps when few are left: more than a few would make every answer long. */
export async function buyStamps(
  { office, bought }: Scene,
  { owner, memory }: Tablet,
): Promise<void> {
  const { residentId } = owner;
  const has = bought.get(residentId) ?? 0;
  const used = [...memory.letters.values()].filter(({ send }) => send !== 'no').length;
  if (has - used >= stamps.leftMin) return;
  bought.set(residentId, has + stamps.book);
  await office.buyStamps(residentId, `torture-${residentId}-${has}`, stamps.book);
}

/** What was made: books as they were bought, and free stamps for every month that was begun (2.1). */
export function madeIn({ bought, tablets }: Scene, books: Books): number {
  const free = tablets.map(({ owner }) => {
    const own = books.stamps.filter(({ residentId }) => residentId === owner.residentId);
    const months = own.flatMap(({ period }) => (period === null ? [] : [period]));
    return new Set(months).size * freePerMonth;
  });
  return [...bought.values(), ...free].reduce((sum, count) => sum + count, 0);
}
