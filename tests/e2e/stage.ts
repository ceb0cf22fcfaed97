import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolTablet } from '../../build/start/demo.ts';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { issueEnrolmentCode } from '../../gateway/enrolment/codes.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { assert } from '../../shared/assert.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { type Cable, layCable } from './cable.ts';
import { copyFacility } from './facility-template.ts';
import { type Kiosk, landscape, launchKiosk, startDisplay } from './kiosk.ts';
import { nextNoonMillis } from './noon.ts';

/** One facility, one tablet, one display, and the cable between tablet and gateway. */
export interface Stage {
  readonly tabletDirectory: string;
  readonly cable: Cable;
  /** The gateway, which must be on. */
  gateway(): RunningDemo;
  /** The kiosk, which must be on. */
  kiosk(): Kiosk;
  isKioskOn(): boolean;
  /** Starts the gateway; after the first time its clock goes on where it would be now. */
  startGateway(): Promise<RunningDemo>;
  stopGateway(): Promise<void>;
  /** Enrols the tablet with a one-time code, for these residents; for the first one if left out. */
  enrol(residentIds?: readonly string[]): Promise<void>;
  startKiosk(): Promise<Kiosk>;
  /** The power cut. */
  killKiosk(): Promise<void>;
  clear(): Promise<void>;
}

/** How a stage differs from the demo as it is. */
export interface StageOptions {
  readonly size?: { readonly width: number; readonly height: number };
  /** What the facility does its own way. */
  readonly policy?: (policy: Policy) => Policy;
  /** For how long it certifies tablets; 90 if left out. */
  readonly certificateDays?: number;
  /** When the gateway's clock starts, milliseconds since 1970; the facility's next noon if left out. */
  readonly nowMillis?: number;
}

/** Sets the stage in a directory of its own, which goes with it. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-stage-'));
  const tabletDirectory = join(directory, 'tablet');
  const [display, cable] = await Promise.all([startDisplay(options.size ?? landscape), layCable()]);
  const gatewayOffsetMillis = (options.nowMillis ?? nextNoonMillis()) - Date.now();
  let gateway: RunningDemo | null = null;
  let kiosk: Kiosk | null = null;
  const stage: Stage = {
    tabletDirectory,
    cable,
    gateway() {
      assert(gateway !== null, 'the gateway is off');
      return gateway;
    },
    kiosk() {
      assert(kiosk !== null, 'the kiosk is off');
      return kiosk;
    },
    isKioskOn: () => kiosk !== null,
    async startGateway() {
      const dataDir = join(directory, 'gateway');
      const { certificateDays = 90 } = options;
      const now = Date.now() + gatewayOffsetMillis;
      if (options.nowMillis === undefined) copyFacility(dataDir);
      gateway = await startDemoGateway({ dataDir, now, certificateDays });
      if (options.policy !== undefined) await changePolicy(gateway, options.policy);
      cable.leadTo(gateway.deviceUrl);
      return gateway;
    },
    async stopGateway() {
      await gateway?.stop();
      gateway = null;
    },
    enrol: (residentIds) => enrolThrough(cable, stage.gateway(), tabletDirectory, residentIds),
    async startKiosk() {
      kiosk = await launchKiosk({ display: display.name, dataDirectory: tabletDirectory });
      return kiosk;
    },
    async killKiosk() {
      await kiosk?.killHard();
      kiosk = null;
    },
    async clear() {
      await stage.killKiosk();
      await cable.remove();
      await stage.stopGateway();
      await display.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return stage;
}

async function changePolicy(
  { gateway }: RunningDemo,
  change: (policy: Policy) => Policy,
): Promise<void> {
  const { policy } = await readFacility(gateway.database);
  await gateway.database
    .updateTable('facility')
    .set({ policy: JSON.stringify(change(policy)) })
    .execute();
}

async function enrolThrough(
  cable: Cable,
  demo: RunningDemo,
  tabletDirectory: string,
  residentIds: readonly string[] = demo.residents.slice(0, 1).map((one) => one.residentId),
): Promise<void> {
  const enrolmentCode = async () => {
    const issued = await issueEnrolmentCode(demo.gateway, { deviceName: 'Tablet 1', residentIds });
    assert(issued.ok, 'the residents of the demo are known');
    return issued.value.code;
  };
  await enrolTablet({ ...demo, deviceUrl: cable.url, enrolmentCode }, tabletDirectory);
}
