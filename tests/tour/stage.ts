import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { assert } from '../../shared/assert.ts';
import { type Kiosk, landscape, launchKiosk, startDisplay } from '../e2e/kiosk.ts';

/** One facility, one tablet, one display: what the tour switches on and off. */
export interface Stage {
  readonly tabletDirectory: string;
  /** The gateway, which must be on. */
  gateway(): RunningDemo;
  /** The kiosk, which must be on. */
  kiosk(): Kiosk;
  isKioskOn(): boolean;
  /** Starts the gateway on its own ports, which stay the same: the tablet knows them. */
  startGateway(): Promise<RunningDemo>;
  stopGateway(): Promise<void>;
  startKiosk(): Promise<Kiosk>;
  /** The power cut. */
  killKiosk(): Promise<void>;
  clear(): Promise<void>;
}

/** Sets the stage in a directory of its own, which goes with it. */
export async function setStage(): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-tour-'));
  const tabletDirectory = join(directory, 'tablet');
  const display = await startDisplay(landscape);
  let ports: { device: number; staff: number } | null = null;
  let gateway: RunningDemo | null = null;
  let kiosk: Kiosk | null = null;
  const stage: Stage = {
    tabletDirectory,
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
      gateway = await startDemoGateway(ports === null ? { dataDir } : { dataDir, ports });
      ports = { device: portOf(gateway.deviceUrl), staff: portOf(gateway.staffUrl) };
      return gateway;
    },
    async stopGateway() {
      await gateway?.stop();
      gateway = null;
    },
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
      await stage.stopGateway();
      await display.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return stage;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
