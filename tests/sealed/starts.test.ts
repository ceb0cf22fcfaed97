import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFuses, sealedFuses, wantedFuses } from '../../build/package/fuses.ts';
import { packageDir } from '../../build/package/pack.ts';
import { type Bench, type StartOptions, setBench } from './kiosk.ts';
import { describeSealed } from './obstacle.ts';
import { listeners, processTree } from './processes.ts';
import { refusedArguments, refusedVariables, stillborn } from './refused-starts.ts';

describeSealed('the sealed kiosk, started wrongly', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await setBench();
  });
  afterAll(() => bench?.clear());

  /** Starts it and waits for its end. Chromium's own complaints, such as about D-Bus, are not ours. */
  async function attempt(options: StartOptions): Promise<{ code: unknown; lines: string[] }> {
    const kiosk = bench.start(options);
    let output = '';
    kiosk.stderr?.on('data', (text) => {
      output += text;
    });
    const reached: string[] = [];
    const watching = setInterval(() => reached.push(...listeners(processTree(kiosk.pid ?? 0))), 20);
    const [code] = await once(kiosk, 'close');
    clearInterval(watching);
    expect(reached).toEqual([]);
    return { code, lines: output.split('\n').filter((line) => line.startsWith('postern: ')) };
  }

  test.concurrent.each(refusedArguments)('K1 %s (%s) ends with 78 and one line', async (word) => {
    const { code, lines } = await attempt({ words: [word] });
    expect(code).toBe(78);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('not started: ');
  });

  test.concurrent.each(refusedVariables)(
    'K1 %s=%s ends with 78 and one line',
    async (name, value) => {
      const { code, lines } = await attempt({ environment: { [name]: value } });
      expect(code).toBe(78);
      expect(lines).toEqual([`postern: not started: environment variable "${name}"`]);
    },
  );

  test.concurrent.each(stillborn)('K1 %s comes to nothing', async (word) => {
    const { lines } = await attempt({ words: [word, `--data=${bench.dataDirectory}`] });
    expect(lines).toEqual([]);
  });

  test('K1 after all this no window was opened and no store was made', () => {
    expect(bench.windows()).toEqual([]);
    expect(readdirSync(bench.dataDirectory)).toEqual([]);
  });

  test('K9 with ELECTRON_RUN_AS_NODE it is no Node: the code it is given does not run', async () => {
    const file = join(bench.dataDirectory, 'ran');
    const code = `require('fs').writeFileSync(${JSON.stringify(file)}, '')`;
    await attempt({ words: ['-e', code], environment: { ELECTRON_RUN_AS_NODE: '1' } });
    expect(existsSync(file)).toBe(false);
  });
});

const executable = (kind: string) => join(packageDir, kind, 'postern');

test('K9 every fuse of the sealed build reads back as it should, and of the instrumented one but the inspector', async () => {
  for (const kind of ['sealed', 'instrumented'] as const) {
    const found = await readFuses(executable(kind));
    expect(found).toEqual(wantedFuses(kind, Object.keys(found).length));
    expect(found).toMatchObject({
      RunAsNode: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: kind === 'instrumented',
      GrantFileProtocolExtraPrivileges: false,
      OnlyLoadAppFromAsar: true,
    });
  }
  expect(Object.keys(sealedFuses)).toHaveLength(9);
});

test('both builds differ in one byte, and carry the same app.asar', () => {
  const [sealed, instrumented] = ['sealed', 'instrumented'].map((kind) => join(packageDir, kind));
  const differing = execFileSync('sh', [
    '-c',
    `diff -rq ${sealed} ${instrumented}; cmp -l ${sealed}/postern ${instrumented}/postern || true`,
  ]).toString();
  expect(differing.trim().split('\n')).toHaveLength(2);
  expect(differing).toContain('postern differ');
  const archive = readFileSync(join(packageDir, 'sealed/resources/app.asar'));
  expect(archive.includes('sourceMappingURL')).toBe(false);
});
