import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrolTablet } from '../../build/start/demo.ts';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { chords, idField, signInButton, textChords, touches, walkingKeys } from './chords.ts';
import { type Bench, look, type Outside, pause, setBench, settled } from './kiosk.ts';
import { describeSealed } from './obstacle.ts';
import { give } from './ordinary-user.ts';
import { confinement, listeners, processTree } from './processes.ts';

describeSealed('the sealed kiosk, locked', () => {
  const gatewayDir = mkdtempSync(join(tmpdir(), 'postern-sealed-gateway-'));
  let gateway: RunningDemo;
  let bench: Bench;
  let kiosk: ChildProcess;
  let atFirst: Outside;

  beforeAll(async () => {
    [gateway, bench] = await Promise.all([startDemoGateway({ dataDir: gatewayDir }), setBench()]);
    await enrolTablet(gateway, bench.dataDirectory);
    give(bench.dataDirectory);
    kiosk = bench.start();
    atFirst = await settled(bench, kiosk);
    bench.xdotool('windowfocus', '--sync', atFirst.windows[0] ?? '');
    bench.xdotool('mousemove', '30', '640');
    atFirst = await settled(bench, kiosk);
  });

  afterAll(async () => {
    await bench?.clear();
    await gateway?.stop();
    rmSync(gatewayDir, { recursive: true, force: true });
  });

  test('K12 one window covers the whole screen, and what it shows is the kiosk', () => {
    expect(atFirst.windows).toHaveLength(1);
    const picture = bench.picture();
    expect([picture.widthPixels, picture.heightPixels]).toEqual([1280, 800]);
    for (const [left, top] of [
      [0, 0],
      [1279, 0],
      [0, 799],
      [1279, 799],
    ] as const) {
      expect(picture.colourAt(left, top), `${left}, ${top}`).toBe('#faf5ea');
    }
  });

  test('K1 it consists of the processes that it needs, and none of them can be reached', () => {
    const roles = atFirst.processes.map(({ role }) => role).sort();
    expect(new Set(roles)).toEqual(
      new Set(['gpu-process', 'main', 'renderer', 'utility', 'zygote']),
    );
    expect(roles.filter((role) => /^(main|renderer|utility)$/.test(role))).toHaveLength(3);
    expect(atFirst.listeners).toEqual([]);
  });

  test('K2 the renderer has a sandbox of its own: seccomp, user, pid and net namespaces', () => {
    const own = confinement(process.pid);
    const renderers = atFirst.processes.filter(({ role }) => role === 'renderer');
    expect(renderers).toHaveLength(1);
    for (const { id } of renderers) {
      const its = confinement(id);
      expect(its.seccomp).toBe('2');
      for (const space of ['user', 'pid', 'net'] as const) expect(its[space]).not.toBe(own[space]);
    }
  });

  test('A2 the keys that one walks with reach the page', async () => {
    const seen = new Set([bench.picture().hash(0, 800)]);
    for (const key of walkingKeys) {
      bench.xdotool('key', key);
      await pause(200);
      seen.add(bench.picture().hash(0, 800));
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  describe('K7 chords', () => {
    let before: Outside;
    beforeAll(async () => {
      before = await settled(bench, kiosk);
    });

    test.each(chords)('K7 %s (%s) changes nothing', (chord) => {
      expect(look(bench, kiosk, bench.act('key', chord))).toEqual(before);
    });

    test('K7 nothing of it comes later, and the kiosk is the same process still', async () => {
      await pause(1_000);
      expect(look(bench, kiosk)).toEqual(before);
      expect(kiosk.exitCode ?? kiosk.signalCode).toBeNull();
    });
  });

  test.each(touches)('K7 %s is not to be had', (_what, words) => {
    const { picture: _, ...now } = look(bench, kiosk, bench.act(...words));
    expect(now).toMatchObject({
      windows: atFirst.windows,
      processes: atFirst.processes,
      listeners: [],
    });
  });

  describe('in a field that is being written in', () => {
    test('A2 what is typed stands in the field', async () => {
      const ground = bench.picture().colourAt(idField.edge.left, idField.edge.top);
      bench.xdotool('key', 'Escape', ...signInButton);
      const edge = () => bench.picture().colourAt(idField.edge.left, idField.edge.top);
      await expect.poll(edge, { timeout: 10_000 }).not.toBe(ground);
      const ink = () => bench.picture().colourAt(idField.digit.left, idField.digit.top);
      const paper = ink();
      bench.xdotool('key', '2');
      // The digit stands there: what is typed is heard by the field.
      await expect.poll(ink, { timeout: 10_000 }).not.toBe(paper);
    });

    // A caret blinks there: the picture has a right to change.
    test.each(textChords)('K7 %s (%s) is no service of the system', (chord) => {
      const { picture: _, ...now } = look(bench, kiosk, bench.act('key', chord));
      expect(now).toMatchObject({
        windows: atFirst.windows,
        processes: atFirst.processes,
        listeners: [],
      });
    });
  });

  test('K1 SIGUSR1 opens no inspector and ends nothing', async () => {
    kiosk.kill('SIGUSR1');
    await pause(500);
    expect(kiosk.exitCode ?? kiosk.signalCode).toBeNull();
    expect(processTree(kiosk.pid ?? 0)).toEqual(atFirst.processes);
    expect(listeners(atFirst.processes)).toEqual([]);
  });

  test('K7 a window that is told to close stays', async () => {
    bench.xdotool('windowquit', atFirst.windows[0] ?? '');
    await pause(500);
    const { picture: _, ...now } = look(bench, kiosk);
    expect(now).toMatchObject({ windows: atFirst.windows, processes: atFirst.processes });
  });
});
